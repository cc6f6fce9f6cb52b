import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import type { WholeStep } from "../../../functions/domain/steps/steps.ts";
import { getStepContract } from "../../../functions/handlers/get-step/contract.ts";
import { getStep } from "../../../functions/handlers/get-step/get-step.ts";
import { createExecution, ID } from "../../support/handlers/created-execution.ts";
import { requestOf } from "../../support/handlers/request-of.ts";
import { memoryExecutionJournal } from "../../support/journal/memory-execution-journal.ts";
import { memoryStep, memorySteps } from "../../support/journal/memory-steps.ts";

const MEGABYTE = 1024 * 1024;
const BEGUN = Date.parse("2026-11-24T10:00:00Z");
const TURN = "task-1/run-1/turn-1";

let { journal } = memoryExecutionJournal();
let memory = memorySteps();
let keepsPrompts = true;

beforeEach(async () => {
  ({ journal } = memoryExecutionJournal());
  memory = memorySteps();
  keepsPrompts = true;
  await createExecution(journal);
  await journal.beginAttempt(ID, new Date(BEGUN));
  vi.setSystemTime(BEGUN + 60_000);
});
afterEach(() => {
  vi.useRealTimers();
});

const ask = (path: string) =>
  getStep(requestOf({ parameters: { execution_id: ID, path } }), { journal, steps: memory, keepsPrompts });

async function shown(path: string) {
  const answer = await ask(path);
  if (!("body" in answer)) throw new Error(JSON.stringify(answer));
  return getStepContract.output.parse(answer.body);
}

const REPLY = {
  content: [
    { type: "text", text: "I look." },
    { type: "tool-call", toolCallId: "a", toolName: "look", input: '{"page":9007199254740993}' },
    { type: "tool-call", toolCallId: "b", toolName: "look", input: "{broken" },
  ],
  usage: { inputTokens: { total: 7, cacheRead: 2 }, outputTokens: { total: 3, reasoning: 1 } },
};

const turn = (parts: Partial<WholeStep> = {}): WholeStep =>
  memoryStep(TURN, {
    about: {
      kind: "model",
      task: "write",
      agent: "Writer",
      model: "openai/gpt-5",
      began_at: BEGUN,
      ended_at: BEGUN + 1500,
      tokens: { in: 7, out: 3, cached: 2, reasoning: 1 },
      tries: [{ at: BEGUN, error: "503 from http://model.example" }],
    },
    asked: { messages: [{ role: "user", content: "Write." }], tools: [], settings: { temperature: 0 } },
    value: REPLY,
    ...parts,
  });

