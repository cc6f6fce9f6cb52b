import * as z from "zod";

import { defineTool, type Tool } from "../../../crew/tool.ts";
import type { MakeTool, ToolContext } from "../built-in-tool.ts";
import { FirecrawlSearchSettings } from "../tool-settings.ts";
import { FIRECRAWL, FIRECRAWL_SECONDS, firecrawlCaller, pageOptions } from "../web/firecrawl.ts";
import type { Service } from "../web/service.ts";

/** CrewAI's; a crew's `config` takes the place of all of it. */
const CREWAI_CONFIG = {
  limit: 5,
  scrape_options: {
    formats: ["markdown"],
    only_main_content: true,
    include_tags: [],
    exclude_tags: [],
    wait_for: 0,
  },
};

export const make: MakeTool = (name, context, settings) =>
  makeFirecrawlSearch(name, FIRECRAWL, context, settings);

/** https://api.firecrawl.dev/v2/search, as CrewAI's FirecrawlSearchTool asks it. */
export function makeFirecrawlSearch(
  name: string,
  service: Service,
  context: ToolContext,
  settings: unknown,
): Tool {
  const { config = CREWAI_CONFIG } = FirecrawlSearchSettings.parse(settings ?? {});
  const { scrape_options: page, limit = 5, ...more } = config;
  const given = Object.fromEntries(Object.entries(more).filter(([, value]) => value !== null));
  const call = firecrawlCaller(service, context);
  return defineTool({
    name,
    description: "Search webpages using Firecrawl and return the results",
    input: z.object({ query: z.string().describe("Search query") }),
    effect: "read",
    timeoutSeconds: FIRECRAWL_SECONDS + 5,
    rehearse: ({ query }) => ({
      web: [{ title: `Rehearsed result: ${query} was not searched for`, url: "https://example.com/" }],
    }),
    run: async ({ query }, { signal }) =>
      call(
        "/v2/search",
        { query, limit, ...given, ...(page && { scrapeOptions: pageOptions(page) }) },
        signal,
      ),
  });
}
