import * as z from "zod";

import type { Provider } from "../../functions/adapters/models/providers/provider.ts";
import { PROVIDERS } from "../../functions/adapters/models/providers/providers.ts";
import { type PriceRow, priceRow } from "./price-rows.ts";

/** The release whose catalogue is taken: the one that the engine is compared with. */
export const CREWAI_VERSION = "1.15.30";

/** What LiteLLM's catalogue says of a model, as far as it is of use here. */
const Entry = z.looseObject({
  litellm_provider: z.string().optional(),
  mode: z.string().optional(),
  max_input_tokens: z.number().optional(),
  max_output_tokens: z.number().optional(),
});

/** Those of images, speech and search are no models of agents. */
const MODES = new Set(["chat", "responses", "completion"]);

/** A table by a provider's first prefix and the model's id. */
type Table<Row> = Readonly<Record<string, Readonly<Record<string, Row>>>>;

/** A file that is made of the catalogue. */
export interface Catalogue<Row> {
  readonly source: string;
  /** When it was taken. */
  readonly date: string;
  readonly models: Table<Row>;
}

/** LiteLLM's catalogue, cut to the models of our providers. */
export interface Catalogues {
  /** Tokens of the prompt at most, and of the answer. */
  readonly windows: Catalogue<readonly number[]>;
  readonly prices: Catalogue<PriceRow>;
}

export function cataloguesOf(litellm: unknown, date: string): Catalogues {
  const models = listedModels(litellm);
  const source = `LiteLLM's model catalogue as in crewai ${CREWAI_VERSION} (MIT), by npm run models`;
  const windows = tableOf(models, ({ max_input_tokens: window, max_output_tokens: output }) =>
    isTokens(window) ? (isTokens(output) ? [window, output] : [window]) : undefined,
  );
  return {
    windows: { source, date, models: windows },
    prices: { source: `${source}; dollars for a million tokens`, date, models: tableOf(models, priceRow) },
  };
}

type ListedModels = readonly {
  readonly provider: Provider;
  readonly entries: readonly (readonly [id: string, entry: z.infer<typeof Entry>])[];
}[];

/** The models of our providers, by their first prefixes. */
function listedModels(litellm: unknown): ListedModels {
  const all = Object.entries(z.record(z.string(), z.unknown()).parse(litellm)).flatMap(([key, value]) => {
    const { data } = Entry.safeParse(value);
    return data === undefined ? [] : [{ key, entry: data }];
  });
  return PROVIDERS.map((provider) => {
    const {
      prefixes: [prefix],
      catalogueNames,
    } = provider;
    const names: readonly string[] = catalogueNames ?? [prefix];
    const entries = all
      .filter(
        ({ entry: { litellm_provider: name = "", mode = "" } }) => names.includes(name) && MODES.has(mode),
      )
      .map(
        ({ key, entry }) =>
          [key.startsWith(`${prefix}/`) ? key.slice(prefix.length + 1) : key, entry] as const,
      )
      // With AWS, an id behind a region has other prices and nothing else.
      .filter(([id]) => catalogueNames === undefined || !id.includes("/"))
      .toSorted(([left], [right]) => (left < right ? -1 : 1));
    return { provider, entries };
  });
}

function tableOf<Row>(
  models: ListedModels,
  rowOf: (entry: z.infer<typeof Entry>, provider: Provider) => Row | undefined,
): Table<Row> {
  const tables = models.flatMap(({ provider, entries }) => {
    const rows = entries.flatMap(([id, entry]) => {
      const row = rowOf(entry, provider);
      return row === undefined ? [] : [[id, row] as const];
    });
    return rows.length === 0 ? [] : [[provider.prefixes[0], Object.fromEntries(rows)] as const];
  });
  return Object.fromEntries(tables);
}

const isTokens = (value: number | undefined): value is number => Number.isSafeInteger(value) && value! > 0;

/** The file's text, a model a line. */
export function catalogueText({ source, date, models }: Catalogue<readonly unknown[]>): string {
  const providers = Object.entries(models).map(([prefix, rows]) => {
    const lines = Object.entries(rows).map(
      ([id, row]) => `      ${JSON.stringify(id)}: ${JSON.stringify(row).replaceAll(",", ", ")}`,
    );
    return `    ${JSON.stringify(prefix)}: {\n${lines.join(",\n")}\n    }`;
  });
  const head = `  "source": ${JSON.stringify(source)},\n  "date": ${JSON.stringify(date)},`;
  return `{\n${head}\n  "models": {\n${providers.join(",\n")}\n  }\n}\n`;
}