describe("a step", () => {
  it("is shown whole: what was asked, what was answered, the tries before, tokens and times", async () => {
    memory.steps = [turn()];
    expect(await shown(TURN)).toEqual({
      execution_id: ID,
      path: TURN,
      kind: "turn",
      status: "done",
      task: "write",
      agent: "Writer",
      model: "openai/gpt-5",
      tool: null,
      name: null,
      began_at: "2026-11-24T10:00:00.000Z",
      ended_at: "2026-11-24T10:00:01.500Z",
      tokens: { in: 7, out: 3, cached: 2, reasoning: 1 },
      cost_usd: null,
      passed: null,
      replayed_from: null,
      tries: [{ at: "2026-11-24T10:00:00.000Z", error: "503 from http://model.example" }],
      asked: { messages: [{ role: "user", content: "Write." }], tools: [], settings: { temperature: 0 } },
      answer: REPLY,
      missing: { cost_usd: "The price of the model is not known." },
      cut: [],
      stored_bytes: 100,
      expires_at: "2027-01-01T00:00:00.000Z",
    });
  });

  it.each([TURN, encodeURIComponent(TURN), "task-1%2Frun-1/turn-1"])(
    "is found by its path, with escapes in it or without: %s",
    async (path) => {
      memory.steps = [turn()];
      expect((await shown(path)).path).toBe(TURN);
    },
  );

  it("of an execution that kept no prompts shows names, times and numbers, and says why there are no texts", async () => {
    memory.steps = [turn({ keepsPrompts: false, asked: undefined })];
    const step = await shown(TURN);
    const why =
      "keep_prompts was false: what was asked is not kept, and no texts are shown. Set it for executions to come.";
    expect(step).toMatchObject({ asked: null, answer: null, missing: { asked: why, answer: why } });
    expect(step).toMatchObject({ model: "openai/gpt-5", tokens: { in: 7 } });
    expect(JSON.stringify(step)).not.toContain("I look.");
  });

  it("of an earlier version shows its value, its tokens, and a word for everything that is not there", async () => {
    const { about: _about, keepsPrompts: _keeps, asked: _asked, ...former } = turn();
    memory.steps = [former];
    const step = await shown(TURN);
    const why = "The step was stored by a version that did not keep this.";
    expect(step).toMatchObject({
      answer: REPLY,
      tokens: { in: 7, out: 3, cached: 2, reasoning: 1 },
      missing: { asked: why, began_at: why, ended_at: why, agent: why, tries: why },
    });
    keepsPrompts = false;
    expect(await shown(TURN)).toMatchObject({
      answer: null,
      missing: { answer: expect.stringContaining("no texts are shown") as string },
    });
  });

  it("of a tool has its arguments from the reply that called it where nothing else has them, digits and all", async () => {
    const { asked: _asked, ...result } = memoryStep(`${TURN}/tool-0`, { value: { text: "A page." } });
    memory.steps = [turn(), result, { ...result, path: `${TURN}/tool-1` }];
    const answer = await ask(`${TURN}/tool-0`);
    expect(JSON.stringify("body" in answer && answer.body.asked)).toBe(
      '{"tool":"look","input":{"page":9007199254740993}}',
    );
    expect((await shown(`${TURN}/tool-1`)).asked).toEqual({ tool: "look", input: "{broken" });
  });

  it("that began and has no result says so, with its arguments", async () => {
    memory.steps = [turn(), memoryStep(`${TURN}/tool-0`, { isStored: false, value: undefined })];
    expect(await shown(`${TURN}/tool-0`)).toMatchObject({
      status: "under way",
      asked: { tool: "look" },
      answer: null,
      missing: { answer: "It began and has no result: the status says what is known of it." },
    });
  });

  it("whose conversation has lost its beginning says with which step that was kept", async () => {
    memory.steps = [turn({ lost: "task-1/run-1/turn-0" })];
    expect((await shown(TURN)).missing["asked.messages"]).toBe(
      "Its beginning was kept with the step task-1/run-1/turn-0, which is gone.",
    );
  });

  it.each(["a", "漢", '"', "\u0001"])(
    "of huge texts like %j is cut to what an answer holds, and says where",
    async (character) => {
      const text = character.repeat(2 * MEGABYTE);
      memory.steps = [turn({ asked: { messages: [{ content: text }, { content: text }] }, value: { text } })];
      const answer = await ask(TURN);
      const step = getStepContract.output.parse("body" in answer && answer.body);
      expect(Buffer.byteLength(JSON.stringify(JSON.stringify("body" in answer && answer.body)))).toBeLessThan(
        6 * MEGABYTE,
      );
      expect(step.cut).toContainEqual({
        pointer: "/asked/messages/0/content",
        characters: text.length,
      });
    },
  );

  it("of more messages than an answer holds is shown without them, and says so", async () => {
    const messages = Array.from({ length: 25_000 }, (_, index) => ({
      content: `${index} ${"x".repeat(250)}`,
    }));
    memory.steps = [turn({ asked: { messages } })];
    const step = await shown(TURN);
    expect([step.asked, step.missing["asked"]]).toEqual([
      null,
      "It is larger than an answer can be, though each of its texts were cut.",
    ]);
    expect(step.answer).toEqual(REPLY);
  });
});

describe("no step", () => {
  it.each([
    "",
    "nothing",
    "../header",
    "header",
    "task-1/../../header",
    "task-1#2",
    "%",
    "%00",
    "%2e%2e%2fheader",
    "task-1/run-1/turn-1/".repeat(200),
    "task-99999999999999999999",
    TURN.toUpperCase(),
  ])("is at %j: 404 in words", async (path) => {
    memory.steps = [turn()];
    expect(await ask(path)).toEqual({
      refusal: {
        status: 404,
        detail:
          "The execution has no step at this path. GET /crew/executions/{execution_id}/steps lists those there are.",
      },
    });
  });

  it("is a run; its steps are below it, and the answer says where they are listed", async () => {
    memory.steps = [turn()];
    expect(await ask("task-1/run-1")).toMatchObject({
      refusal: {
        status: 404,
        detail: expect.stringContaining("steps?under=task-1/run-1 lists them") as string,
      },
    });
  });

  it("is left once they have expired: 410", async () => {
    vi.setSystemTime(BEGUN + 38 * 24 * 3600 * 1000);
    expect(await ask(TURN)).toMatchObject({ refusal: { status: 410 } });
  });
});
