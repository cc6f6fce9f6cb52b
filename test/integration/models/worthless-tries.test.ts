import { describe, expect, it } from "vitest";

import { crewOf, runBothWays } from "../../support/models/crew-run.ts";
import type { ModelReply } from "../../support/models/scripted-model-server.ts";

const crewWith = (agent = "") =>
  crewOf({
    "agents.yaml": `a: {role: A, goal: G, backstory: B${agent}}`,
    "tasks.yaml": "t: {description: D, expected_output: E, agent: a}",
  });

const repeat = (reply: ModelReply, times: number) => Array.from({ length: times }, () => reply);
const busy: ModelReply = { status: 503, body: { error: { message: "Busy" } }, headers: {} };

describe("a model", () => {
  it.each([
    ["HTML", { status: 200, body: "<html>login</html>" }],
    [
      "no choices",
      { status: 200, body: { id: "x", object: "chat.completion", created: 0, model: "m", choices: [] } },
    ],
    ["another shape", { status: 200, body: { hello: "world" } }],
    ["half a JSON, at the same place", { status: 200, body: '{"id": "x", "choices": [' }],
    ["nothing", { status: 200, body: "" }],
    ["a list", { status: 200, body: [1, 2] }],
    ["a text of its own", { status: 200, body: "Service restarting" }],
    ["calls without a name", { status: 200, body: { choices: [{ message: 7 }] } }],
  ])("is not asked a third time when it answers twice with %s", async (_what, reply) => {
    const { end, requests } = await runBothWays({ crew: crewWith(), script: repeat(reply, 2) });
    expect(requests).toHaveLength(2);
    expect(end).toMatchObject({
      status: "failed",
      error: {
        type: "ModelAnswerUnusable",
        message: expect.stringMatching(
          /^Task "t": the model openai\/gpt-4o answered with something that is not a reply in 2 tries/,
        ),
      },
    });
  });

  it.each([
    [
      "a login page",
      { status: 200, headers: { "content-type": "text/html; charset=utf-8" }, body: "<html>\n<b>Log in</b>" },
      "text/html, beginning with <html> <b>Log in</b>",
    ],
    ["an empty body", { status: 200, headers: {}, body: "" }, "an empty body"],
    [
      "half a JSON",
      { status: 200, headers: { "content-type": "application/json" }, body: '{"id": "x", "choices": [' },
      'application/json, beginning with {"id": "x", "choices": [',
    ],
  ])(
    "that answers with %s is told with what came, from where, and what to look at",
    async (_what, reply, told) => {
      const { end } = await runBothWays({ crew: crewWith(), script: repeat(reply, 2) });
      const { message } = (end as { readonly error: { readonly message: string } }).error;
      expect(message).toContain(`${told}). It was asked at http://127.0.0.1:`);
      expect(message).toMatch(
        /, which OPENAI_BASE_URL names: is that the API's address, or does something else answer there\?$/,
      );
    },
  );

  const paid = (body: unknown, status = 429, headers: Record<string, string> = {}): ModelReply => ({
    status,
    body,
    headers,
  });
  const unpaid = " Its account has nothing left to pay with: look at its plan and billing.";
  it.each([
    [
      "OpenAI",
      paid({
        error: {
          message: "You exceeded your current quota.",
          type: "insufficient_quota",
          code: "insufficient_quota",
        },
      }),
      unpaid,
    ],
    [
      "Anthropic",
      paid(
        {
          type: "error",
          error: {
            type: "invalid_request_error",
            message: "Your credit balance is too low to access the Anthropic API.",
          },
        },
        400,
      ),
      unpaid,
    ],
    ["DeepSeek", paid({ error: { message: "Insufficient Balance" } }, 402), unpaid],
    [
      "xAI",
      paid({
        error: "Your team has either used all available credits or reached its monthly spending limit.",
      }),
      unpaid,
    ],
    [
      "whoever says that it should not be",
      paid({ error: { message: "No." } }, 429, { "x-should-retry": "false" }),
      " Its rate limit or quota is used up: start again later, or give the agents a max_rpm.",
    ],
  ])("is not asked again when %s has to be paid first", async (_who, reply, advice) => {
    const { end, requests } = await runBothWays({ crew: crewWith(), script: repeat(reply, 1) });
    expect(requests).toHaveLength(1);
    expect(end).toMatchObject({ error: { type: "ModelRefused", message: expect.stringMatching(/\.$/) } });
    expect((end as { readonly error: { readonly message: string } }).error.message.endsWith(advice)).toBe(
      true,
    );
  });

  it.each([
    [
      "a wait is named",
      paid({ error: { code: "insufficient_quota", message: "Slow down." } }, 429, { "retry-after": "0" }),
    ],
    [
      "a minute's quota is meant",
      paid({
        error: {
          message: "You exceeded your current quota, please check your plan and billing details.",
          details: [{ retryDelay: "0s" }],
        },
      }),
    ],
  ])("is asked again when a quota is used up and %s", async (_why, reply) => {
    const { end } = await runBothWays({ crew: crewWith(), script: [reply, "Good."] });
    expect(end).toMatchObject({ status: "completed", output: { raw: "Good." } });
  });

  it("is asked again while what cannot be read is of another kind each time, or breaks off", async () => {
    const reply = '{"id": "x", "choices": [';
    const brokenOff = [24, 20, 10].map((length) => ({ status: 200, body: reply.slice(0, length) }));
    const script = [
      { status: 200, body: "<html>restarting</html>" },
      { status: 200, body: { hello: "world" } },
      ...brokenOff,
      { status: 200, body: "" },
      busy,
      "Good.",
    ];
    const { end, requests } = await runBothWays({ crew: crewWith(), script });
    expect(requests).toHaveLength(8);
    expect(end).toMatchObject({ status: "completed", output: { raw: "Good." } });
  });

  const groq = {
    message:
      "Failed to call a function. Please adjust your prompt. See 'failed_generation' for more details.",
    type: "invalid_request_error",
    code: "tool_use_failed",
    failed_generation: "<function=act>{}",
  };
  it.each([
    ["Groq", 400, { error: groq }],
    [
      "OpenRouter, which quotes Groq",
      400,
      { error: { message: "Provider returned error", metadata: { raw: JSON.stringify({ error: groq }) } } },
    ],
    ["a server in its own words", 422, { error: { message: "The model produced an invalid tool call." } }],
    ["a gateway before Bedrock", 424, { message: "Model produced invalid sequence as part of ToolUse." }],
    [
      "a server that could not parse",
      400,
      { error: { message: "Failed to parse tool call arguments as JSON" } },
    ],
  ])("is asked again when %s says that the model wrote an invalid call", async (_who, status, body) => {
    const refusal = { status, body };
    const good = await runBothWays({ crew: crewWith(), script: [refusal, refusal, "Good."] });
    expect(good.end).toMatchObject({ status: "completed", output: { raw: "Good." } });
    const crew = crewWith(", max_retry_limit: 0");
    const { end, requests } = await runBothWays({ crew, script: repeat(refusal, 3) });
    expect(requests).toHaveLength(3);
    expect(end).toMatchObject({
      error: {
        type: "ModelAnswerUnusable",
        message: expect.stringContaining("wrote a tool call that its server refused in 3 tries ("),
      },
    });
  });

  it("is not asked again when its server refuses the tools themselves", async () => {
    const message = "Invalid tool call schema: 'parameters' must be an object";
    const script = [{ status: 400, body: { error: { message } } }];
    const { requests } = await runBothWays({ crew: crewWith(), script });
    expect(requests).toHaveLength(1);
  });
});
