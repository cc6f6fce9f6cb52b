import * as z from "zod";

import { defineTool, type Tool } from "../../../crew/tool.ts";
import { isJsonObject, type JsonObject } from "../../../json/json.ts";
import type { MakeTool, ToolContext } from "../built-in-tool.ts";
import { SerperSearchSettings } from "../tool-settings.ts";
import { jsonAnswer, keyOf, type Service, serviceCaller } from "../web/service.ts";

/** What of Serper's lists is handed on, with the keys of their entries, as in CrewAI. */
const LISTS = {
  search: {
    organic: ["title", "link", "snippet", "position", "sitelinks"],
    peopleAlsoAsk: ["question", "snippet", "title", "link"],
    relatedSearches: ["query"],
  },
  news: { news: ["title", "link", "snippet", "date", "source", "imageUrl"] },
} as const;

const SECONDS = 10;

const SERPER: Service = {
  title: "Serper",
  origin: "https://google.serper.dev",
  keyVariable: "SERPER_API_KEY",
};

export const make: MakeTool = (name, context, settings) => makeSerperSearch(name, SERPER, context, settings);

/** https://serper.dev: `POST /search` or `/news`, as CrewAI's SerperDevTool asks it. */
export function makeSerperSearch(
  name: string,
  service: Service,
  context: ToolContext,
  settings: unknown,
): Tool {
  const { n_results: count, search_type: type, ...place } = SerperSearchSettings.parse(settings ?? {});
  const { country, location, locale } = place;
  const call = serviceCaller(service, context);
  const key = keyOf(service, context);
  return defineTool({
    name,
    description:
      "A tool that can be used to search the internet with a search_query. Supports different search types: 'search' (default), 'news'",
    input: z.object({
      search_query: z.string().describe("Mandatory search query you want to use to search the internet"),
    }),
    effect: "read",
    timeoutSeconds: SECONDS + 5,
    rehearse: ({ search_query }) => ({
      searchParameters: { q: search_query, type },
      [type === "news" ? "news" : "organic"]: [
        { title: "Rehearsed result", link: "https://example.com/", snippet: "Nothing was searched for." },
      ],
    }),
    run: async ({ search_query }, { signal }) => {
      const text = await call({
        path: `/${type}`,
        headers: { "X-API-KEY": key, "content-type": "application/json" },
        body: {
          q: search_query,
          num: count,
          ...(country && { gl: country }),
          ...(location && { location }),
          ...(locale && { hl: locale }),
        },
        seconds: SECONDS,
        signal,
      });
      return handedOn(jsonAnswer(service, text), { q: search_query, type, count });
    },
  });
}

function handedOn(
  answer: JsonObject,
  { q, type, count }: { readonly q: string; readonly type: keyof typeof LISTS; readonly count: number },
): JsonObject {
  const lists = Object.entries(LISTS[type] as Readonly<Record<string, readonly string[]>>).flatMap(
    ([list, keys]) => {
      const entries = answer[list];
      if (!Array.isArray(entries)) return [];
      return [[list, entries.slice(0, count).map((entry) => onlyKeys(entry, keys))] as const];
    },
  );
  const parameters = answer["searchParameters"];
  return {
    searchParameters: { q, type, ...(isJsonObject(parameters) ? parameters : {}) },
    ...(type === "search" &&
      isJsonObject(answer["knowledgeGraph"]) && { knowledgeGraph: answer["knowledgeGraph"] }),
    ...Object.fromEntries(lists),
    credits: answer["credits"] ?? 1,
  };
}

const onlyKeys = (entry: unknown, keys: readonly string[]): JsonObject =>
  isJsonObject(entry) ? Object.fromEntries(Object.entries(entry).filter(([key]) => keys.includes(key))) : {};
