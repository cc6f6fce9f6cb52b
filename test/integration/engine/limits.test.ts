import { describe, expect, it } from "vitest";
import * as z from "zod";

import { defineTool } from "../../../functions/crew/index.ts";
import { memoryJournal } from "../../support/journal/memory-journal.ts";
import { crewOf, runBothWays, runCase, textOf } from "../../support/models/crew-run.ts";
import type { ModelReply, ModelRequest } from "../../support/models/scripted-model-server.ts";

const never = { text: "never", after: new Promise(() => undefined) };

/** A clock that stands still but for waits. */
function clockAt(start: number) {
  let time = start;
  const waits: number[] = [];
  return {
    waits,
    advance: (milliseconds: number) => {
      time += milliseconds;
    },
    ports: {
      now: () => time,
      wait: (milliseconds: number) => {
        waits.push(milliseconds);
        time += milliseconds;
        return Promise.resolve();
      },
    },
  };
}

describe("max_execution_time", () => {
  const crewWith = (seconds: number) =>
    crewOf({
      "agents.yaml": `a: {role: Author, goal: G, backstory: B, max_execution_time: ${seconds}, tools: [act]}
b: {role: B, goal: G, backstory: B}`,
      "tasks.yaml":
        "t: {description: D, expected_output: E, agent: a}\nu: {description: D, expected_output: E, agent: b}",
      "tools/act.ts": "",
    });
  const act = defineTool({ name: "act", description: "A", input: z.object({}), run: () => "acted" });
  const hang = defineTool({
    name: "act",
    description: "A",
    input: z.object({}),
    run: () => new Promise(() => undefined),
  });
  const acting = { toolCalls: [{ name: "act", arguments: {} }] };
  const overAfter = (seconds: number) => ({
    status: "failed",
    error: {
      type: "TaskTimedOut",
      retryable: true,
      message: `Task "t": Author took longer than its max_execution_time of ${seconds} s`,
    },
  });

  it.each([
    ["a model call", [never], act],
    ["a tool call", [acting], hang],
  ])("aborts %s in flight", async (_what, script, tool) => {
    const { end, paths } = await runCase({ crew: crewWith(0.1), script, tools: { act: tool } });
    expect(end).toMatchObject(overAfter(0.1));
    expect(paths[0]).toBe("task-1/started");
  });

  it("is counted from the task's first start, over suspensions, and lets what is stored be replayed", async () => {
    const clock = clockAt(1_000_000);
    const journal = memoryJournal();
    const attempt = async (effects: number, ...script: ModelReply[]) => {
      journal.allow(effects);
      const ports = { once: journal.once, ...clock.ports };
      return (await runCase({ crew: crewWith(100), script, tools: { act }, ports })).end;
    };
    const suspended = { status: "suspended", waitSeconds: 0 };
    expect(await attempt(1, acting)).toEqual(suspended);
    clock.advance(60_000);
    expect(await attempt(2, "One.")).toEqual(suspended);
    // The first task's time is long over, and the task done.
    clock.advance(100_000_000);
    expect(await attempt(1, "Two.")).toMatchObject({ status: "completed", output: { raw: "Two." } });
  });

  it("ends a task whose time is over before its next effect", async () => {
    const clock = clockAt(1_000_000);
    const journal = memoryJournal();
    journal.allow(1);
    const sample = { crew: crewWith(100), script: [acting], tools: { act } };
    const ports = { once: journal.once, ...clock.ports };
    expect((await runCase({ ...sample, ports })).end.status).toBe("suspended");
    clock.advance(100_001);
    journal.allow(9);
    expect((await runCase({ ...sample, script: [], ports })).end).toMatchObject(overAfter(100));
  });

  it("is a coworker's own as well, and an answer for who asked it", async () => {
    const crew = crewOf({
      "agents.yaml": `a: {role: Slow, goal: G, backstory: B, max_execution_time: 2}
b: {role: Boss, goal: G, backstory: B, allow_delegation: true}`,
      "tasks.yaml": "t: {description: D, expected_output: E, agent: b}",
    });
    const asked = { question: "Q", context: "C", coworker: "Slow" };
    const asking = { toolCalls: [{ name: "ask_question_to_coworker", arguments: asked }] };
    const script = (request: ModelRequest) => {
      if (request.messages[0]?.content?.includes("Slow") === true) return never;
      return request.messages.some(({ role }) => role === "tool") ? "Alone." : asking;
    };
    const { end, requests } = await runBothWays({ crew, script });
    expect(textOf(requests.at(-1))).toBe(
      'Slow could not do it: Task "t": Slow took longer than its max_execution_time of 2 s',
    );
    expect(end).toMatchObject({ status: "completed", output: { raw: "Alone." } });
  });
});

describe("max_rpm", () => {
  const crewWith = (crew: string, agent = "", tasks = 3) =>
    crewOf({
      "agents.yaml": `a: {role: A, goal: G, backstory: B${agent}}\nb: {role: B, goal: G, backstory: B}`,
      "tasks.yaml": Array.from(
        { length: tasks },
        (_, index) => `t${index}: {description: D, expected_output: E, agent: ${index % 2 ? "b" : "a"}}`,
      ).join("\n"),
      "crew.jsonc": crew,
    });
  /** Each answer takes so many seconds. */
  const answering = (clock: ReturnType<typeof clockAt>, seconds: number) => () => {
    clock.advance(seconds * 1000);
    return "Text.";
  };

  it("makes a crew wait until a minute has fewer calls, its agents together", async () => {
    const clock = clockAt(0);
    const { end } = await runCase({
      crew: crewWith('{"max_rpm": 2}'),
      script: answering(clock, 20),
      ports: clock.ports,
    });
    expect({ status: end.status, waits: clock.waits }).toEqual({ status: "completed", waits: [20_000] });
  });

  it("is an agent's own where it has one", async () => {
    const clock = clockAt(0);
    const crew = crewWith('{"max_rpm": 2}', ", max_rpm: 1");
    const { end } = await runCase({ crew, script: answering(clock, 20), ports: clock.ports });
    expect({ status: end.status, waits: clock.waits }).toEqual({ status: "completed", waits: [20_000] });
    const alone = clockAt(0);
    await runCase({
      crew: crewWith("{}", ", max_rpm: 1", 2),
      script: answering(alone, 20),
      ports: alone.ports,
    });
    expect(alone.waits).toEqual([]);
  });

  it("suspends a crew that would wait long, and counts the calls of earlier attempts", async () => {
    const clock = clockAt(0);
    const journal = memoryJournal();
    const sample = { crew: crewWith('{"max_rpm": 1}', "", 2), script: answering(clock, 5) };
    const ports = { ...clock.ports, once: journal.once };
    const why = expect.stringContaining("max_rpm is used up") as string;
    const suspended = { status: "suspended", waitSeconds: 55, why };
    expect((await runCase({ ...sample, ports })).end).toEqual(suspended);
    expect((await runCase({ ...sample, ports })).end).toEqual(suspended);
    clock.advance(40_000);
    const { end, requests } = await runCase({ ...sample, ports });
    expect(requests).toHaveLength(1);
    expect({ status: end.status, waits: clock.waits }).toEqual({ status: "completed", waits: [15_000] });
  });
});
