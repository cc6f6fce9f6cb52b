import { describe, expect, it } from "vitest";

import { changedParts, taskDefinitions } from "../../../../functions/crew/replay/task-definitions.ts";
import { usedInputs } from "../../../../functions/crew/replay/used-inputs.ts";
import { crewOf } from "../../../support/models/crew-run.ts";

const AGENTS = {
  a: "role: 'Author of {topic}', goal: G, backstory: B, llm: {model: openai/gpt-4o, timeout: 10}",
  b: "role: Boss, goal: G, backstory: B, allow_delegation: true",
};
const TASKS = {
  one: "description: Do one, expected_output: E, agent: a",
  two: "description: 'Do {what}', expected_output: E, agent: b",
};
const crew = (agents = AGENTS, tasks = TASKS, more: Readonly<Record<string, string>> = {}) =>
  crewOf({ "agents.yaml": yaml(agents), "tasks.yaml": yaml(tasks), ...more });
const yaml = (entries: Readonly<Record<string, string>>): string =>
  Object.entries(entries)
    .map(([name, keys]) => `${name}: {${keys}}`)
    .join("\n");
const changes = (now: ReturnType<typeof crew>) =>
  taskDefinitions(crew()).map((was, index) => changedParts(was, taskDefinitions(now)[index] ?? was));

describe("a task's definition", () => {
  it("is the same for the same crew", () => {
    expect(changes(crew())).toEqual([[], []]);
  });

  it("changes with its own keys, and with no other task's", () => {
    expect(changes(crew(AGENTS, { ...TASKS, one: TASKS.one.replace("Do one", "Do 1") }))).toEqual([
      ["own keys"],
      [],
    ]);
  });

  it("changes with its agent, and with those whom that may ask", () => {
    expect(changes(crew({ ...AGENTS, a: AGENTS.a.replace("goal: G", "goal: H") }))).toEqual([
      ["agent"],
      ["agent's coworkers"],
    ]);
  });

  it("is the same when only how fast, how long or where its agent asks is another", () => {
    const now = AGENTS.a.replace("timeout: 10", "timeout: 99, base_url: 'http://127.0.0.1:1'");
    expect(changes(crew({ ...AGENTS, a: `${now}, max_rpm: 3, max_execution_time: 60` }))).toEqual([[], []]);
  });

  it("changes with what the whole crew says of its tasks", () => {
    const [one, two] = changes(crew(AGENTS, TASKS, { "crew.jsonc": '{"cache": true}' }));
    expect([one?.length, two]).toEqual([1, one]);
  });
});

describe("an input that differs", () => {
  const before = { topic: "owls", what: "it", other: 1 };
  const uses = (now: Readonly<Record<string, string | number>>, tasks = 2) =>
    usedInputs(crew(), { before, now }, tasks).map(({ task, input }) => `${task} ${input}`);

  it("is used by tasks whose texts, agents or coworkers have its placeholder", () => {
    expect(uses({ ...before, what: "more" })).toEqual(["two what"]);
    expect(uses({ ...before, topic: "bees" })).toEqual(["one topic", "two topic"]);
    expect(uses({ ...before, topic: "bees" }, 1)).toEqual(["one topic"]);
  });

  it("is used by nobody where no text mentions it, or where it is the same after all", () => {
    expect(uses({ ...before, other: 2, more: "x" })).toEqual([]);
    expect(uses({ other: 1, what: "it", topic: "owls" })).toEqual([]);
  });

  it("is used by the first task as what triggered the crew", () => {
    expect(uses({ ...before, crewai_trigger_payload: "mail" })).toEqual(["one crewai_trigger_payload"]);
  });
});
