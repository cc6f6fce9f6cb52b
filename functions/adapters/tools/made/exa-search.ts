import * as z from "zod";

import { defineTool, type Tool } from "../../../crew/tool.ts";
import type { MakeTool, ToolContext } from "../built-in-tool.ts";
import { ExaSearchSettings } from "../tool-settings.ts";
import { jsonAnswer, keyOf, type Service, serviceCaller } from "../web/service.ts";

const SECONDS = 60;

/** What Exa's own client asks for where neither texts nor summaries are wanted. */
const TEXT_OF_EACH = { maxCharacters: 10_000 };

export const make: MakeTool = (name, context, settings) => {
  const origin = context.environment["EXA_BASE_URL"]?.trim().replace(/\/$/, "") || "https://api.exa.ai";
  return makeExaSearch(name, { title: "Exa", origin, keyVariable: "EXA_API_KEY" }, context, settings);
};

/** https://api.exa.ai/search, as CrewAI's ExaSearchTool asks it. */
export function makeExaSearch(name: string, service: Service, context: ToolContext, settings: unknown): Tool {
  const { content, summary, highlights, type } = ExaSearchSettings.parse(settings ?? {});
  const call = serviceCaller(service, context);
  const key = keyOf(service, context);
  const text = content || (summary ? false : TEXT_OF_EACH);
  const contents = { ...(text && { text }), ...(highlights && { highlights }), ...(summary && { summary }) };
  return defineTool({
    name,
    description: "Search the web with Exa, the fastest and most accurate web search API.",
    input: z.object({
      search_query: z.string().describe("Mandatory search query you want to use to search the internet"),
      start_published_date: z.string().optional().describe("Start date for the search"),
      end_published_date: z.string().optional().describe("End date for the search"),
      include_domains: z.array(z.string()).optional().describe("List of domains to include in the search"),
    }),
    effect: "read",
    timeoutSeconds: SECONDS + 5,
    rehearse: ({ search_query }) => ({
      results: [
        { title: `Rehearsed result: ${search_query} was not searched for`, url: "https://example.com/" },
      ],
    }),
    run: async ({ search_query: query, ...given }, { signal }) => {
      const { start_published_date: since, end_published_date: until, include_domains: domains } = given;
      const body = {
        query,
        ...(type !== null && { type }),
        ...(since && { startPublishedDate: since }),
        ...(until && { endPublishedDate: until }),
        ...(domains && domains.length > 0 && { includeDomains: domains }),
        contents,
      };
      const headers = { "x-api-key": key, "content-type": "application/json" };
      return jsonAnswer(service, await call({ path: "/search", headers, body, seconds: SECONDS, signal }));
    },
  });
}
