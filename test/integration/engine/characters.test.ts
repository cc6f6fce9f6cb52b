import { describe, expect, it } from "vitest";
import * as z from "zod";

import { defineTool, type Guardrail } from "../../../functions/crew/index.ts";
import { crewOf, runBothWays, textOf } from "../../support/models/crew-run.ts";

const HALF = "half \ud83d emoji";
const MENDED = "half \ufffd emoji";

const AGENT = "a: {role: A, goal: G, backstory: B, max_retry_limit: 0}";
const crewWith = (keys = "") =>
  crewOf({
    "agents.yaml": AGENT,
    "tasks.yaml": `t: {description: D, expected_output: E, agent: a${keys}}`,
    "tools/act.ts": "",
    "guardrails/check.ts": "",
  });
const calling = { toolCalls: [{ name: "act", arguments: { say: HALF } }] };
const acting = (run: (input: { readonly say: string }) => unknown) => ({
  act: defineTool({ name: "act", description: "Acts", input: z.object({ say: z.string() }), run }),
});

/** What Snowflake would refuse is written by JSON.stringify as the escape of a half character. */
const halves = (value: unknown) => /(?<!\\)\\ud[89a-f]/i.test(JSON.stringify(value));

describe("half a character, which no database takes", () => {
  it("is replaced in a model's answer", async () => {
    const { end } = await runBothWays({ crew: crewWith(), script: [HALF] });
    expect(end).toMatchObject({ status: "completed", output: { raw: MENDED } });
    expect(halves(end)).toBe(false);
  });

  it("is replaced at any depth of structured output, in texts and keys", async () => {
    const crew = crewWith(", output_json: {type: object}");
    const { end } = await runBothWays({ crew, script: [JSON.stringify({ list: [{ [HALF]: HALF }] })] });
    expect(end).toMatchObject({ output: { json_dict: { list: [{ [MENDED]: MENDED }] } } });
    expect(halves(end)).toBe(false);
  });

  it("is replaced in a tool's arguments, results and errors", async () => {
    const said: string[] = [];
    const echo = acting(({ say }) => {
      said.push(say);
      return HALF;
    });
    const crew = crewWith(", tools: [act]");
    const good = await runBothWays({ crew, script: [calling, "Done."], tools: echo });
    expect(said).toEqual([MENDED, MENDED]);
    expect(textOf(good.requests[1])).toBe(MENDED);
    const broken = acting(() => {
      throw new Error(HALF);
    });
    const bad = await runBothWays({ crew, script: [calling, "Done."], tools: broken });
    expect(bad.end).toMatchObject({
      output: { tasks_output: [{ tool_failures: [{ tool_name: "act", message: `act failed: ${MENDED}` }] }] },
    });
    expect(halves(bad.end)).toBe(false);
  });

  it("is replaced in what a guardrail makes of an answer, and in what a model's error says", async () => {
    const check: Guardrail = () => [true, HALF];
    const ports = { guardrails: new Map([["check", check]]) };
    const crew = crewWith(", guardrail: ./guardrails/check.ts");
    const { end } = await runBothWays({ crew, script: ["Good."], ports });
    expect(end).toMatchObject({ output: { raw: MENDED } });
    const refused = { status: 400, body: { error: { message: HALF, type: "t" } } };
    const failed = await runBothWays({ crew: crewWith(), script: [refused] });
    expect(failed.end).toMatchObject({
      error: { message: expect.stringContaining(`answered 400 (${MENDED})`) },
    });
    expect(halves([end, failed.end])).toBe(false);
  });
});

describe("a secret in what code of the crew throws", () => {
  const boom = () => {
    throw new Error("boom secret sk-abcdefgh12345678");
  };

  it("is told neither to the model nor in the tool's failure", async () => {
    const crew = crewWith(", tools: [act]");
    const { end, requests } = await runBothWays({ crew, script: [calling, "Done."], tools: acting(boom) });
    const message = "act failed: boom secret sk-…";
    expect(textOf(requests[1])).toBe(message);
    expect(end).toMatchObject({
      output: { tasks_output: [{ tool_failures: [{ tool_name: "act", reason: "exception", message }] }] },
    });
  });

  it("is not told in the failure of a guardrail", async () => {
    const ports = { guardrails: new Map([["check", boom]]) };
    const crew = crewWith(", guardrail: ./guardrails/check.ts");
    const { end } = await runBothWays({ crew, script: ["Good."], ports });
    expect(end).toMatchObject({
      error: { type: "GuardrailBroken", message: expect.stringContaining("failed: boom secret sk-…") },
    });
  });

  it("may be anything, also what has no text", async () => {
    const crew = crewWith(", tools: [act]");
    const tools = acting(() => {
      throw Object.create(null) as Error;
    });
    const { end } = await runBothWays({ crew, script: [calling, "Done."], tools });
    expect(end).toMatchObject({
      output: { tasks_output: [{ tool_failures: [{ message: "act failed: an error without a text" }] }] },
    });
  });
});
