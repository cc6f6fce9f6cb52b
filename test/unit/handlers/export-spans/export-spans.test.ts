import { beforeEach, describe, expect, test } from "vitest";

import { createExecution, ID } from "../../../support/handlers/created-execution.ts";
import { at, COMPLETED, exportSpansRig, model, START } from "../../../support/handlers/export-spans-rig.ts";
import { failedOutcome, outcomeOf } from "../../../support/handlers/outcome-of.ts";
import { memoryStep } from "../../../support/journal/memory-steps.ts";

const ORIGIN = "7e0d7f0a-5a1c-4a93-a2f5-6b2fd1c0a111";

const rig = exportSpansRig();

/** Spans by name, each with the name of the one that it is below. */
function shape(): Readonly<Record<string, string | undefined>> {
  const names = new Map(rig.spans.map(({ place, name }) => [place.span, name]));
  return Object.fromEntries(
    rig.spans.map(({ name, parent }) => [name, parent && (names.get(parent) ?? "a span that is not there")]),
  );
}

describe("what an execution did becomes a trace", () => {
  beforeEach(() => {
    rig.memory.steps = [
      memoryStep("crew"),
      memoryStep("before-kickoff-1", at(0, 1, { kind: "function", name: "prepare" })),
      memoryStep("task-1/started", at(1, 1, { kind: "clock" })),
      memoryStep("task-1/run-1/turn-1", model(1, 3)),
      memoryStep("task-1/run-1/turn-1/tool-0", at(3, 4, { kind: "tool", agent: "Writer", tool: "search" })),
      memoryStep("task-1/run-1/turn-1/tool-1/known", at(4, 4, { kind: "clock" })),
      memoryStep("task-1/run-1/turn-1/tool-1/delegate/turn-1", model(4, 7, { agent: "Reader" })),
      memoryStep("task-1/run-1/check-1", at(8, 9, { kind: "guardrail", name: "short", passed: false })),
    ];
  });

  test("with tasks, agents, model calls and tools below each other", async () => {
    await rig.end();
    expect(await rig.run()).toEqual({ spans: 9, sent: 9 });
    expect(shape()).toEqual({
      "invoke_workflow research": undefined,
      "hook prepare": "invoke_workflow research",
      "task write": "invoke_workflow research",
      "invoke_agent Writer": "task write",
      "chat gpt-5": "invoke_agent Reader",
      "execute_tool search": "invoke_agent Writer",
      "invoke_agent Reader": "invoke_agent Writer",
      "guardrail short": "invoke_agent Writer",
    });
    expect(rig.spans.every(({ place }) => place.trace === ID.replaceAll("-", ""))).toBe(true);
    expect(rig.span("task write")).toMatchObject({ began: START + 1000, ended: START + 9000 });
    expect(rig.span("invoke_agent Reader")).toMatchObject({ began: START + 4000, ended: START + 7000 });
  });

  test("whose ids are the same when the event is delivered once more", async () => {
    await rig.end();
    await rig.run();
    const first = rig.spans;
    await rig.run();
    expect(rig.spans).toEqual(first);
    expect(new Set(first.map(({ place }) => place.span)).size).toBe(first.length);
  });

  test("by the conventions for generative AI", async () => {
    await rig.end();
    await rig.run();
    expect(rig.span("chat gpt-5")).toMatchObject({
      isCall: true,
      attributes: {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": "openai",
        "gen_ai.request.model": "gpt-5",
        "gen_ai.agent.name": "Writer",
        "gen_ai.usage.input_tokens": 10,
        "gen_ai.usage.output_tokens": 5,
        "gen_ai.usage.cache_read.input_tokens": 2,
        "gen_ai.usage.reasoning.output_tokens": 1,
        "stepcrew.cost_usd": 0.25,
      },
    });
    expect(rig.span("execute_tool search").attributes).toMatchObject({
      "gen_ai.operation.name": "execute_tool",
      "gen_ai.tool.name": "search",
    });
    expect(rig.span("invoke_workflow research")).toMatchObject({
      began: START,
      ended: START + 60_000,
      attributes: {
        "gen_ai.operation.name": "invoke_workflow",
        "gen_ai.workflow.name": "research",
        "stepcrew.execution_id": ID,
        "stepcrew.total_tokens": 30,
        "stepcrew.total_cost_usd": 0.5,
      },
    });
  });
});

