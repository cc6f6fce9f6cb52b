import { expect } from "vitest";

import { modelsFromEnvironment } from "../../../functions/adapters/models/open-model.ts";
import {
  type Crew,
  type CrewEnd,
  type CrewEvent,
  type Inputs,
  loadCrew,
  runCrew,
  type RunPorts,
  type Tool,
} from "../../../functions/crew/index.ts";
import { memoryJournal } from "../journal/memory-journal.ts";
import { type ModelRequest, type ModelScript, startScriptedModelServer } from "./scripted-model-server.ts";

/**
 * A crew of agents.yaml and tasks.yaml, and what else is in its folder; fails the test on any error in them.
 */
export function crewOf(files: Readonly<Record<string, string>>): Crew {
  const { crew, problems } = loadCrew("sample", new Map(Object.entries(files)));
  if (crew === undefined) throw new Error(JSON.stringify(problems, null, 2));
  return crew;
}

export interface CrewCase {
  readonly crew: Crew;
  readonly script: ModelScript;
  readonly inputs?: Inputs;
  readonly tools?: Readonly<Record<string, Tool>>;
  readonly ports?: Partial<RunPorts>;
}

export interface CaseResult {
  readonly end: CrewEnd;
  readonly requests: readonly ModelRequest[];
  readonly failures: readonly string[];
  /** Steps in the order they were stored. */
  readonly paths: readonly string[];
  /** Of the last attempt. */
  readonly events: readonly CrewEvent[];
  readonly attempts: number;
  readonly waits: readonly number[];
}

/**
 * Runs a crew against a scripted HTTP server, through the real provider. "interrupted" suspends it before
 * every effect but the first of each attempt, and goes on until it ends.
 */
export async function runCase(
  sample: CrewCase,
  mode: "straight" | "interrupted" = "straight",
): Promise<CaseResult> {
  await using server = await startScriptedModelServer(sample.script);
  const journal = memoryJournal();
  const waits: number[] = [];
  const environment = { MODEL: "openai/gpt-4o", OPENAI_API_KEY: "sk-test-key", OPENAI_BASE_URL: server.url };
  for (let attempts = 1; ; attempts++) {
    if (mode === "interrupted") journal.allow(1);
    const events: CrewEvent[] = [];
    const end = await runCrew(sample.crew, sample.inputs ?? {}, {
      models: modelsFromEnvironment(environment),
      tools: new Map(Object.entries(sample.tools ?? {})),
      once: journal.once,
      limits: {},
      signal: new AbortController().signal,
      startedAt: new Date("2026-11-24T10:00:00Z"),
      executionId: "execution-1",
      onEvent: (event) => events.push(event),
      wait: (milliseconds) => {
        waits.push(milliseconds);
        return Promise.resolve();
      },
      ...sample.ports,
    });
    if (mode === "interrupted" && end.status === "suspended" && end.waitSeconds === 0) continue;
    const { requests, failures } = server;
    return { end, requests, failures, paths: journal.paths(), events, attempts, waits };
  }
}

/**
 * Runs a case straight, then suspended before every effect, and expects the same end from the same calls,
 * none repeated and none the script did not know. Gives back the straight one. `order` is "any" where calls
 * are made at the same time.
 */
export async function runBothWays(sample: CrewCase, order: "listed" | "any" = "listed"): Promise<CaseResult> {
  const straight = await runCase(sample);
  const interrupted = await runCase(sample, "interrupted");
  const texts = (result: CaseResult) => {
    const bodies = result.requests.map(({ body }) => JSON.stringify(body));
    return { bodies: inOrder(bodies, order), paths: inOrder(result.paths, order) };
  };
  expect(withoutPorts(interrupted.end)).toEqual(withoutPorts(straight.end));
  expect(texts(interrupted)).toEqual(texts(straight));
  expect([...straight.failures, ...interrupted.failures]).toEqual([]);
  return straight;
}

function inOrder(texts: readonly string[], order: "listed" | "any"): readonly string[] {
  return order === "any" ? texts.toSorted() : texts;
}

/** The text of a request's message, the last one unless its position is given. */
export function textOf(request: ModelRequest | undefined, position = -1): string {
  return request?.messages.at(position)?.content ?? "";
}

/** Each run has a server of its own, whose address its failures name. */
const withoutPorts = (end: unknown): unknown =>
  JSON.parse(JSON.stringify(end).replaceAll(/127\.0\.0\.1:\d+/g, "127.0.0.1:0"));
