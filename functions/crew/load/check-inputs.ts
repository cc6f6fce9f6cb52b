import { isJsonObject } from "../../json/json.ts";
import { didYouMean } from "../../text/did-you-mean.ts";
import { placeholdersIn } from "../prompt/placeholders.ts";
import type { CrewSources } from "./crew-sources.ts";
import { type Body, inside, type Place, type Report } from "./entry.ts";

/** Keys that parsers of JSON drop or refuse, since they reach into every JavaScript object. */
const RESERVED = new Set(["__proto__", "constructor", "prototype"]);

/** Texts with placeholders. */
const TEXTS = ["role", "goal", "backstory", "description", "expected_output", "output_file"];

/** Reports inputs that no start could be relied on to give, and those that seem to be misspelt. */
export function checkInputNames(sources: CrewSources, report: Report): void {
  const mentioned = placesOfNames(sources);
  const defaults = sources.crew.fields.get("inputs");
  const given = isJsonObject(defaults?.value) ? Object.keys(defaults.value) : [];
  for (const [name, places] of mentioned)
    if (RESERVED.has(name)) for (const place of places) report("error", place, problemOf(name));
  for (const name of given)
    if (RESERVED.has(name) && defaults) report("error", inside(defaults.place, name), problemOf(name));
  const idle = given.filter((name) => !mentioned.has(name));
  for (const [name, [place]] of mentioned) {
    const near = given.includes(name) ? "" : didYouMean(name, idle);
    if (near === "" || place === undefined) continue;
    const message = `{${name}} must be given at each start${near}, which has a default and which no text mentions`;
    report("warning", place, message);
  }
}

/** Where each name is mentioned, in order. */
function placesOfNames({ agents, tasks, manager }: CrewSources): ReadonlyMap<string, readonly Place[]> {
  const bodies: readonly Body[] = [...agents, ...tasks, ...(manager ? [manager] : [])];
  const mentions = bodies
    .flatMap(({ fields }) => TEXTS.flatMap((key) => fields.get(key) ?? []))
    .flatMap(({ value, place }) =>
      (typeof value === "string" ? placeholdersIn(value) : []).map((name) => ({ name, place })),
    );
  const byName = Map.groupBy(mentions, ({ name }) => name);
  return new Map([...byName].map(([name, all]) => [name, all.map(({ place }) => place)]));
}

function problemOf(name: string): string {
  return `No input can be called ${name}: rename it`;
}
