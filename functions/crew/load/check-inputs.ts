import { isJsonObject } from "../../json/json.ts";
import { didYouMean } from "../../text/did-you-mean.ts";
import { TRIGGER_PAYLOAD } from "../crew.ts";
import { placeholdersIn } from "../prompt/fill-placeholders.ts";
import type { CrewSources } from "./crew-sources.ts";
import { type Entry, inside, type Location, type Report } from "./entry.ts";

/** Keys that parsers of JSON drop or refuse, since they reach into every JavaScript object. */
const RESERVED = new Set(["__proto__", "constructor", "prototype"]);

/** Inputs that are used without a placeholder. */
const SPECIAL = new Set([TRIGGER_PAYLOAD, "crew_chat_messages"]);

/** Texts with placeholders. */
const TEXTS = ["role", "goal", "backstory", "description", "expected_output", "output_file"];

/** Reports inputs whose names are not safe in JSON, and those that seem to be misspelt. */
export function checkInputNames(sources: CrewSources, report: Report): void {
  const mentioned = mentionsOf(sources);
  const defaults = sources.crew.fields.get("inputs");
  const given = isJsonObject(defaults?.value) ? Object.keys(defaults.value) : [];
  for (const [name, locations] of mentioned)
    if (RESERVED.has(name)) for (const location of locations) report("error", location, problemOf(name));
  for (const name of given)
    if (RESERVED.has(name) && defaults) report("error", inside(defaults.location, name), problemOf(name));
  const idle = given.filter((name) => !mentioned.has(name));
  const told = new Set<string>();
  for (const [name, [location]] of mentioned) {
    const near = given.includes(name) ? "" : didYouMean(name, idle);
    if (near === "" || location === undefined) continue;
    const message = `{${name}} must be given at each start${near}; that input has a default, but no text mentions it`;
    report("warning", location, message);
    for (const one of idle) if (near.includes(` ${one}?`)) told.add(one);
  }
  for (const name of idle)
    if (defaults && !told.has(name) && !SPECIAL.has(name) && !RESERVED.has(name))
      report(
        "warning",
        inside(defaults.location, name),
        `no text mentions the input ${name}: write {${name}} where it belongs, or remove it`,
      );
}

/** Where each name is mentioned, in order. */
function mentionsOf({ agents, tasks, manager }: CrewSources): ReadonlyMap<string, readonly Location[]> {
  const entries: readonly Entry[] = [...agents, ...tasks, ...(manager ? [manager] : [])];
  const mentions = entries
    .flatMap(({ fields }) => TEXTS.flatMap((key) => fields.get(key) ?? []))
    .flatMap(({ value, location }) =>
      (typeof value === "string" ? placeholdersIn(value) : []).map((name) => ({ name, location })),
    );
  const byName = Map.groupBy(mentions, ({ name }) => name);
  return new Map([...byName].map(([name, all]) => [name, all.map(({ location }) => location)]));
}

function problemOf(name: string): string {
  return `An input cannot be called ${name}: rename it`;
}
