import { describe, expect, it } from "vitest";

import type { Crew } from "../../../../functions/crew/index.ts";
import type { PythonAnswer, PythonHalf, PythonRequest } from "../../../../functions/crew/python-half.ts";
import { CrewFailure, Suspend } from "../../../../functions/crew/signals.ts";
import { pythonTools } from "../../../../functions/crew/tools/python-tools.ts";
import { crewOf, runBothWays, runCase, textOf } from "../../../support/models/crew-run.ts";

const SCHEMA = { type: "object", properties: { title: { type: "string" } }, required: ["title"] };
const REPORT = { file: "models.py", name: "Report" };

/** One task of one agent, and what of it is in Python. */
function crewWith(parts: {
  readonly python?: Crew["python"];
  readonly task?: Partial<Crew["tasks"][number]>;
}): Crew {
  const crew = crewOf({
    "agents.yaml": "a: {role: Author, goal: G, backstory: B}",
    "tasks.yaml": "t: {description: 'Do {topic}', expected_output: E, agent: a}",
  });
  return {
    ...crew,
    python: { version: "3.13", ...parts.python },
    tasks: crew.tasks.map((task) => ({ ...task, ...parts.task })),
  };
}

const LOOK_UP = {
  file: "tools/look.py",
  attribute: "LookUp",
  kind: "class",
  name: "look_up",
  description: "Looks up",
  schema: { type: "object", properties: { word: { type: "string" } }, required: ["word"] },
  effect: "read",
} as const;
const toolCrew = () =>
  crewWith({ python: { version: "3.13", tools: { LookUp: LOOK_UP } }, task: { tools: ["LookUp"] } });

/** Answers each call, and remembers it. */
function half(answer: (request: PythonRequest) => PythonAnswer) {
  const requests: PythonRequest[] = [];
  const python: PythonHalf = {
    call: async (request) => {
      requests.push(request);
      return answer(request);
    },
  };
  return { requests, python };
}

const run = (crew: Crew, script: Parameters<typeof runBothWays>[0]["script"], python: PythonHalf) => ({
  crew,
  script,
  inputs: { topic: "owls" },
  ports: { python, tools: pythonTools(crew, python) },
});
const called = { toolCalls: [{ name: "look_up", arguments: { word: "owl" } }] };

describe("a tool in Python", () => {
  it("is offered and called as any other, and not again in a replay", async () => {
    const { python, requests } = half(() => ({ value: "a bird" }));
    const { end, requests: asked, paths } = await runBothWays(run(toolCrew(), [called, "Done."], python));
    expect(end).toMatchObject({ status: "completed", output: { raw: "Done." } });
    expect(asked[0]?.tools).toMatchObject([{ function: { name: "look_up", parameters: LOOK_UP.schema } }]);
    expect(textOf(asked[1])).toBe("a bird");
    expect(paths).toContain("task-1/run-1/turn-1/tool-0");
    // Once straight, once interrupted.
    expect(requests).toHaveLength(2);
    expect(requests[0]).toMatchObject({
      call: "tool",
      file: "tools/look.py",
      attribute: "LookUp",
      kind: "class",
      arguments: { word: "owl" },
      seconds: 60,
      execution_id: "execution-1",
      idempotency_key: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
    });
  });

  it("may take longer where the crew says so", async () => {
    const { python, requests } = half(() => ({ value: "a bird" }));
    const crew = crewWith({
      python: { version: "3.13", tools: { LookUp: { ...LOOK_UP, seconds: 300 } } },
      task: { tools: ["LookUp"] },
    });
    await runBothWays(run(crew, [called, "Done."], python));
    expect(requests[0]?.seconds).toBe(300);
  });

  it.each([
    [{ name: "ValueError", message: "no such word", at: "tools/look.py:3" }, "ValueError: no such word"],
    [
      { name: "ProcessEnded", message: "it ended its process (exit status 7)" },
      "it ended its process (exit status 7)",
    ],
    [
      { name: "ValueError", message: "401 for sk-proj-abcdefghijklmnopqrstuvwx1234567890" },
      "ValueError: 401 for sk-…",
    ],
    [{ name: "KeyError", message: "" }, "KeyError"],
  ])("that fails with %o tells the model the last line of it, without secrets", async (failure, told) => {
    const { python } = half(() => ({ failure }));
    const { requests } = await runBothWays(run(toolCrew(), [called, "Done."], python));
    expect(textOf(requests[1])).toBe(`look_up failed: ${told}`);
  });
});

