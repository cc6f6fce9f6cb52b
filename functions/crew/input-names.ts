import { inside, type Body, type Report } from "./body.ts";
import type { CrewSources } from "./crew-sources.ts";
import { isJsonObject } from "./json.ts";
import { placeholdersIn } from "./placeholders.ts";

/** Keys that parsers of JSON drop or refuse, since they reach into every JavaScript object. */
const RESERVED = new Set(["__proto__", "constructor", "prototype"]);

/** Texts with placeholders. */
const TEXTS = ["role", "goal", "backstory", "description", "expected_output", "output_file"];

/** Reports inputs that no start could be relied on to give. */
export function checkInputNames(sources: CrewSources, report: Report): void {
  const { crew, agents, tasks, manager } = sources;
  const bodies: readonly Body[] = [...agents, ...tasks, ...(manager ? [manager] : [])];
  for (const { fields } of bodies) {
    for (const { value, place } of TEXTS.flatMap((key) => fields.get(key) ?? [])) {
      const names = typeof value === "string" ? placeholdersIn(value) : [];
      for (const name of names) if (RESERVED.has(name)) report("error", place, problemOf(name));
    }
  }
  const defaults = crew.fields.get("inputs");
  if (!isJsonObject(defaults?.value)) return;
  for (const name of Object.keys(defaults.value))
    if (RESERVED.has(name)) report("error", inside(defaults.place, name), problemOf(name));
}

function problemOf(name: string): string {
  return `No input can be called ${name}: rename it`;
}
