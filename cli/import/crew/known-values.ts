import { isJsonObject, type JsonValue } from "../../../functions/json/json.ts";
import { plainValue } from "../values/plain-value.ts";
import { textParts } from "../values/texts.ts";
import { type Value, writtenAt } from "../values/value.ts";
import { type CrewContext, placeOf, pythonText, remark } from "./draft.ts";

/** What a value is, where that is known: constants, and what the YAML says at this place. */
export function knownValue(context: CrewContext, value: Value): JsonValue | undefined {
  if (value.kind !== "config") return plainValue(value);
  const [name = "", ...keys] = value.keys;
  const entry: JsonValue | undefined = context.config[value.of].entries.get(name);
  return keys.reduce<JsonValue | undefined>(
    (found, key) => (isJsonObject(found) && Object.hasOwn(found, key) ? found[key] : undefined),
    keys.length === 0 ? undefined : entry,
  );
}

/** A text, in which what Python fills in has become a placeholder, so that it is an input of the crew. */
export function knownText(context: CrewContext, value: Value): string | undefined {
  const known = knownValue(context, value);
  if (known !== undefined) return typeof known === "object" ? undefined : String(known);
  const parts = textParts(value);
  return parts
    ?.map((part) => {
      if (typeof part === "string") return part;
      const own = knownValue(context, part);
      const isText = typeof own === "string" || typeof own === "number";
      return isText ? String(own) : `{${placeholderFor(context, part)}}`;
    })
    .join("");
}

function placeholderFor(context: CrewContext, hole: Value): string {
  const written = writtenAt(hole);
  const wanted = nameIn(written);
  for (let count = 1; ; count++) {
    const name = count === 1 ? wanted : `${wanted}_${count}`;
    const known = context.holes.get(name);
    if (known === written) return name;
    if (known !== undefined) continue;
    context.holes.set(name, written);
    const message = `{${name}} stands for what Python fills in (${placeOf(hole)}: ${pythonText(hole)}): it is an input of the crew`;
    context.notes.push(remark(hole, message));
    return name;
  }
}

/** `self.origin` is called origin, `datetime.now().year` datetime_now_year. */
function nameIn(whole: string): string {
  const written = whole.slice(0, 500);
  const variable = /(?:environ|getenv)\W+(\w+)/.exec(written)?.[1];
  if (variable !== undefined) return nameIn(variable.toLowerCase());
  const simple = /^(?:self\.)?([A-Za-z_]\w*)$/.exec(written)?.[1];
  const words = (simple ?? written.replaceAll(/"[^"]*"|'[^']*'/g, "")).match(/\w+/g) ?? [];
  const name = words
    .join("_")
    .replace(/^self_/, "")
    .slice(0, 40);
  return /^[A-Za-z_]/.test(name) && !/^(__proto__|constructor|prototype)$/.test(name)
    ? name
    : `input_${name}`;
}
