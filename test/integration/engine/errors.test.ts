import { describe, expect, it } from "vitest";
import * as z from "zod";

import { modelsFromEnvironment } from "../../../functions/adapters/models/open-model.ts";
import { defineTool } from "../../../functions/crew/index.ts";
import { memoryJournal } from "../../support/journal/memory-journal.ts";
import { type CaseResult, crewOf, runBothWays, runCase } from "../../support/models/crew-run.ts";
import type { ModelReply } from "../../support/models/scripted-model-server.ts";

const crewWith = (agent = "") =>
  crewOf({
    "agents.yaml": `a: {role: A, goal: G, backstory: B, tools: [act]${agent}}`,
    "tasks.yaml": "t: {description: D, expected_output: E, agent: a}",
    "tools/act.ts": "",
  });
const act = defineTool({ name: "act", description: "Acts", input: z.object({}), run: () => "acted" });
const tools = { act };

const repeat = (reply: ModelReply, times: number) => Array.from({ length: times }, () => reply);
const error = (status: number, headers: Readonly<Record<string, string>> = {}): ModelReply => ({
  status,
  headers,
  body: { error: { message: `Reason with key sk-verysecret123 and\nmore`, type: "t" } },
});

describe("a model that does not answer", () => {
  it.each([
    [401, 1, "ModelRefused", false, "answered 401 (Reason with key … and more). Check OPENAI_API_KEY."],
    [403, 1, "ModelRefused", false, "answered 403 (Reason with key … and more). Check OPENAI_API_KEY."],
    [404, 1, "ModelRefused", false, "answered 404 (Reason with key … and more). Check the model's name."],
    [400, 1, "ModelRefused", false, "answered 400 (Reason with key … and more)."],
    [500, 3, "ModelUnavailable", true, "answered 500 in 3 tries (Reason with key … and more)."],
    [503, 3, "ModelUnavailable", true, "answered 503 in 3 tries (Reason with key … and more)."],
    [408, 3, "ModelUnavailable", true, "answered 408 in 3 tries (Reason with key … and more)."],
  ])("is told by a sentence after bounded tries: %i", async (status, tries, type, retryable, sentence) => {
    const { end, requests, paths } = await runBothWays({
      crew: crewWith(", max_retry_limit: 0"),
      script: repeat(error(status), tries),
      tools,
    });
    expect(requests).toHaveLength(tries);
    expect(paths).toEqual([]);
    expect(end).toMatchObject({
      status: "failed",
      error: { type, retryable, message: `Task "t": the model openai/gpt-4o ${sentence}` },
      usage: { llm_calls: 0 },
    });
  });

  it("is tried nine times by default, with growing waits", async () => {
    const { end, requests, waits } = await runCase({
      crew: crewWith(),
      script: repeat(error(500), 9),
      tools,
    });
    expect(end.status).toBe("failed");
    expect(requests).toHaveLength(9);
    const bounds = [500, 1000, 2000, 4000, 8000, 8000, 8000, 8000];
    expect(
      waits.map((wait, index) => wait >= (bounds[index] ?? 0) / 2 && wait <= (bounds[index] ?? 0)),
    ).toEqual(bounds.map(() => true));
  });

  it("is asked again after an empty answer, each of them counted", async () => {
    const crew = crewWith(", max_retry_limit: 1");
    const good = await runBothWays({ crew, script: ["", "Good."], tools });
    expect(good.end).toMatchObject({
      status: "completed",
      output: { raw: "Good." },
      usage: { llm_calls: 2 },
    });
    const empty = await runBothWays({ crew, script: ["", { text: "", finishReason: "length" }], tools });
    expect(empty.end).toMatchObject({
      error: {
        message:
          'Task "t": the model openai/gpt-4o gave no text (finish reason: length) in each of 2 answers. Give llm a higher max_tokens, or ask for less.',
      },
      usage: { llm_calls: 2 },
    });
  });

  it("is tried as often over all repetitions of a call as for one", async () => {
    const crew = crewWith(", max_retry_limit: 1");
    const script = [...repeat(error(500), 4), "", ...repeat(error(500), 1)];
    const { end, requests } = await runBothWays({ crew, script, tools });
    expect(requests).toHaveLength(6);
    expect(end).toMatchObject({ error: { type: "ModelUnavailable" }, usage: { llm_calls: 1 } });
    const structured = crewOf({
      "agents.yaml": "a: {role: A, goal: G, backstory: B, max_retry_limit: 1}",
      "tasks.yaml": "t: {description: D, expected_output: E, agent: a, output_json: {type: object}}",
    });
    const prose = await runBothWays({
      crew: structured,
      script: [...repeat(error(500), 4), "prose", error(500)],
      tools,
    });
    expect(prose.requests).toHaveLength(6);
    expect(prose.end).toMatchObject({ error: { type: "ModelUnavailable" }, usage: { llm_calls: 1 } });
  });

  it("goes on where it was when it recovers, without running a tool again", async () => {
    let acted = 0;
    const counting = defineTool({
      name: "act",
      description: "Acts",
      input: z.object({}),
      run: () => `acted ${++acted}`,
    });
    const script = [
      { toolCalls: [{ name: "act", arguments: {} }] },
      error(500),
      error(429, { "retry-after": "2" }),
      "Good.",
    ];
    const { end, waits } = await runCase({ crew: crewWith(), script, tools: { act: counting } });
    expect(end).toMatchObject({ output: { raw: "Good." }, usage: { llm_calls: 2, tool_calls: 1 } });
    expect({ acted, lastWait: waits.at(-1) }).toEqual({ acted: 1, lastWait: 2000 });
  });

  it("suspends the crew when it asks for a long wait, and is given up on when it always does", async () => {
    const busy = error(429, { "retry-after": "60" });
    const once = await runCase({ crew: crewWith(), script: [busy], tools });
    expect(once.end).toEqual({
      status: "suspended",
      waitSeconds: 60,
      why: expect.stringMatching(/^Task "t": the model openai\/gpt-4o answered \d{3} \(/),
    });
    let attempts = 0;
    const journal = memoryJournal();
    for (;;) {
      attempts += 1;
      const { end } = await runCase({
        crew: crewWith(", max_retry_limit: 0"),
        script: [busy],
        tools,
        ports: { once: journal.once },
      });
      if (end.status === "suspended") continue;
      expect(end).toMatchObject({ status: "failed", error: { type: "ModelUnavailable", retryable: true } });
      break;
    }
    expect(attempts).toBe(3);
  });

  const own = [
    [0.25, 0.5],
    [0.5, 1],
  ];
  const longest = [
    [3600, 3600],
    [3600, 3600],
  ];
  it.each([
    ["-5", own],
    ["0", own],
    ["1e20", own],
    ["soon", own],
    ["Tue, 01 Jan 1980 00:00:00 GMT", own],
    ["99999999", longest],
    ["Fri, 31 Dec 9999 23:59:59 GMT", longest],
  ])("is given up on after bounded waits whatever its Retry-After says: %s", async (header, bounds) => {
    const { once } = memoryJournal();
    const script = () => error(429, { "retry-after": header });
    const results: CaseResult[] = [];
    while (results.at(-1)?.end.status !== "failed") {
      results.push(await runCase({ crew: crewWith(", max_retry_limit: 0"), script, tools, ports: { once } }));
    }
    const waited = results.flatMap(({ end, waits }) => [
      ...waits.map((milliseconds) => milliseconds / 1000),
      ...(end.status === "suspended" ? [end.waitSeconds] : []),
    ]);
    expect(results.flatMap(({ requests }) => requests)).toHaveLength(3);
    expect(results.at(-1)?.end).toMatchObject({ error: { type: "ModelUnavailable", retryable: true } });
    expect(waited).toEqual(
      bounds.map(([least = 0, most = 0]) =>
        expect.toSatisfy((seconds) => seconds >= least && seconds <= most),
      ),
    );
  });

  it("takes longer than its llm's timeout", async () => {
    const never = { text: "too late", after: new Promise(() => undefined) };
    const crew = crewWith(", max_retry_limit: 0, llm: {timeout: 0.05}");
    const { end } = await runCase({ crew, script: repeat(never, 3), tools });
    expect(end).toMatchObject({
      error: {
        type: "ModelUnavailable",
        message: expect.stringMatching(/could not be reached in 3 tries \(.*timeout\)/),
      },
    });
  });

  it("may have more time than timers can count", async () => {
    const crew = crewWith(", llm: {timeout: 10000000000}");
    const { end } = await runCase({ crew, script: ["Good."], tools });
    expect(end).toMatchObject({ status: "completed", output: { raw: "Good." } });
  });

  it("cannot be reached at all", async () => {
    const ports = {
      models: modelsFromEnvironment({
        MODEL: "openai/gpt-4o",
        OPENAI_API_KEY: "k",
        OPENAI_BASE_URL: "http://127.0.0.1:2/v1",
      }),
    };
    const { end } = await runBothWays({ crew: crewWith(", max_retry_limit: 0"), script: [], tools, ports });
    expect(end).toMatchObject({
      error: {
        type: "ModelUnavailable",
        message: expect.stringMatching(
          /^Task "t": the model openai\/gpt-4o could not be reached in 3 tries \(.+\)\. It was asked at http:\/\/127\.0\.0\.1:2\/v1, which OPENAI_BASE_URL names: .+\?$/,
        ),
      },
    });
  });
});
