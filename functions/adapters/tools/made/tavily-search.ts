import * as z from "zod";

import { defineTool, type Tool } from "../../../crew/tool.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../../json/json.ts";
import type { MakeTool, ToolContext } from "../built-in-tool.ts";
import { TavilySearchSettings } from "../tool-settings.ts";
import { jsonAnswer, type Service, serviceCaller } from "../web/service.ts";
import { TAVILY, tavilyHeaders } from "../web/tavily.ts";

export const make: MakeTool = (name, context, settings) => makeTavilySearch(name, TAVILY, context, settings);

/** https://api.tavily.com/search, as CrewAI's TavilySearchTool asks it. */
export function makeTavilySearch(
  name: string,
  service: Service,
  context: ToolContext,
  settings: unknown,
): Tool {
  const given = TavilySearchSettings.parse(settings ?? {});
  const { timeout: seconds, max_content_length_per_result: longest, ...asked } = given;
  const call = serviceCaller(service, context);
  const headers = tavilyHeaders(service, context);
  return defineTool({
    name,
    description:
      "A tool that performs web searches using the Tavily Search API. It returns a JSON object containing the search results.",
    input: z.object({ query: z.string().describe("The search query string.") }),
    effect: "read",
    timeoutSeconds: seconds + 5,
    rehearse: ({ query }) => ({
      query,
      results: [
        { title: "Rehearsed result", url: "https://example.com/", content: "Nothing was searched for." },
      ],
    }),
    run: async ({ query }, { signal }) => {
      const text = await call({ path: "/search", headers, body: { query, ...asked }, seconds, signal });
      const answer = jsonAnswer(service, text);
      const results = answer["results"] ?? [];
      return { ...answer, results: Array.isArray(results) ? results.map(shortened(longest)) : results };
    },
  });
}

const shortened =
  (longest: number) =>
  (result: JsonValue): JsonValue => {
    const content = isJsonObject(result) ? result["content"] : undefined;
    if (!isJsonObject(result) || typeof content !== "string" || content.length <= longest) return result;
    return { ...result, content: `${content.slice(0, longest).toWellFormed()}...` } satisfies JsonObject;
  };
