import * as z from "zod";

/** CrewAI's constructor arguments, but for save_file: a Lambda has no folder of its own. */
export const SerperSearchSettings = z.strictObject({
  n_results: z.int().min(1).max(100).default(10),
  search_type: z.enum(["search", "news"]).default("search"),
  country: z.string().default(""),
  location: z.string().default(""),
  locale: z.string().default(""),
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
