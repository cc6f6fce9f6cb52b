import { isAskedFor } from "../../../functions/crew/load/entry.ts";
import type { KeyTable } from "../../../functions/crew/load/known-keys.ts";
import type { JsonObject } from "../../../functions/json/json.ts";
import { didYouMean } from "../../../functions/text/did-you-mean.ts";
import type { ObjectValue, Value } from "../values/value.ts";
import { addTodo, type CrewContext, type Draft, put } from "./draft.ts";
import { clearRefused, fillMissing, whyOf } from "./plain-fields.ts";

/** What an agent or a task is made with: its entry of the YAML, and what Python says beside it. */
interface TakenConfig {
  readonly entry: JsonObject | undefined;
  readonly named: ReadonlyMap<string, Value>;
}

/** Names the entry of the YAML that `config=` means, or takes what is written out there. */
export function takeConfig(
  context: CrewContext,
  draft: Draft,
  of: "agents" | "tasks",
  value: ObjectValue,
): TakenConfig {
  const named = new Map(value.named);
  const config = named.get("config");
  named.delete("config");
  const { entries, path } = context.config[of];
  const [key = "", ...more] = config?.kind === "config" ? config.keys : [];
  if (config?.kind === "config" && config.keys.length > 0 && more.length === 0) {
    const entry = entries.get(key);
    // Of a file that is not there the crew has a to-do of its own.
    if (entry === undefined && path !== undefined)
      addTodo(
        draft,
        config,
        `${path} has no entry ${key}${didYouMean(key, entries.keys())}`,
        `Write what ${draft.name} is here, where its name stands for it.`,
      );
    if (entry !== undefined && key !== draft.name) put(draft, "config", key, config);
    return { entry, named };
  }
  // The loader would lay the entry over the YAML of its name, which is not meant.
  for (const [field, written] of Object.entries(entries.get(draft.name) ?? {}))
    if (isAskedFor(written)) draft.fields.set(field, null);
  if (config?.kind === "mapping") return { entry: undefined, named: new Map([...config.entries, ...named]) };
  if (config !== undefined && !(config.kind === "constant" && config.value === null))
    addTodo(
      draft,
      config,
      `config of ${draft.name} ${whyOf(config)}`,
      "Write what it says here, each key by its name; until then its name stands for it.",
    );
  return { entry: undefined, named };
}

interface Finishing extends TakenConfig {
  readonly what: "agent" | "task";
  readonly table: KeyTable;
  /** Texts that have to be there. */
  readonly keys: readonly string[];
  readonly value: ObjectValue;
}

/** Names what cannot be known of an agent or a task, what of its YAML is refused here, and what it lacks. */
export function finishEntry(draft: Draft, { what, table, keys, entry, named, value }: Finishing): void {
  for (const spread of value.spreads)
    addTodo(
      draft,
      spread,
      `settings of the ${what} ${draft.name} are spread out`,
      "Write them here, each by its name.",
    );
  clearRefused(table, draft, entry);
  fillMissing(draft, {
    keys,
    entry,
    isTold: (key) => named.has(key) || value.named.has("config"),
  });
}
