import * as z from "zod";

import { Queue } from "../../../async/queue.ts";
import { wait } from "../../../async/timer.ts";
import { defineTool, type Tool } from "../../../crew/tool.ts";
import { isJsonObject, type JsonObject } from "../../../json/json.ts";
import type { MakeTool, ToolContext } from "../built-in-tool.ts";
import { BraveSearchSettings } from "../tool-settings.ts";
import { jsonAnswer, keyOf, type Service, serviceCaller } from "../web/service.ts";

const SECONDS = 30;

/** Brave's smallest plan answers one request a second; CrewAI's tool keeps to that as well. */
const MILLISECONDS_BETWEEN = 1000;

const BRAVE: Service = {
  title: "Brave",
  origin: "https://api.search.brave.com",
  keyVariable: "BRAVE_API_KEY",
};

/** CrewAI's WebSearchParams. */
const Input = z.object({
  q: z.string().min(1).max(400).describe("Search query to perform"),
  country: code(/^[A-Z]{2}$/).describe("Country code for geo-targeting (e.g., 'US', 'BR')."),
  search_lang: code(/^[a-z]{2}$/).describe("Language code for the search results (e.g., 'en', 'es')."),
  ui_lang: code(/^[a-z]{2}-[A-Z]{2}$/).describe(
    "Language code for the user interface (e.g., 'en-US', 'es-AR').",
  ),
  count: z
    .int()
    .min(1)
    .max(20)
    .optional()
    .describe("The maximum number of results to return. Actual number may be less."),
  offset: z.int().min(0).max(9).optional().describe("Skip the first N result sets/pages. Max is 9."),
  safesearch: z
    .enum(["off", "moderate", "strict"])
    .optional()
    .describe("Filter out explicit content. Options: off/moderate/strict"),
  spellcheck: z.boolean().optional().describe("Attempt to correct spelling errors in the search query."),
  freshness: z
    .union([z.enum(["pd", "pw", "pm", "py"]), z.string().regex(/^\d{4}-\d{2}-\d{2}to\d{4}-\d{2}-\d{2}$/)])
    .optional()
    .describe("Enforce freshness of results. Options: pd/pw/pm/py, or YYYY-MM-DDtoYYYY-MM-DD"),
  text_decorations: z
    .boolean()
    .optional()
    .describe("Include markup to highlight search terms in the results."),
  extra_snippets: z.boolean().optional().describe("Include up to 5 text snippets for each page if possible."),
  operators: z.boolean().optional().describe("Whether to apply search operators (e.g., site:example.com)."),
});

export const make: MakeTool = (name, context, settings) => makeBraveSearch(name, BRAVE, context, settings);

/** https://api.search.brave.com/res/v1/web/search, as CrewAI's BraveSearchTool asks it. */
export function makeBraveSearch(
  name: string,
  service: Service,
  context: ToolContext,
  settings: unknown,
): Tool {
  const { n_results } = BraveSearchSettings.parse(settings ?? {});
  const call = serviceCaller(service, context);
  const key = keyOf(service, context);
  const inTurn = spaced(MILLISECONDS_BETWEEN);
  return defineTool({
    name,
    description:
      "A tool that performs web searches using the Brave Search API. Results are returned as structured JSON data.",
    input: Input,
    effect: "read",
    timeoutSeconds: SECONDS + 10,
    rehearse: ({ q }) => [
      { url: "https://example.com/", title: `Rehearsed result: ${q} was not searched for` },
    ],
    run: async (input, { signal }) => {
      await inTurn(signal);
      const text = await call({
        path: `/res/v1/web/search?${queryOf({ ...input, count: input.count ?? n_results })}`,
        headers: { "X-Subscription-Token": key, accept: "application/json" },
        seconds: SECONDS,
        signal,
      });
      return pagesOf(jsonAnswer(service, text));
    },
  });
}

function code(pattern: RegExp) {
  return z.string().regex(pattern).optional();
}

/** In CrewAI's order; ui_lang, which its tool takes and does not send, is sent. */
function queryOf(given: z.output<typeof Input>): string {
  const { q, country, search_lang, ui_lang, count, offset, safesearch, freshness, ...flags } = given;
  const { spellcheck, text_decorations, extra_snippets, operators } = flags;
  const parameters = { q, country, search_lang, ui_lang, count, offset, safesearch, freshness };
  const all = {
    ...parameters,
    spellcheck,
    text_decorations,
    extra_snippets,
    operators,
    result_filter: "web",
  };
  const written = Object.entries(all).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)] as const],
  );
  return new URLSearchParams(Object.fromEntries(written)).toString();
}

function pagesOf(answer: JsonObject): readonly JsonObject[] {
  const web = answer["web"];
  const results = isJsonObject(web) && Array.isArray(web["results"]) ? web["results"] : [];
  return results.flatMap((result) => {
    if (!isJsonObject(result) || !result["url"] || !result["title"]) return [];
    const { url, title, description, extra_snippets: snippets } = result;
    return [{ url, title, ...(description ? { description } : {}), ...(snippets ? { snippets } : {}) }];
  });
}

/** Gives each caller its turn, so many milliseconds after the one before. */
function spaced(milliseconds: number): (signal: AbortSignal) => Promise<void> {
  const queue = new Queue();
  let next = 0;
  return async (signal) =>
    queue.run(async () => {
      const left = next - Date.now();
      if (left > 0) await wait(left, signal);
      next = Date.now() + milliseconds;
    });
}
