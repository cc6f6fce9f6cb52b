import * as z from "zod";

import { isJsonObject } from "../../json/json.ts";
import { oneLine } from "../../text/cut.ts";
import { ModelReference } from "../crew.ts";
import { type Body, inside, type Report } from "./entry.ts";

/** CrewAI's other names for the same thing. */
const ALIASES: ReadonlyMap<string, string> = new Map([
  ["model_name", "model"],
  ["deployment_name", "model"],
  ["api_base", "base_url"],
]);

/** The model reference that a body's `llm` (a model string, or a mapping) and `max_tokens` stand for. `key` is another name of llm. */
export function readLlm(body: Body, report: Report, key = "llm"): ModelReference | undefined {
  const maxTokens = body.fields.get("max_tokens")?.value;
  const extra = typeof maxTokens === "number" ? { max_tokens: maxTokens } : {};
  const field = body.fields.get(key);
  const value =
    typeof field?.value === "string" ? { model: field.value.trim() } : (field?.value ?? undefined);
  if (field === undefined || value === undefined) return Object.keys(extra).length > 0 ? extra : undefined;
  if (isJsonObject(value) && "api_key" in value) {
    report(
      "error",
      inside(field.place, "api_key"),
      "A key does not belong into a crew's files: set the provider's variable",
    );
    return undefined;
  }
  const named = isJsonObject(value)
    ? Object.fromEntries(Object.entries(value).map(([key, setting]) => [ALIASES.get(key) ?? key, setting]))
    : value;
  const parsed = ModelReference.safeParse(named);
  if (parsed.success) return { ...extra, ...parsed.data };
  report("error", field.place, `${key} is not understood: ${oneLine(z.prettifyError(parsed.error))}`);
  return undefined;
}
