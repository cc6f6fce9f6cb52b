import { describe, expect, it } from "vitest";
import * as z from "zod";

import { type CrewEvent, defineTool } from "../../../../functions/crew/index.ts";
import {
  base,
  crewWith as crewOfCoworkers,
  handing,
  HIERARCHICAL,
  ONE_TASK,
} from "../../../support/models/coworker-crew.ts";
import { crewOf, runBothWays, runCase } from "../../../support/models/crew-run.ts";

const lookUp = defineTool({
  name: "look_up",
  description: "Looks an order up",
  input: z.object({ order_id: z.string() }),
  effect: "read",
  run: ({ order_id }) => {
    if (order_id === "gone") throw new Error("there is no such order");
    return order_id;
  },
});

const crewWith = (agent = "") =>
  crewOf({
    "agents.yaml": `clerk: {role: Clerk, goal: G, backstory: B, tools: [look_up]${agent}}`,
    "tasks.yaml": "answer: {description: D, expected_output: E, agent: clerk}",
    "tools/look_up.ts": "",
  });

const call = (name: string, args: unknown) => ({ toolCalls: [{ name, arguments: args }] });

type EventOf<Type extends CrewEvent["type"]> = Extract<CrewEvent, { readonly type: Type }>;
const eventsOf = <Type extends CrewEvent["type"]>(events: readonly CrewEvent[], type: Type) =>
  events.filter((event): event is EventOf<Type> => event.type === type);

/** One call that succeeds, and one for each way in which a call can fail. */
const EVERY_WAY = [
  call("look_up", { order_id: "one" }),
  call("look_up", { order_id: "gone" }),
  call("look_up", {}),
  call("look_up", '{"order_id": '),
  call("look_down", {}),
  "Done.",
];

describe("events of tool calls", () => {
  it("tell each failure once, also of calls that reached no tool, with its arguments and its reason", async () => {
    const { events } = await runBothWays({
      crew: crewWith(),
      script: EVERY_WAY,
      tools: { look_up: lookUp },
    });
    const calls = eventsOf(events, "tool-call");
    expect(calls.map(({ path, tool, failure, counts }) => [path, tool, failure?.reason, counts])).toEqual([
      ["task-1/run-1/turn-1/tool-0", "look_up", undefined, true],
      ["task-1/run-1/turn-2/tool-0", "look_up", "exception", true],
      ["task-1/run-1/turn-3/tool-0", "look_up", "invalid_input", true],
      ["task-1/run-1/turn-4/tool-0", "look_up", "invalid_input", true],
      ["task-1/run-1/turn-5/tool-0", "look_down", "unknown_tool", true],
    ]);
    expect(calls.map((event) => event.arguments)).toEqual([
      { order_id: "one" },
      { order_id: "gone" },
      undefined,
      undefined,
      undefined,
    ]);
    expect(calls.map(({ replayed }) => replayed)).toEqual(calls.map(() => false));
    expect(calls.map(({ seconds }) => typeof seconds)).toEqual([
      "number",
      "number",
      "undefined",
      "undefined",
      "undefined",
    ]);
  });

  it("say of replayed calls that they are, of those that reached no tool as well", async () => {
    const { events } = await runCase(
      { crew: crewWith(), script: EVERY_WAY, tools: { look_up: lookUp } },
      "interrupted",
    );
    const calls = eventsOf(events, "tool-call");
    expect(calls.map(({ replayed, seconds }) => [replayed, seconds])).toEqual(
      calls.map(() => [true, undefined]),
    );
    expect(calls).toHaveLength(5);
  });

  it("say of failures that the crew's files ignore that they do not count", async () => {
    const { events } = await runCase({
      crew: crewWith(", tool_failure_policy: ignore"),
      script: [call("look_up", { order_id: "gone" }), call("look_down", {}), "Done."],
      tools: { look_up: lookUp },
    });
    expect(eventsOf(events, "tool-call").map(({ counts }) => counts)).toEqual([false, false]);
  });
});

const BUSY = { status: 503, body: { error: { message: "overloaded: sk-what-was-said" } } };

