import * as z from "zod";

import { defineTool, type Tool } from "../../../crew/tool.ts";
import type { MakeTool, ToolContext } from "../built-in-tool.ts";
import { FirecrawlScrapeSettings } from "../tool-settings.ts";
import { FIRECRAWL, FIRECRAWL_SECONDS, firecrawlCaller, pageOptions } from "../web/firecrawl.ts";
import { publicUrl } from "../web/public-url.ts";
import type { Service } from "../web/service.ts";

/** CrewAI's; a crew's `config` takes the place of all of it. */
const CREWAI_CONFIG = {
  formats: ["markdown"],
  only_main_content: true,
  include_tags: [],
  exclude_tags: [],
  max_age: 172_800_000,
  headers: {},
  wait_for: 0,
  mobile: false,
  skip_tls_verification: true,
  remove_base64_images: true,
  block_ads: true,
  proxy: "auto" as const,
  store_in_cache: true,
};

export const make: MakeTool = (name, context, settings) =>
  makeFirecrawlScrape(name, FIRECRAWL, context, settings);

/** https://api.firecrawl.dev/v2/scrape, as CrewAI's FirecrawlScrapeWebsiteTool asks it. */
export function makeFirecrawlScrape(
  name: string,
  service: Service,
  context: ToolContext,
  settings: unknown,
): Tool {
  const { config = CREWAI_CONFIG } = FirecrawlScrapeSettings.parse(settings ?? {});
  const call = firecrawlCaller(service, context);
  return defineTool({
    name,
    description: "Scrape webpages using Firecrawl and return the contents",
    input: z.object({ url: z.string().describe("Website URL") }),
    effect: "read",
    timeoutSeconds: FIRECRAWL_SECONDS + 5,
    rehearse: ({ url }) => ({ markdown: `Rehearsed: nothing was read at ${url}.` }),
    run: async ({ url }, { signal }) =>
      call("/v2/scrape", { url: publicUrl(url), ...pageOptions(config) }, signal),
  });
}
