import * as z from "zod";

import { InvalidInput } from "../domain/errors.ts";
import { readJson } from "../json/read-json.ts";
import { knownSecrets } from "../text/known-secrets.ts";

/**
 * The process's environment, for what a crew's models and tools ask for by names that no contract can know.
 */
export const processVariables = (): Readonly<Record<string, string | undefined>> => process.env;

const Variables = z.record(z.string(), z.string());

/**
 * Adds a secret's variables (one JSON object of text values) to the process's environment, where models and
 * tools look for them.
 * @throws InvalidInput, without any value, when the text is something else
 */
export function addVariables(secret: string): void {
  Object.assign(process.env, parseVariables(secret));
}

function parseVariables(secret: string): Record<string, string> {
  const parsed = Variables.safeParse(readJson(secret));
  if (parsed.success) {
    knownSecrets.add(secret);
    return parsed.data;
  }
  // A cause would quote the secret.
  throw new InvalidInput('The provider secret must be one JSON object of texts, like {"SOME_API_KEY": "…"}');
}
