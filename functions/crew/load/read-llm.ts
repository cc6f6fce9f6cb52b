import * as z from "zod";

import { isJsonObject } from "../../json/json.ts";
import { oneLine } from "../../text/cut.ts";
import { ModelReference } from "../crew.ts";
import { type Entry, inside, type Report } from "./entry.ts";
import { toInteger, toNumber } from "./lax.ts";

/** CrewAI's other names for the same thing. */
const ALIASES: ReadonlyMap<string, string> = new Map([
  ["model_name", "model"],
  ["deployment_name", "model"],
  ["api_base", "base_url"],
]);

/** As CrewAI's LLM reads them. */
const LAX: ReadonlyMap<string, (value: unknown) => unknown> = new Map([
  ["temperature", toNumber],
  ["top_p", toNumber],
  ["timeout", toNumber],
  ["max_tokens", toInteger],
]);

/**
 * The model reference that the `llm` of an entry (a model string, or a mapping) and its `max_tokens` stand
 * for. `key` is another name of llm.
 */
export function readLlm(entry: Entry, report: Report, key = "llm"): ModelReference | undefined {
  const maxTokens = toInteger(entry.fields.get("max_tokens")?.value);
  const extra = typeof maxTokens === "number" ? { max_tokens: maxTokens } : {};
  const field = entry.fields.get(key);
  const value =
    typeof field?.value === "string" ? { model: field.value.trim() } : (field?.value ?? undefined);
  if (field === undefined || value === undefined) return Object.keys(extra).length > 0 ? extra : undefined;
  if (isJsonObject(value) && "api_key" in value) {
    report(
      "error",
      inside(field.location, "api_key"),
      "An API key does not belong in a crew's files: set the provider's environment variable",
    );
    return undefined;
  }
  const named = isJsonObject(value)
    ? Object.fromEntries(
        Object.entries(value).map(([written, setting]) => {
          const name = ALIASES.get(written) ?? written;
          return [name, LAX.get(name)?.(setting) ?? setting];
        }),
      )
    : value;
  const parsed = ModelReference.safeParse(named);
  if (parsed.success) return { ...extra, ...parsed.data };
  report("error", field.location, `${key} is not understood: ${oneLine(z.prettifyError(parsed.error))}`);
  return undefined;
}
