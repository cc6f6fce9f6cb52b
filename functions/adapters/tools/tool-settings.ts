import * as z from "zod";

import type { JsonValue } from "../../json/json.ts";

/** CrewAI's constructor argument; whoever waits for longer than a day calls again. */
export const WaitSettings = z.strictObject({ max_seconds: z.number().positive().max(86_400).default(300) });

/** CrewAI's constructor arguments, but for base_dir: what may be read is the same everywhere. */
export const FileReadSettings = z.strictObject({
  file_path: z.string().optional(),
  encoding: z.string().default("utf-8"),
});

/** CrewAI's constructor argument. */
export const DirectoryReadSettings = z.strictObject({ directory: z.string().optional() });

/** CrewAI's constructor arguments, but for save_file: a Lambda has no folder of its own. */
export const SerperSearchSettings = z.strictObject({
  n_results: z.int().min(1).max(100).default(10),
  search_type: z.enum(["search", "news"]).default("search"),
  country: z.string().default(""),
  location: z.string().default(""),
  locale: z.string().default(""),
});

/** CrewAI's constructor arguments, but for save_file and the address. */
export const BraveSearchSettings = z.strictObject({ n_results: z.int().min(1).max(20).default(10) });

/** Seconds that a crew may let a service take. */
const seconds = (most: number) => z.number().positive().max(most).default(60);

/** CrewAI's constructor arguments, but for the key and proxies, which are the deployment's. */
export const TavilySearchSettings = z.strictObject({
  search_depth: z.enum(["basic", "advanced"]).default("basic"),
  topic: z.enum(["general", "news", "finance"]).default("general"),
  time_range: z.enum(["day", "week", "month", "year"]).optional(),
  days: z.int().min(1).default(7),
  include_answer: z.union([z.boolean(), z.enum(["basic", "advanced"])]).default(false),
  include_raw_content: z.boolean().default(false),
  max_results: z.int().min(0).max(20).default(5),
  include_domains: z.array(z.string()).optional(),
  exclude_domains: z.array(z.string()).optional(),
  include_images: z.boolean().default(false),
  timeout: seconds(120),
  max_content_length_per_result: z.int().min(1).default(1000),
});

/** The same of its other tool. */
export const TavilyExtractSettings = z.strictObject({
  include_images: z.boolean().default(false),
  extract_depth: z.enum(["basic", "advanced"]).default("basic"),
  timeout: seconds(60),
});

const json = z.json() as z.ZodType<JsonValue>;
const part = z.union([z.boolean(), z.record(z.string(), json)]);

/** CrewAI's constructor arguments, but for the key and the address, which are variables. */
export const ExaSearchSettings = z.strictObject({
  content: part.nullable().default(false),
  summary: part.nullable().default(false),
  highlights: part.nullable().default(true),
  type: z.string().nullable().default("auto"),
});

/** CrewAI's `config`: options of Firecrawl's second API, by the names of its Python client. */
const page = z.strictObject({
  formats: z.array(json).optional(),
  only_main_content: z.boolean().optional(),
  include_tags: z.array(z.string()).optional(),
  exclude_tags: z.array(z.string()).optional(),
  max_age: z.int().optional(),
  headers: z.record(z.string(), z.string()).optional(),
  wait_for: z.int().optional(),
  mobile: z.boolean().optional(),
  skip_tls_verification: z.boolean().optional(),
  timeout: z.int().nullable().optional(),
  remove_base64_images: z.boolean().optional(),
  fast_mode: z.boolean().optional(),
  block_ads: z.boolean().optional(),
  proxy: z.enum(["basic", "stealth", "auto"]).optional(),
  store_in_cache: z.boolean().optional(),
  location: json.optional(),
});

export const FirecrawlScrapeSettings = z.strictObject({ config: page.optional() });

export const FirecrawlSearchSettings = z.strictObject({
  config: z
    .strictObject({
      limit: z.int().min(1).max(100).optional(),
      tbs: z.string().nullable().optional(),
      location: z.string().nullable().optional(),
      timeout: z.int().min(1).max(300_000).nullable().optional(),
      scrape_options: page.optional(),
    })
    .optional(),
});

/** CrewAI's constructor arguments, but for the key. */
export const JinaReaderSettings = z.strictObject({
  website_url: z.string().optional(),
  custom_headers: z.record(z.string(), z.string()).optional(),
});

/** CrewAI's constructor arguments, but for cookies, which hold logins. */
export const ScrapeWebsiteSettings = z.strictObject({
  website_url: z.string().optional(),
  headers: z.record(z.string(), z.string()).optional(),
});

/** CrewAI's constructor arguments, but for cookies; the element counts where the page is fixed as well. */
export const ScrapeElementSettings = z
  .strictObject({
    website_url: z.string().optional(),
    css_element: z.string().optional(),
    headers: z.record(z.string(), z.string()).optional(),
  })
  .refine(({ website_url, css_element }) => (website_url === undefined) === (css_element === undefined), {
    error: "website_url and css_element are given together, or neither is",
  });

export const KNOWLEDGE_BASE_ID = /^[a-z0-9]{10}$/i;

/** CrewAI's constructor arguments; what is in the configurations has the names of Bedrock's Retrieve. */
export const BedrockKnowledgeSettings = z.strictObject({
  knowledge_base_id: z.string().regex(KNOWLEDGE_BASE_ID, "10 letters and digits").optional(),
  number_of_results: z.int().min(1).max(100).nullable().default(5),
  retrieval_configuration: z
    .strictObject({
      vectorSearchConfiguration: z
        .strictObject({
          numberOfResults: z.int().min(1).max(100).optional(),
          overrideSearchType: z.enum(["HYBRID", "SEMANTIC"]).optional(),
          filter: json.optional(),
          implicitFilterConfiguration: json.optional(),
          rerankingConfiguration: json.optional(),
        })
        .optional(),
    })
    .optional(),
  guardrail_configuration: z
    .strictObject({ guardrailId: z.string(), guardrailVersion: z.string() })
    .optional(),
  next_token: z.string().min(1).max(2048).regex(/^\S+$/, "without spaces").optional(),
});

/** CrewAI's constructor arguments. */
export const UrlReaderSettings = z.strictObject({
  max_bytes: z.int().min(1).max(5_000_000).default(5_000_000),
  timeout: z.number().positive().max(60).default(15),
  headers: z.record(z.string(), z.string()).default({}),
  encoding: z.string().optional(),
});
