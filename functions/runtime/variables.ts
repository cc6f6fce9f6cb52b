import * as z from "zod";

import { InvalidInput } from "../domain/errors.ts";
import { readJson } from "../json/read-json.ts";
import { knownSecrets } from "../text/known-secrets.ts";

/** Variables by name. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** What was taken out of the environment, for whoever connects again after a failure. */
const taken = new Map<string, string>();

/**
 * The process's environment as it is now, for what a crew's models ask for by names that no contract can
 * know.
 */
export const processVariables = (): Variables => ({ ...process.env });

/**
 * The value of a variable, which is gone from the process's environment afterwards: crews' tools, which run
 * in the same process, read all that is there.
 */
export function takeVariable(name: string): string | undefined {
  const value = process.env[name];
  if (value === undefined) return taken.get(name);
  taken.set(name, value);
  Reflect.deleteProperty(process.env, name);
  return value;
}

/**
 * Puts these of the variables into the process's environment, where tools look for what is theirs.
 * @param names separated by commas
 */
export function showToTools(names: string, variables: Variables): void {
  for (const name of names.split(",").map((text) => text.trim())) {
    const value = variables[name];
    if (name !== "" && value !== undefined) process.env[name] = value;
  }
}

const Secret = z.record(z.string(), z.string());

/**
 * A secret's variables: one JSON object of text values.
 * @throws InvalidInput, without any value, when the text is something else
 */
export function secretVariables(secret: string): Variables {
  const parsed = Secret.safeParse(readJson(secret));
  if (parsed.success) {
    knownSecrets.add(secret);
    return parsed.data;
  }
  // A cause would quote the secret.
  throw new InvalidInput('The provider secret must be one JSON object of texts, like {"SOME_API_KEY": "…"}');
}
