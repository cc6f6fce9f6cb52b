import * as z from "zod";

import { PROVIDERS } from "../../functions/adapters/models/providers/providers.ts";

/** The release whose catalogue is taken: the one that the engine is compared with. */
export const CREWAI_VERSION = "1.15.30";

/** What LiteLLM's catalogue says of a model, as far as it is of use here. */
const Entry = z.object({
  litellm_provider: z.string().optional(),
  mode: z.string().optional(),
  max_input_tokens: z.number().optional(),
  max_output_tokens: z.number().optional(),
});

/** Those of images, speech and search are no models of agents. */
const MODES = new Set(["chat", "responses", "completion"]);

export interface Catalogue {
  readonly source: string;
  /** When it was taken. */
  readonly date: string;
  /** By a provider's first prefix and the model's id: tokens of the prompt at most, and of the answer. */
  readonly models: Readonly<Record<string, Readonly<Record<string, readonly number[]>>>>;
}

/** LiteLLM's catalogue, cut to the windows of the models of our providers. */
export function catalogueOf(litellm: unknown, date: string): Catalogue {
  const entries = Object.entries(z.record(z.string(), z.unknown()).parse(litellm)).flatMap(([key, value]) => {
    const { data } = Entry.safeParse(value);
    return data === undefined ? [] : [{ key, ...data }];
  });
  const models = PROVIDERS.flatMap(({ prefixes, catalogueNames }) => {
    const [prefix] = prefixes;
    const names: readonly string[] = catalogueNames ?? [prefix];
    const rows = entries
      .filter(({ litellm_provider: name = "", mode = "" }) => names.includes(name) && MODES.has(mode))
      .flatMap(({ key, max_input_tokens: window, max_output_tokens: output }) => {
        const id = key.startsWith(`${prefix}/`) ? key.slice(prefix.length + 1) : key;
        // With AWS, an id behind a region has other prices and nothing else.
        const isRegional = catalogueNames !== undefined && id.includes("/");
        if (!isTokens(window) || isRegional) return [];
        return [[id, isTokens(output) ? [window, output] : [window]] as const];
      })
      .toSorted(([left], [right]) => (left < right ? -1 : 1));
    return rows.length === 0 ? [] : [[prefix, Object.fromEntries(rows)] as const];
  });
  const source = `LiteLLM's model catalogue as in crewai ${CREWAI_VERSION} (MIT), by npm run models`;
  return { source, date, models: Object.fromEntries(models) };
}

const isTokens = (value: number | undefined): value is number => Number.isSafeInteger(value) && value! > 0;

/** The file's text, a model a line. */
export function catalogueText({ source, date, models }: Catalogue): string {
  const providers = Object.entries(models).map(([prefix, rows]) => {
    const lines = Object.entries(rows).map(
      ([id, numbers]) => `      ${JSON.stringify(id)}: [${numbers.join(", ")}]`,
    );
    return `    ${JSON.stringify(prefix)}: {\n${lines.join(",\n")}\n    }`;
  });
  const head = `  "source": ${JSON.stringify(source)},\n  "date": ${JSON.stringify(date)},`;
  return `{\n${head}\n  "models": {\n${providers.join(",\n")}\n  }\n}\n`;
}