describe("functions in Python", () => {
  it("guard an answer with CrewAI's pair", async () => {
    const guardrails = [{ python: { file: "checks.py", name: "short" } }];
    const { python, requests } = half(({ ...request }) =>
      "value" in request && JSON.stringify(request.value).includes("Too long")
        ? { value: [false, "8 characters"] }
        : { value: [true, "SHORT"] },
    );
    const crew = crewWith({ task: { guardrails } });
    const { end, paths, events } = await runBothWays(run(crew, ["Too long", "Short"], python));
    expect(end).toMatchObject({ status: "completed", output: { raw: "SHORT" } });
    expect(paths).toEqual([
      "task-1/run-1/turn-1",
      "task-1/run-1/check-1",
      "task-1/run-2/turn-1",
      "task-1/run-2/check-1",
    ]);
    expect(events.filter(({ type }) => type === "guardrail")).toMatchObject([
      { guardrail: "short of checks.py", passed: false },
      { guardrail: "short of checks.py", passed: true },
    ]);
    expect(requests[0]).toMatchObject({ call: "guardrail", file: "checks.py", name: "short" });
  });

  it("may give the inputs that texts mention, and another output", async () => {
    const python = {
      version: "3.13",
      beforeKickoff: [{ file: "crew.py", name: "Crewly.prepare" }],
      afterKickoff: [{ file: "crew.py", name: "Crewly.finish" }],
    };
    const { python: port } = half(({ call }) =>
      call === "before_kickoff"
        ? { value: { topic: "bees" } }
        : { value: { raw: "Finished.", json_dict: { done: true } } },
    );
    const sample = { ...run(crewWith({ python }), ["Done."], port), inputs: {} };
    const { end, requests, paths } = await runBothWays(sample);
    expect(textOf(requests[0])).toContain("Do bees");
    expect(end).toMatchObject({
      output: { raw: "Finished.", json_dict: { done: true }, tasks_output: [{ raw: "Done." }] },
    });
    expect(paths).toEqual(["before-kickoff-1", "task-1/run-1/turn-1", "after-kickoff-1"]);
  });

  it("end the crew with a sentence when a hook or a callback raises", async () => {
    const { python } = half(() => ({ failure: { name: "RuntimeError", message: "no" } }));
    const hooked = crewWith({
      python: { version: "3.13", beforeKickoff: [{ file: "crew.py", name: "prepare" }] },
    });
    expect((await runBothWays(run(hooked, [], python))).end).toMatchObject({
      status: "failed",
      error: { type: "HookFailed", message: "The hook prepare of crew.py failed: RuntimeError: no" },
    });
    const told = crewWith({ task: { callbacks: [{ file: "crew.py", name: "note" }] } });
    expect((await runBothWays(run(told, ["Done."], python))).end).toMatchObject({
      status: "failed",
      error: {
        type: "CallbackFailed",
        message: 'Task "t": the callback note of crew.py failed: RuntimeError: no',
      },
    });
  });

  it("are told of a task's output once", async () => {
    const { python, requests } = half(() => ({ value: null }));
    const crew = crewWith({ task: { callbacks: [{ file: "crew.py", name: "note" }] } });
    const { paths } = await runBothWays(run(crew, ["Done."], python));
    expect(paths).toEqual(["task-1/run-1/turn-1", "task-1/callback-1"]);
    expect(requests).toHaveLength(2);
    expect(requests[0]).toMatchObject({ call: "callback", value: { raw: "Done.", agent: "Author" } });
  });

  it("have an answer asked for again that a model's validators refuse", async () => {
    const output = { format: "pydantic", name: "Report", schema: SCHEMA, python: REPORT } as const;
    const { python } = half((request) =>
      "value" in request && JSON.stringify(request.value).includes('""')
        ? { failure: { name: "ValidationError", message: "a title is needed" } }
        : { value: { title: "Owls" } },
    );
    const sample = run(crewWith({ task: { output } }), ['{"title": ""}', '{"title": "owls"}'], python);
    const { end, requests, paths } = await runBothWays(sample);
    expect(textOf(requests[1])).toContain("a title is needed");
    expect(end).toMatchObject({ output: { raw: '{"title":"Owls"}', json_dict: { title: "Owls" } } });
    expect(paths).toEqual([
      "task-1/run-1/turn-1",
      "task-1/run-1/model-1",
      "task-1/run-1/turn-2",
      "task-1/run-1/model-2",
    ]);
  });

  it("are told which class an answer is an object of, where that is the crew's own", async () => {
    const { python, requests } = half(({ call }) => ({
      value: call === "guardrail" ? [true] : call === "validate" ? { title: "Owls" } : null,
    }));
    const note = { file: "checks.py", name: "note" };
    const crew = crewWith({
      python: { version: "3.13", afterKickoff: [note] },
      task: {
        output: { format: "pydantic", name: "Report", schema: SCHEMA, python: REPORT },
        guardrails: [{ python: note }],
        callbacks: [note],
      },
    });
    await runCase(run(crew, ['{"title": "Owls"}'], python));
    const models = requests.map((request) => ("models" in request ? request.models : undefined));
    expect(requests.map(({ call }) => call)).toEqual(["validate", "guardrail", "callback", "after_kickoff"]);
    expect(models).toEqual([undefined, [REPORT], [REPORT], [REPORT]]);
  });

  it("say that no Python is connected where none is", async () => {
    const crew = crewWith({ task: { guardrails: [{ python: { file: "checks.py", name: "short" } }] } });
    const { end } = await runCase({ crew, script: ["Done."], inputs: { topic: "owls" } });
    expect(end).toMatchObject({ error: { type: "GuardrailBroken" } });
  });
});

describe("a call that cannot begin", () => {
  const unsafe = () =>
    crewWith({
      python: { version: "3.13", tools: { LookUp: { ...LOOK_UP, effect: "unsafe" } } },
      task: { tools: ["LookUp"] },
    });
  const throwing = (signal: Error): PythonHalf => ({ call: async () => Promise.reject(signal) });

  it("suspends the crew for as long as there is no place, and tells the model nothing", async () => {
    const python = throwing(new Suspend(75, "Lambda has no place"));
    const { end, requests } = await runCase(run(unsafe(), [called], python));
    expect(end).toEqual({ status: "suspended", waitSeconds: 75, why: "Lambda has no place" });
    expect(requests).toHaveLength(1);
  });

  it("ends the crew where it never can", async () => {
    const python = throwing(new CrewFailure("PythonGone", "It is gone", { retryable: true }));
    const { end } = await runCase(run(unsafe(), [called], python));
    expect(end).toMatchObject({ status: "failed", error: { type: "PythonGone", retryable: true } });
  });
});
