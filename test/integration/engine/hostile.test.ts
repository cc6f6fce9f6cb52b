import { setTimeout as timer } from "node:timers/promises";

import { describe, expect, it } from "vitest";
import * as z from "zod";

import { defineTool } from "../../../functions/crew/index.ts";
import { memoryJournal } from "../../support/journal/memory-journal.ts";
import { crewOf, runBothWays, runCase } from "../../support/models/crew-run.ts";
import type { ModelReply } from "../../support/models/scripted-model-server.ts";

const crewWith = (agent = "") =>
  crewOf({
    "agents.yaml": `a: {role: A, goal: G, backstory: B, tools: [act], max_retry_limit: 0${agent}}`,
    "tasks.yaml": "t: {description: D, expected_output: E, agent: a}",
    "tools/act.ts": "",
  });
const act = defineTool({ name: "act", description: "Acts", input: z.object({}), run: () => "acted" });
const tools = { act };

/** A completion whose text never ends, as fast as it is read. */
async function* endless(piece: string) {
  yield '{"choices": [{"index": 0, "message": {"role": "assistant", "content": "';
  for (;;) yield piece;
}

async function* dripping() {
  for (;;) {
    yield " ";
    await timer(5);
  }
}

const completion = (choice: unknown): ModelReply => ({
  status: 200,
  body: { id: "x", object: "chat.completion", created: 0, model: "m", choices: [choice] },
});
const message = (content: unknown, more: object = {}) =>
  completion({ index: 0, finish_reason: "stop", message: { role: "assistant", content, ...more } });

const UNREADABLE =
  /^Task "t": the model openai\/gpt-4o answered with something that is not a reply in 2 tries \(.{1,330}\)\. It was asked at \S+, which OPENAI_BASE_URL names: is that the API's address, or does something else answer there\?$/;

describe("a model server that cannot be trusted", () => {
  it.each([
    ["HTML", { status: 200, body: "<html><body>Log in</body></html>" }],
    ["an empty body", { status: 200, body: "" }],
    ["half a JSON", { status: 200, body: '{"choices": [' }],
    ["another JSON", { status: 200, body: [1, 2, 3] }],
    ["null", { status: 200, body: "null" }],
    ["no choices", { status: 200, body: { choices: [] } }],
    ["a choice of another shape", completion({ index: 0, answer: "x" })],
    ["a text that is none", message({ deep: [1] })],
    ["tool calls that are none", message(null, { tool_calls: [{ id: 1, function: "x" }] })],
  ] satisfies [string, ModelReply][])("gives no reply by %s", async (_what, reply) => {
    const { end, requests } = await runBothWays({ crew: crewWith(), script: [reply, reply], tools });
    expect(requests).toHaveLength(2);
    expect(end).toMatchObject({
      status: "failed",
      error: { type: "ModelAnswerUnusable", message: expect.stringMatching(UNREADABLE) },
    });
  });

  it.each([
    ["a text of 21 MB", () => message("x".repeat(21_000_000))],
    ["a body without end", (): ModelReply => ({ status: 200, body: endless("x".repeat(65_536)) })],
    ["an error without end", (): ModelReply => ({ status: 400, body: endless("x".repeat(65_536)) })],
  ])("is not listened to when it sends %s", async (_what, reply) => {
    const { end, requests } = await runCase({ crew: crewWith(), script: reply, tools });
    expect(requests).toHaveLength(1);
    expect(end).toMatchObject({
      status: "failed",
      error: {
        type: "ModelRefused",
        message: 'Task "t": the model openai/gpt-4o cannot be used (its answer is larger than 20 MB).',
      },
    });
  });

  it("is listened to when it has much to say", async () => {
    const text = "x".repeat(7_000_000);
    const { end } = await runCase({ crew: crewWith(), script: [text], tools });
    expect(end).toMatchObject({ status: "completed", output: { raw: text } });
  });

  it("is given up on when its answer drips", async () => {
    const script = () => ({ status: 200, body: dripping() });
    const crew = crewWith(", llm: {timeout: 0.05}");
    const { end, requests } = await runCase({ crew, script, tools });
    // On a busy machine the time is over before a request is even there.
    expect(requests.length).toBeLessThanOrEqual(3);
    const message = expect.stringContaining("in 3 tries") as string;
    expect(end).toMatchObject({ status: "failed", error: { type: "ModelUnavailable", message } });
  });

  it("is given up on over several attempts when each of them is slow to fail", async () => {
    const journal = memoryJournal();
    let time = 0;
    const reply = (): ModelReply => {
      time += 100_000;
      return { status: 503, body: {} };
    };
    let attempts = 0;
    const attempt = async () => {
      attempts += 1;
      const stop = new AbortController();
      // As when the invocation is over during the wait after a try.
      const wait = () => {
        stop.abort(new Error("out of time"));
        return Promise.reject(stop.signal.reason as Error);
      };
      const ports = { once: journal.once, now: () => time, wait, signal: stop.signal };
      return runCase({ crew: crewWith(), script: reply, tools, ports });
    };
    await expect(attempt()).rejects.toThrow("out of time");
    await expect(attempt()).rejects.toThrow("out of time");
    expect((await attempt()).end).toMatchObject({
      status: "failed",
      error: { type: "ModelUnavailable", message: expect.stringContaining("answered 503 in 3 tries") },
    });
    expect(attempts).toBe(3);
  });

  it.each([
    [
      "a tool's arguments",
      "",
      "called a tool with arguments that are nested too deep in its answer. Make the tool's parameters simpler.",
    ],
    [
      "an object",
      ", output_json: {type: object}, tools: []",
      "the answer did not fit the schema answer in 1 tries: it is not a JSON object",
    ],
  ])("cannot exhaust the stack by the nesting of %s", async (_what, keys, sentence) => {
    const deep = `{"x": ${"[".repeat(3000)}${"]".repeat(3000)}}`;
    const crew = crewOf({
      "agents.yaml": "a: {role: A, goal: G, backstory: B, max_retry_limit: 0}",
      "tasks.yaml": `t: {description: D, expected_output: E, agent: a${keys || ", tools: [act]"}}`,
      "tools/act.ts": "",
    });
    const reply = keys === "" ? { toolCalls: [{ name: "act", arguments: deep }] } : deep;
    const { end } = await runBothWays({ crew, script: [reply], tools });
    expect(end).toMatchObject({ status: "failed", error: { message: expect.stringContaining(sentence) } });
  });

  it("cannot have tools called without end", async () => {
    const acting = { toolCalls: [{ name: "act", arguments: {} }] };
    const { end, requests } = await runCase({ crew: crewWith(), script: () => acting, tools });
    expect(requests).toHaveLength(26);
    expect(end).toMatchObject({
      status: "failed",
      error: {
        type: "ModelAnswerUnusable",
        message:
          'Task "t": the model openai/gpt-4o called tools it was not offered in its answer. Start it again, or take another model.',
      },
      usage: { llm_calls: 26, tool_calls: 25 },
    });
  });

  it("cannot have a hundred tools called at once", async () => {
    const many = { toolCalls: Array.from({ length: 101 }, () => ({ name: "act", arguments: {} })) };
    const { end } = await runBothWays({ crew: crewWith(), script: [many], tools });
    expect(end).toMatchObject({
      error: {
        message:
          'Task "t": the model openai/gpt-4o called tools 101 times at once in its answer. Ask for less at once. Start it again, or take another model.',
      },
      usage: { tool_calls: 0 },
    });
  });
});
