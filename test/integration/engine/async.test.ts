import { describe, expect, it } from "vitest";

import { crewOf, runBothWays, runCase, textOf } from "../../support/models/crew-run.ts";
import type { ModelReply, ModelRequest } from "../../support/models/scripted-model-server.ts";

/**
 * Tasks by name, each with its further keys; "async " before a name makes it one. All have the same agent.
 */
const crewWith = (tasks: Readonly<Record<string, string>>, retries = 0) =>
  crewOf({
    "agents.yaml": `a: {role: A, goal: G, backstory: B, max_retry_limit: ${retries}}`,
    "tasks.yaml": Object.entries(tasks)
      .map(([written, more]) => {
        const name = written.replace("async ", "");
        const isAsync = written === name ? "" : ", async_execution: true";
        return `${name}: {description: Do ${name}, expected_output: E, agent: a${isAsync}${more}}`;
      })
      .join("\n"),
  });

const nameIn = (request: ModelRequest) => /Do (\w+)/.exec(textOf(request))?.[1] ?? "";
const answering = (request: ModelRequest): ModelReply => `${nameIn(request)}-text`;
const toldTo = (requests: readonly ModelRequest[], name: string) =>
  textOf(requests.find((request) => nameIn(request) === name)).split("before you:\n")[1];

describe("async tasks", () => {
  it("run at the same time, on one agent too, and stand in the list's order whichever ends first", async () => {
    let release: (() => void) | undefined;
    const secondCame = new Promise<void>((resolve) => {
      release = resolve;
    });
    const script = (request: ModelRequest): ModelReply => {
      const text = `${nameIn(request)}-text`;
      if (nameIn(request) === "second") release?.();
      return nameIn(request) === "first" ? { text, after: secondCame } : text;
    };
    const crew = crewWith({ "async first": "", "async second": "", join: "" });
    const { end, requests, paths } = await runCase({ crew, script });
    expect(end).toMatchObject({
      status: "completed",
      output: { raw: "join-text", tasks_output: [{ raw: "first-text" }, { raw: "second-text" }, {}] },
      usage: { llm_calls: 3 },
    });
    expect(paths).toEqual(["task-2/run-1/turn-1", "task-1/run-1/turn-1", "task-3/run-1/turn-1"]);
    expect(toldTo(requests, "join")).toBe("first-text\n\n----------\n\nsecond-text");
  });

  it.each([
    ["unset", "", "start-text"],
    ["a list", ", context: [start]", "start-text"],
    ["an empty list", ", context: []", undefined],
  ])("are told what was finished when they started: context %s", async (_what, context, expected) => {
    const crew = crewWith({
      start: "",
      "async one": context,
      "async two": context,
      join: ", context: [two, one]",
    });
    const { requests, end } = await runBothWays({ crew, script: answering }, "any");
    expect([toldTo(requests, "one"), toldTo(requests, "two")]).toEqual([expected, expected]);
    expect(toldTo(requests, "join")).toBe("two-text\n\n----------\n\none-text");
    expect(end).toMatchObject({ output: { raw: "join-text" }, usage: { llm_calls: 4 } });
  });

  it("may be the last task, and wait for one another only at the next one that is not", async () => {
    const crew = crewWith({ "async one": "", two: "", "async three": "" });
    const { requests, end } = await runBothWays({ crew, script: answering });
    expect(requests.map(nameIn)).toEqual(["one", "two", "three"]);
    expect(toldTo(requests, "three")).toBe("one-text\n\n----------\n\ntwo-text");
    expect(end).toMatchObject({ output: { raw: "three-text" } });
  });

  it("end with the first failure, which aborts the others' calls", async () => {
    const crew = crewWith({ "async one": "", "async two": "", join: "" });
    const script = (request: ModelRequest): ModelReply =>
      nameIn(request) === "two"
        ? { status: 401, body: { error: { message: "No" } } }
        : { text: "never", after: new Promise(() => undefined) };
    const { end, requests } = await runCase({ crew, script });
    expect(requests.map(nameIn).toSorted()).toEqual(["one", "two"]);
    expect(end).toMatchObject({
      status: "failed",
      error: { type: "ModelRefused", message: expect.stringMatching(/^Task "two": /) },
    });
  });

  it("go on beside one that is suspended, and keep what they got", async () => {
    const crew = crewWith({ "async one": "", "async two": "", join: "" }, 2);
    const script = (request: ModelRequest): ModelReply =>
      nameIn(request) === "two" ? "two-text" : { status: 429, headers: { "retry-after": "90" }, body: {} };
    const { end, paths } = await runCase({ crew, script });
    expect(end).toEqual({
      status: "suspended",
      waitSeconds: 90,
      why: 'Task "one": the model openai/gpt-4o answered 429 (Too Many Requests)',
    });
    expect(paths).toContain("task-2/run-1/turn-1");
  });

  it("share the limit of model calls with those under way", async () => {
    const crew = crewWith({ "async one": "", "async two": "", join: "" });
    const { end, requests } = await runCase({
      crew,
      script: answering,
      ports: { limits: { maxLlmCalls: 1 } },
    });
    expect(requests.length).toBeLessThan(2);
    expect(end.status).toBe("budget_exceeded");
  });
});

describe("usage", () => {
  it("is told for each task as well as in total", async () => {
    const crew = crewWith({ "async one": "", "async two": "", join: "" });
    const { events, end } = await runCase({ crew, script: answering });
    const tasks = events.flatMap((event) =>
      event.type === "task-end" ? [[event.task, event.usage.llm_calls]] : [],
    );
    expect(Object.fromEntries(tasks)).toEqual({ one: 1, two: 1, join: 1 });
    expect(end).toMatchObject({ usage: { llm_calls: 3 } });
  });
});