describe("events of model calls", () => {
  it("tell that a call begins and each try that follows, before its wait, and quote no server", async () => {
    const order: string[] = [];
    const { events } = await runCase({
      crew: crewWith(),
      script: [BUSY, BUSY, "Done."],
      tools: { look_up: lookUp },
      ports: {
        onEvent: (event) => order.push(event.type),
        wait: () => Promise.resolve(void order.push("wait")),
      },
    });
    expect(events).toEqual([]);
    expect(order.slice(2, -2)).toEqual([
      "model-call-start",
      "model-retry",
      "wait",
      "model-retry",
      "wait",
      "model-call",
    ]);
  });

  it("number the tries and say what came, from where, and how long the wait is", async () => {
    const { events, waits } = await runCase({
      crew: crewWith(),
      script: [BUSY, BUSY, "Done."],
      tools: { look_up: lookUp },
    });
    const retries = eventsOf(events, "model-retry");
    expect(retries.map(({ attempt, of, waitSeconds }) => [attempt, of, waitSeconds])).toEqual([
      [2, 9, (waits[0] ?? 0) / 1000],
      [3, 9, (waits[1] ?? 0) / 1000],
    ]);
    expect(retries[0]?.reason).toMatch(/^503 from http:\/\/127\.0\.0\.1:\d+ \(OPENAI_BASE_URL\)$/);
  });

  it("are as many in a replay as replies are stored: tries are not told again", async () => {
    const { events } = await runCase(
      {
        crew: crewWith(),
        script: [BUSY, call("look_up", { order_id: "one" }), "Done."],
        tools: { look_up: lookUp },
      },
      "interrupted",
    );
    expect(eventsOf(events, "model-retry")).toEqual([]);
    expect(eventsOf(events, "model-call").map(({ replayed }) => replayed)).toEqual([true, false]);
  });
});

it("warns of a coworker whose model refuses, once in a replay too, and quotes no server", async () => {
  const refused = { status: 400, body: { error: { message: "what was said" } } };
  const sample = {
    ...base,
    crew: crewOfCoworkers(HIERARCHICAL, ONE_TASK),
    script: [handing("Bee Researcher"), refused, "Done without."],
  };
  for (const mode of ["straight", "interrupted"] as const) {
    const { end, events } = await runCase(sample, mode);
    expect(end).toMatchObject({ status: "completed" });
    // No catalogue has a price of the manager's model.
    const warnings = eventsOf(events, "warning").filter(({ reason }) => reason !== "unpriced");
    expect(warnings.map(({ reason, replayed }) => [reason, replayed])).toEqual([
      ["failed", mode === "interrupted"],
    ]);
    expect(warnings[0]?.warning).toMatch(/^A coworker's model gave no reply \(ModelRefused\)/);
  }
});

describe("the events of a crew that fails", () => {
  it("end with the task that failed and the sentence of the end", async () => {
    const { end, events } = await runCase({
      crew: crewWith(", tool_failure_policy: raise"),
      script: [call("look_up", { order_id: "gone" })],
      tools: { look_up: lookUp },
    });
    const message = 'Task "answer": look_up failed: there is no such order';
    expect(end).toMatchObject({ status: "failed", error: { type: "ToolFailed", message } });
    expect(events.slice(-2)).toMatchObject([
      { type: "task-end", task: "answer", failed: message, seconds: expect.any(Number) },
      { type: "crew-end", status: "failed", error: { type: "ToolFailed", message } },
    ]);
  });

  it("end with a limit that is used up", async () => {
    const { events } = await runCase({
      crew: crewWith(),
      script: [],
      tools: { look_up: lookUp },
      ports: { limits: { maxLlmCalls: 0 } },
    });
    const message = expect.stringMatching(/max_llm_calls\) is used up/) as string;
    expect(events.slice(-2)).toMatchObject([
      { type: "task-end", failed: message },
      { type: "crew-end", status: "budget_exceeded", error: { message } },
    ]);
  });

  it("have no end of a task that is only suspended, or stopped because another one failed", async () => {
    const two = crewOf({
      "agents.yaml": "clerk: {role: Clerk, goal: G, backstory: B, max_retry_limit: 0}",
      "tasks.yaml": `
one: {description: One, expected_output: E, agent: clerk, async_execution: true}
two: {description: Two, expected_output: E, agent: clerk, async_execution: true}
all: {description: All, expected_output: E, agent: clerk}`,
    });
    const { events } = await runCase({
      crew: two,
      script: ({ messages }) =>
        JSON.stringify(messages).includes("One")
          ? { status: 400, body: { error: { message: "no" } } }
          : { text: "late", after: new Promise(() => undefined) },
    });
    expect(eventsOf(events, "task-end").map(({ task, failed }) => [task, failed !== undefined])).toEqual([
      ["one", true],
    ]);
  });
});
