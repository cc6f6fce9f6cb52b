import type { JsonObject, JsonValue } from "../../../json/json.ts";
import type { ToolContext } from "../built-in-tool.ts";
import { jsonAnswer, keyOf, type Service, serviceCaller } from "./service.ts";

export const FIRECRAWL: Service = {
  title: "Firecrawl",
  origin: "https://api.firecrawl.dev",
  keyVariable: "FIRECRAWL_API_KEY",
};

/** Firecrawl's own client sets none; a page that it has to open in a browser takes its time. */
export const FIRECRAWL_SECONDS = 120;

/** What Firecrawl's own client says of a page where a crew says nothing. */
const PAGE_DEFAULTS = {
  formats: ["markdown"],
  onlyMainContent: true,
  removeBase64Images: true,
  fastMode: false,
  blockAds: true,
  storeInCache: true,
  maxAge: 14_400_000,
  mobile: false,
};

/** Options of a page, by the names of CrewAI's `config`, as the API names them. */
export const pageOptions = (config: Readonly<Record<string, JsonValue | undefined>>): JsonObject => ({
  ...PAGE_DEFAULTS,
  ...Object.fromEntries(
    Object.entries(config).flatMap(([key, value]) =>
      value === undefined || value === null ? [] : [[camelCase(key), value]],
    ),
  ),
});

const camelCase = (key: string): string =>
  key.replaceAll(/_(\w)/g, (_all, letter: string) => letter.toUpperCase());

/** Gives a way to ask Firecrawl's second API for the `data` of its answer. */
export function firecrawlCaller(service: Service, context: ToolContext) {
  const call = serviceCaller(service, context);
  const headers = {
    "content-type": "application/json",
    authorization: `Bearer ${keyOf(service, context)}`,
  };
  return async (path: string, body: JsonObject, signal: AbortSignal): Promise<JsonValue> => {
    const text = await call({ path, headers, body, seconds: FIRECRAWL_SECONDS, signal });
    const answer = jsonAnswer(service, text);
    if (answer["success"] !== true) {
      throw new Error(
        `${service.title} did not do it: ${JSON.stringify(answer["error"] ?? "no reason given")}`,
      );
    }
    return answer["data"] ?? {};
  };
}
