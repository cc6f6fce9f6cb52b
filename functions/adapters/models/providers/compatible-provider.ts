import type { Provider } from "./provider.ts";

type Prefixes = readonly [string, ...string[]];

/**
 * A row for a provider that speaks OpenAI's chat completions and is asked with a key. Its variables are the
 * usual ones, by its first prefix, unless others are given.
 */
export function compatible(
  title: string,
  [prefix, ...others]: Prefixes,
  baseUrl: string,
  more: Partial<Provider> = {},
): Provider {
  const name = prefix.toUpperCase();
  return {
    title,
    prefixes: [prefix, ...others],
    api: "openai-compatible",
    keyVariables: [`${name}_API_KEY`],
    baseUrlVariables: [`${name}_BASE_URL`, `${name}_API_BASE`],
    baseUrl,
    addressForm: "own-path",
    ...more,
  };
}
