import { describe, expect, it } from "vitest";
import * as z from "zod";

import { defineTool, type Guardrail, type TaskOutput } from "../../../functions/crew/index.ts";
import { runBothWays, textOf } from "../../support/models/crew-run.ts";
import { guardedCrew, guardrailPorts } from "../../support/models/guarded-crew.ts";

const crewWith = (task: string, files: Readonly<Record<string, string>> = {}) =>
  guardedCrew({ task, agent: ", max_retry_limit: 1", files });
const FILE = "guardrail: ./guardrails/short.ts";
const SENTENCE = 'guardrail: "Must be kind to {topic}"';
const verdict = (valid: boolean, feedback: string | null = null) => JSON.stringify({ valid, feedback });

describe("a guardrail that is a file", () => {
  it("lets an answer pass that it finds good, seeing the whole output", async () => {
    const seen: TaskOutput[] = [];
    const noting: Guardrail = (output) => {
      seen.push(output);
      return Promise.resolve([true]);
    };
    const { end, paths, events } = await runBothWays({
      crew: crewWith(FILE),
      script: ["B", "Good.", "After."],
      ports: guardrailPorts({ short: noting }),
    });
    expect(end).toMatchObject({ status: "completed", usage: { llm_calls: 3 } });
    expect(paths).toEqual([
      "task-1/run-1/turn-1",
      "task-2/run-1/turn-1",
      "task-2/run-1/check-1",
      "task-3/run-1/turn-1",
    ]);
    expect(events.filter(({ type }) => type === "guardrail")).toEqual([
      {
        type: "guardrail",
        path: "task-2/run-1/check-1",
        task: "t",
        agent: "Author",
        guardrail: "guardrails/short.ts",
        passed: true,
        seconds: expect.any(Number),
      },
    ]);
    // Once straight and once interrupted: its verdict is kept.
    expect(seen.map(({ name, raw }) => [name, raw])).toEqual([
      ["t", "Good."],
      ["t", "Good."],
    ]);
  });

  it("has a refused answer given again in a fresh conversation: task, context, last answer, last error", async () => {
    const script = ["B", "Far too long.", "Still far too long.", "Good.", "After."];
    const { end, requests, paths } = await runBothWays({
      crew: crewWith(FILE),
      script,
      ports: guardrailPorts(),
    });
    expect(paths.slice(1, -1)).toEqual([
      "task-2/run-1/turn-1",
      "task-2/run-1/check-1",
      "task-2/run-2/turn-1",
      "task-2/run-2/check-1",
      "task-2/run-3/turn-1",
      "task-2/run-3/check-1",
    ]);
    const again = requests[3];
    expect(again?.messages.map(({ role }) => role)).toEqual(["system", "user"]);
    expect(textOf(again)).toMatch(
      /^Do it\n\nExpected of your answer: E\n\n[^\n]+\n\nWhat others found out before you:\nB\n\nYour last answer was:\nStill far too long\.\n\nIt was refused: 19 characters\n/,
    );
    expect(textOf(again)).not.toContain("Far too");
    expect(textOf(requests[4])).toContain("before you:\nGood.");
    expect(end).toMatchObject({
      output: { tasks_output: [{}, { raw: "Good." }, {}] },
      usage: { llm_calls: 5 },
    });
  });

  it.each([
    ["four runs by default", FILE, 4],
    ["as often as guardrail_max_retries says", `${FILE}, guardrail_max_retries: 1`, 2],
    ["by CrewAI's older name for it", `${FILE}, max_retries: 0`, 1],
  ])("is given up on after %s", async (_what, task, runs) => {
    const script = ["B", ...Array.from({ length: runs }, () => "Far too long.")];
    const { end } = await runBothWays({ crew: crewWith(task), script, ports: guardrailPorts() });
    expect(end).toMatchObject({
      status: "failed",
      error: {
        type: "GuardrailFailed",
        message: `Task "t": the answer did not pass the guardrail "guardrails/short.ts" in ${runs} runs: 13 characters`,
      },
    });
  });

  const REPORT = "output_json: {type: object, properties: {n: {type: number}}, required: [n]}";
  it.each([
    ["a text", "", "Good.", [true, "GOOD."], { raw: "GOOD.", json_dict: null }],
    ["nothing", "", "Good.", [true, null], { raw: "Good.", json_dict: null }],
    ["an output", "", "Good.", [true, { raw: "X", json_dict: { x: 1 } }], { raw: "X", json_dict: { x: 1 } }],
    [
      "a text with an object that fits",
      `, ${REPORT}`,
      '{"n":1}',
      [true, '{"n":2}'],
      { raw: '{"n":2}', json_dict: { n: 2 } },
    ],
    ["a text without one", `, ${REPORT}`, '{"n":1}', [true, "two"], { raw: "two", json_dict: { n: 1 } }],
  ] as const)(
    "may rewrite the answer, for the context too: %s",
    async (_what, task, answer, given, expected) => {
      const { end, requests } = await runBothWays({
        crew: crewWith(`${FILE}${task}`),
        script: ["B", answer, "After."],
        ports: guardrailPorts({ short: () => given }),
      });
      expect(end).toMatchObject({ output: { tasks_output: [{}, expected, {}] } });
      expect(textOf(requests[2])).toContain(`before you:\n${expected.raw}`);
    },
  );

  it.each([
    [
      "throws",
      () => {
        throw new Error("no rule");
      },
      "failed: no rule",
    ],
    [
      "gives back no verdict",
      () => "fine" as never,
      "failed: it must return [true], [true, text] or [false, error]",
    ],
  ])("ends the crew when it %s", async (_what, broken, sentence) => {
    const { end } = await runBothWays({
      crew: crewWith(FILE),
      script: ["B", "Good."],
      ports: guardrailPorts({ short: broken }),
    });
    expect(end).toMatchObject({
      status: "failed",
      error: { type: "GuardrailBroken", message: `Task "t": the guardrail guardrails/short.ts ${sentence}` },
    });
  });

  it("keeps what failed in the runs before", async () => {
    const broken = defineTool({
      name: "broken",
      description: "B",
      input: z.object({}),
      run: () => {
        throw new Error("no");
      },
    });
    const crew = crewWith(`${FILE}, tools: [broken]`, { "tools/broken.ts": "" });
    const call = { toolCalls: [{ name: "broken", arguments: {} }] };
    const script = ["B", call, "Far too long.", call, "Good.", "After."];
    const { end, paths } = await runBothWays({ crew, script, tools: { broken }, ports: guardrailPorts() });
    expect(paths).toContain("task-2/run-2/turn-1/tool-0");
    const failure = { tool_name: "broken" };
    expect(end).toMatchObject({ output: { tasks_output: [{}, { tool_failures: [failure, failure] }, {}] } });
  });
});

