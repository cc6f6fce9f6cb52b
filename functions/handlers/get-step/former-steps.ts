import { numberOfPath } from "../../crew/step-kinds.ts";
import { stepTokensOf } from "../../crew/usage.ts";
import type { StepTokens } from "../../domain/steps/steps.ts";
import { parseExactly } from "../../json/exact-json.ts";
import { isJsonObject, type JsonObject } from "../../json/json.ts";

// Steps of earlier versions keep only their values, which say some of what is asked for.

/** The tokens of a model's reply; null of anything else. */
export function formerTokens(value: unknown): StepTokens | null {
  if (!isJsonObject(value) || !isJsonObject(value["usage"])) return null;
  return stepTokensOf(value["usage"] as unknown as Parameters<typeof stepTokensOf>[0]);
}

/** What a reply calls the tool with whose result is kept at the path; undefined where it is no such reply. */
export function argumentsIn(reply: unknown, path: string): JsonObject | undefined {
  if (!isJsonObject(reply) || !Array.isArray(reply["content"])) return undefined;
  const calls = reply["content"].filter((part) => isJsonObject(part) && part["type"] === "tool-call");
  const call: unknown = calls[numberOfPath(path)];
  if (!isJsonObject(call)) return undefined;
  return { tool: call["toolName"] ?? null, input: inputOf(call["input"]) };
}

/** A model may have written what is no JSON: then as it did. */
function inputOf(input: unknown): JsonObject[string] {
  if (typeof input !== "string") return (input ?? null) as JsonObject[string];
  try {
    return parseExactly(input) as JsonObject[string];
  } catch {
    return input;
  }
}
