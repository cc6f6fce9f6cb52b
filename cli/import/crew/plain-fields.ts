import { isAskedFor } from "../../../functions/crew/load/entry.ts";
import { adviceOn, type KeyTable } from "../../../functions/crew/load/known-keys.ts";
import type { JsonObject } from "../../../functions/json/json.ts";
import { didYouMean } from "../../../functions/text/did-you-mean.ts";
import type { Value } from "../values/value.ts";
import {
  addTodo,
  clearConfig,
  type CrewContext,
  type Draft,
  placeOf,
  pythonText,
  put,
  remark,
} from "./draft.ts";
import { knownText, knownValue } from "./known-values.ts";

export type PutField = (context: CrewContext, draft: Draft, key: string, value: Value) => void;

/** A text, which Python may have parts of. */
export const putText: PutField = (context, draft, key, value) => {
  const text = knownText(context, value);
  if (text !== undefined) put(draft, key, text, value);
  else addTodo(draft, value, `${key} of ${draft.name} ${whyOf(value)}`, "Write the text here.");
};

export const whyOf = (value: Value): string =>
  value.kind === "unknown"
    ? value.why
    : value.kind === "variable"
      ? `comes from the variable ${value.name}`
      : "is computed";

/** A field by what becomes of its key here. */
export function putPlain(table: KeyTable, kind: string): PutField {
  return (context, draft, key, value) => {
    const treatment = table.get(key);
    const known = knownValue(context, value);
    if (treatment === undefined) {
      const message = `${key} of ${draft.name} is left out (${placeOf(value)}: ${pythonText(value)}): ${kind} has no such key${didYouMean(key, table.keys())}`;
      context.notes.push(remark(value, message));
    } else if (treatment === "refused" || treatment === "unfinished") {
      if (known !== undefined && !isAskedFor(known)) return;
      addTodo(
        draft,
        value,
        `${key} of ${draft.name} is not supported`,
        `${sentenceOf(adviceOn(key))}, and remove this entry.`,
      );
    } else if (known !== undefined) {
      put(draft, key, known, value);
    } else if (treatment === "used") {
      addTodo(draft, value, `${key} of ${draft.name} ${whyOf(value)}`, `Write ${key} here.`);
    } else if (treatment === "warned") {
      context.notes.push(
        remark(
          value,
          `${key} of ${draft.name} has no effect here and is left out (${placeOf(value)}: ${pythonText(value)})`,
        ),
      );
    }
  };
}

const sentenceOf = (advice: string | undefined): string =>
  advice === undefined ? "Do without it" : `${advice[0]?.toUpperCase()}${advice.slice(1)}`;

/** Keys of the YAML that are refused here are left to do, so that the crew can be rehearsed without them. */
export function clearRefused(table: KeyTable, draft: Draft, entry: JsonObject | undefined): void {
  for (const key of Object.keys(entry ?? {})) {
    if (table.get(key) !== "refused" || draft.fields.has(key) || !clearConfig(draft, entry, key)) continue;
    const advice = sentenceOf(adviceOn(key));
    addTodo(
      draft,
      draft.origin,
      `${key} of ${draft.name}, in the YAML, is not supported`,
      `${advice}, and remove this entry.`,
    );
  }
}

interface RequiredTexts {
  readonly keys: readonly string[];
  /** The entry of the YAML, which has them. */
  readonly entry: JsonObject | undefined;
  /** Whether a to-do names it already. */
  readonly isTold: (key: string) => boolean;
}

/** A text that has to be there is the part's name until it is written, so that the crew can be rehearsed. */
export function fillMissing(draft: Draft, { keys, entry, isTold }: RequiredTexts): void {
  for (const key of keys) {
    const written = draft.fields.get(key) ?? entry?.[key];
    if (written !== undefined && written !== null) continue;
    draft.fields.set(key, draft.name);
    if (!isTold(key))
      addTodo(
        draft,
        draft.origin,
        `${draft.name} has no ${key}`,
        "Write it here, where its name stands for it.",
      );
  }
}
