import type * as z from "zod";

import { isJsonObject, type JsonObject } from "../../json/json.ts";
import { didYouMean } from "../../text/did-you-mean.ts";
import { type Agent, type Crew, ModelReference, modelReferenceOf } from "../crew.ts";
import type { CrewSources } from "./crew-sources.ts";
import { type Entry, inside, type Location, locationOf, pathOf, type Report, wordsOf } from "./entry.ts";
import { toInteger, toNumber } from "./lax.ts";

/** CrewAI's other names for the same thing. */
const ALIASES: ReadonlyMap<string, string> = new Map([
  ["model_name", "model"],
  ["deployment_name", "model"],
  ["api_base", "base_url"],
  ["max_completion_tokens", "max_tokens"],
]);

/** As CrewAI's LLM reads them. */
const LAX: ReadonlyMap<string, (value: unknown) => unknown> = new Map([
  ["temperature", toNumber],
  ["top_p", toNumber],
  ["timeout", toNumber],
  ["presence_penalty", toNumber],
  ["frequency_penalty", toNumber],
  ["max_tokens", toInteger],
  ["top_k", toInteger],
  ["seed", toInteger],
  // YAML reads the usual versions as dates.
  ["api_version", (value) => (value instanceof Date ? value.toISOString().slice(0, 10) : value)],
  ["extra_headers", withTexts],
  // CrewAI's word for it.
  ["api", (value) => (value === "completions" ? "chat" : value)],
  ["stop", (value) => (typeof value === "string" ? [value] : value)],
]);

/** Numbers and truth values of a mapping as texts, which is how they are sent. */
function withTexts(value: unknown): unknown {
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [
      name,
      typeof each === "number" || typeof each === "boolean" ? String(each) : each,
    ]),
  );
}

/** Headers that hold keys. */
const KEY_HEADER = /^(?:authorization|proxy-authorization|api-key|x-api-key|x-goog-api-key|cookie)$/i;

const KNOWN: readonly string[] = ["provider", ...Object.keys(ModelReference.unwrap().shape)];

/**
 * The model reference that the `llm` of an entry (a model string, or a mapping) and its `max_tokens` stand
 * for. `key` is another name of llm.
 */
export function readLlm(entry: Entry, report: Report, key = "llm"): ModelReference | undefined {
  const maxTokens = toInteger(entry.fields.get("max_tokens")?.value);
  const extra = typeof maxTokens === "number" ? { max_tokens: maxTokens } : {};
  const field = entry.fields.get(key);
  const value =
    typeof field?.value === "string" ? { model: field.value.trim() } : (field?.value ?? undefined);
  if (field === undefined || value === undefined) return Object.keys(extra).length > 0 ? extra : undefined;
  const secret = isJsonObject(value) ? keyIn(value) : undefined;
  if (secret !== undefined) {
    report(
      "error",
      inside(field.location, ...secret),
      "An API key does not belong in a crew's files: set the provider's environment variable",
    );
    return undefined;
  }
  const named = isJsonObject(value) ? namedSettings(value, field.location, report) : value;
  const parsed = ModelReference.safeParse(named);
  if (parsed.success) return { ...extra, ...parsed.data };
  reportMistake(parsed.error, named, { key, location: field.location, report });
  return undefined;
}

function reportMistake(
  { issues: [issue] }: z.ZodError,
  written: unknown,
  { key, location, report }: { readonly key: string; readonly location: Location; readonly report: Report },
): void {
  const path = issue === undefined ? [] : pathOf(issue);
  const [name] = path;
  if (issue === undefined || name === undefined) {
    const message = `${key} must be a model's name, written provider/model, or a mapping with a model`;
    report("error", location, message);
    return;
  }
  const shape: Readonly<Record<string, z.ZodType>> = ModelReference.unwrap().shape;
  report(
    "error",
    inside(location, ...path),
    `${key}'s ${path.join(".")}: ${wordsOf(shape[name] ?? ModelReference, issue, written)}`,
  );
}

/** Where in an llm a key is written; undefined where none is. */
function keyIn(llm: JsonObject): readonly string[] | undefined {
  if ("api_key" in llm) return ["api_key"];
  const headers = llm["extra_headers"];
  const found = isJsonObject(headers)
    ? Object.keys(headers).find((name) => KEY_HEADER.test(name))
    : undefined;
  return found === undefined ? undefined : ["extra_headers", found];
}

/** Settings by our names, read as CrewAI reads them; one that has no effect here is told of and left out. */
function namedSettings(
  llm: JsonObject,
  location: Location,
  report: Report,
): Readonly<Record<string, unknown>> {
  const { provider, ...settings } = Object.fromEntries(
    Object.entries(llm).flatMap(([written, setting]) => {
      const name = ALIASES.get(written) ?? written;
      if (KNOWN.includes(name)) return [[name, LAX.get(name)?.(setting) ?? setting] as const];
      const advice = didYouMean(name, KNOWN) || `; known are ${KNOWN.join(", ")}`;
      report(
        "warning",
        inside(location, written),
        `llm's ${written} is not known and has no effect${advice}`,
      );
      return [];
    }),
  );
  const { model } = settings;
  if (typeof provider !== "string") return settings;
  if (typeof model !== "string") {
    report("warning", inside(location, "provider"), "llm's provider has no effect without a model");
    return settings;
  }
  const isWritten = model.toLowerCase().startsWith(`${provider.toLowerCase()}/`);
  return { ...settings, model: isWritten ? model : `${provider}/${model}` };
}

/** Why a model cannot be asked wherever the crew runs, in words that follow its string. */
export type ModelProblem = (reference: ModelReference) => string | undefined;

/**
 * Tells of models that lead nowhere, each where it is written. The crew can be rehearsed with them.
 */
export function checkModels(
  { agents, manager, llm }: Pick<Crew, "agents" | "manager" | "llm">,
  sources: CrewSources,
  { modelProblem, report }: { readonly modelProblem: ModelProblem; readonly report: Report },
): void {
  const told = new Set<string>();
  const tell = (reference: ModelReference, location: Location): void => {
    const problem = modelProblem(reference);
    if (problem === undefined || reference.model === undefined || told.has(reference.model)) return;
    told.add(reference.model);
    report("unfinished", location, `${reference.model}: ${problem}`);
  };
  if (llm !== undefined) tell(llm, locationOf(sources.crew, "llm"));
  const own = (agent: Agent): boolean => agent.llm?.model !== undefined;
  for (const [index, agent] of agents.entries()) {
    const entry = sources.agents[index];
    if (entry !== undefined && own(agent)) tell(modelReferenceOf(agent, llm), locationOf(entry, "llm"));
  }
  if (manager !== undefined && own(manager))
    tell(
      modelReferenceOf(manager, llm),
      locationOf(sources.manager ?? sources.crew, sources.manager ? "llm" : "manager_llm"),
    );
}
