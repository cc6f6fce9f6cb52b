import { setTimeout as timer } from "node:timers/promises";

import { describe, expect, it } from "vitest";

import { crewOf, runCase } from "../../support/models/crew-run.ts";
import type { ModelReply } from "../../support/models/scripted-model-server.ts";

const crew = crewOf({
  "agents.yaml": "a: {role: A, goal: G, backstory: B, max_retry_limit: 0}",
  "tasks.yaml": "t: {description: D, expected_output: E, agent: a}",
});
const json = { "content-type": "application/json" };

async function* cutOff() {
  yield '{"choices": [';
  await timer(1);
  throw new Error("The server breaks off");
}

describe("a model whose answer is lost on the way", () => {
  it.each([
    ["breaks off", () => ({ status: 200, body: cutOff() }), "other side closed"],
    [
      "is shorter than it says",
      () => ({
        status: 200,
        headers: { ...json, "content-length": "1000", connection: "close" },
        body: '{"id":',
      }),
      "Response body length does not match content-length header",
    ],
    [
      "is not packed as it says",
      () => ({ status: 200, headers: { ...json, "content-encoding": "gzip" }, body: "not gzip" }),
      "incorrect header check",
    ],
  ] satisfies [string, () => ModelReply, string][])(
    "may be there another time when its answer %s",
    async (_what, script, cause) => {
      const { end, requests } = await runCase({ crew, script });
      expect(requests).toHaveLength(3);
      expect(end).toMatchObject({
        status: "failed",
        error: {
          type: "ModelUnavailable",
          retryable: true,
          message: expect.stringMatching(
            new RegExp(
              String.raw`^Task "t": the model openai/gpt-4o could not be reached in 3 tries \(${cause}\)\. It was asked at \S+, which OPENAI_BASE_URL names: is that the API's address, with the right one of http and https, and what does its log say\?$`,
            ),
          ),
        },
      });
    },
  );

  it("is asked again when its answer is lost, and keeps its status where it gave one", async () => {
    const lost = { status: 200, body: cutOff() };
    const good = await runCase({ crew, script: [lost, "Good."] });
    expect(good.end).toMatchObject({ status: "completed", output: { raw: "Good." } });
    const refusing = await runCase({
      crew,
      script: () => ({ status: 401, headers: { ...json, "content-encoding": "gzip" }, body: "not gzip" }),
    });
    expect(refusing.requests).toHaveLength(1);
    expect(refusing.end).toMatchObject({
      error: {
        type: "ModelRefused",
        message: expect.stringContaining("answered 401 (incorrect header check)"),
      },
    });
  });
});