describe("a guardrail that is a sentence", () => {
  it("is judged by an agent of its own with the task agent's model, which sees the answer alone", async () => {
    const crew = crewWith(SENTENCE, {
      "agents.yaml": "a: {role: Author, goal: G, backstory: B, llm: {model: gpt-mini, temperature: 0.1}}",
    });
    const script = ["B", "Rude.", verdict(false, "Be kind."), "Kind.", verdict(true), "After."];
    const { end, requests, paths } = await runBothWays({ crew, script, inputs: { topic: "bees" } });
    expect(paths.slice(1, -1)).toEqual([
      "task-2/run-1/turn-1",
      "task-2/run-1/check-1",
      "task-2/run-2/turn-1",
      "task-2/run-2/check-1",
    ]);
    const judging = requests[2];
    expect(judging?.model).toBe("gpt-mini");
    expect(judging?.body["temperature"]).toBe(0.1);
    expect(judging?.tools).toBeUndefined();
    expect(judging?.response_format?.json_schema).toMatchObject({ name: "verdict", strict: true });
    expect(textOf(judging, 0)).toMatch(/^You are Guardrail Agent\./);
    expect(textOf(judging)).toContain("Must be kind to {topic}");
    expect(textOf(judging)).toMatch(/The answer:\nRude\.$/);
    expect(JSON.stringify(judging?.messages)).not.toMatch(/Author|Do it/);
    expect(textOf(requests[3])).toContain("It was refused: Be kind.");
    expect(end).toMatchObject({ status: "completed", usage: { llm_calls: 6 } });
  });

  it("is a model's error, and no failed check, when the verdict cannot be read", async () => {
    const script = ["B", "Text.", "yes", "I think yes"];
    const { end, paths } = await runBothWays({ crew: crewWith(SENTENCE), script });
    expect(paths.slice(2)).toEqual(["task-2/run-1/check-1", "task-2/run-1/check-1/turn-2"]);
    expect(end).toMatchObject({
      status: "failed",
      error: {
        type: "OutputInvalid",
        message: expect.stringContaining("did not fit the schema verdict in 2 tries"),
      },
    });
  });

  it("refuses by its own words where the verdict gives no reason", async () => {
    const script = ["B", "Rude.", verdict(false), "Kind.", verdict(true), "After."];
    const { requests } = await runBothWays({ crew: crewWith(SENTENCE), script });
    expect(textOf(requests[3])).toContain("It was refused: Must be kind to {topic}");
  });
});