test("steps that a replay copied are links to the origin's, and use nothing once more", async () => {
  rig.memory.steps = [
    memoryStep("task-1/run-1/turn-1", { ...model(-900, -800), replayedFrom: ORIGIN }),
    memoryStep("task-2/run-1/turn-1", { ...model(1, 3, { model: "openai/gpt-6" }), attempt: 2 }),
  ];
  const replayOf = { executionId: ORIGIN, fromTask: null, keep: {}, startedAt: "2026-11-24T09:00:00Z" };
  await rig.end(COMPLETED, { request: { crewName: "research", inputs: {}, limits: {}, replayOf } });
  await rig.run();
  const copied = rig.span("chat gpt-5");
  expect(copied).toMatchObject({
    began: START,
    ended: START,
    links: [{ trace: ORIGIN.replaceAll("-", "") }],
  });
  expect(copied.attributes).toMatchObject({ "stepcrew.replayed_from": ORIGIN });
  expect(Object.keys(copied.attributes).filter((name) => /usage|cost|messages/.test(name))).toEqual([]);
  expect(rig.span("invoke_workflow research").links).toHaveLength(1);
  expect(rig.span("chat gpt-6")).not.toHaveProperty("links");
  expect(rig.span("chat gpt-6").attributes).toMatchObject({ "stepcrew.attempt": 2 });
});

test("tries without a reply are events, and what nobody knows the end of is an error", async () => {
  const tries = [{ at: START + 1500, error: "HTTP 503" }];
  rig.memory.steps = [
    memoryStep("task-1/run-1/turn-1", model(1, 3, { tries })),
    memoryStep("task-1/run-1/turn-1/tool-0", {
      isStored: false,
      about: { tool: "pay", began_at: START + 4000 },
    }),
    memoryStep("task-1/run-1/turn-2"),
  ];
  await rig.end(failedOutcome("ToolFailed", "The tool failed", false));
  await rig.run("FAILED");
  expect(rig.span("chat gpt-5").events).toMatchObject([
    { at: START + 1500, attributes: { "error.message": "HTTP 503" } },
  ]);
  expect(rig.span("execute_tool pay")).toMatchObject({ failure: "It began, and nobody knows how it ended" });
  expect(rig.span("invoke_workflow research")).toMatchObject({
    failure: "The tool failed",
    attributes: { "stepcrew.steps_without_times": 1 },
  });
});

describe("the end of the workflow", () => {
  test("may be told before it is decided how the execution ended", async () => {
    await createExecution(rig.journal, { createdAt: new Date(START) });
    rig.pause = async () =>
      rig.journal.decide({ executionId: ID, outcome: outcomeOf({ phase: "CANCELLED" }), at: new Date() });
    expect(await rig.run("ABORTED")).toEqual({ spans: 1, sent: 1 });
  });

  test("is told once more where it is not decided for long", async () => {
    await createExecution(rig.journal, { createdAt: new Date(START) });
    await expect(rig.run("TIMED_OUT")).rejects.toThrow("not decided yet");
  });

  test("of an execution that the journal does not know is a warning", async () => {
    expect(await rig.run("FAILED", ORIGIN)).toEqual({ spans: 0, sent: 0 });
    expect(rig.log.lines).toMatchObject([{ level: "warn", about: { execution_id: ORIGIN } }]);
  });

  test("is a warning in words where the collector takes it not", async () => {
    rig.answer = { sent: 0, problems: ["the collector at c:4318 answered 500"] };
    await rig.end();
    expect(await rig.run()).toEqual({ spans: 1, sent: 0 });
    expect(rig.log.lines).toEqual([
      {
        level: "warn",
        message: "No spans of the execution were taken: the collector at c:4318 answered 500",
        about: { execution_id: ID },
      },
    ]);
  });
});
