import type { APICallError } from "@ai-sdk/provider";

import { isJsonObject } from "../../json/json.ts";
import { readJson } from "../../json/read-json.ts";

/** Where servers write what is wrong, when that is not where OpenAI's do. */
const SENTENCES = ["message", "detail", "error", "error_description", "errors"] as const;

/** Longer bodies are no sentence. */
const LONGEST = 20_000;

/**
 * What a server says of a refusal. A provider's package reads its provider's form alone, and tells the words
 * of the status for all others.
 */
export function refusalDetail({ message, data, responseBody = "" }: APICallError): string {
  if (data !== undefined || responseBody.length > LONGEST) return message;
  const body = readJson(responseBody);
  if (!isJsonObject(body)) return message;
  const told = SENTENCES.map((name) => body[name]).find(
    (each) => typeof each === "string" && each.trim() !== "",
  );
  return typeof told === "string" ? told : message;
}
