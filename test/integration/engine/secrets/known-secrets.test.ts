import { afterEach, beforeEach, describe, expect, it } from "vitest";
import * as z from "zod";

import { defineTool, type Guardrail } from "../../../../functions/crew/index.ts";
import { forgetSecrets, knownSecrets } from "../../../../functions/text/known-secrets.ts";
import { crewOf, runBothWays, textOf } from "../../../support/models/crew-run.ts";

const SECRET = "Zq81mmKe73bbWx02LLp9vT4s";

beforeEach(() => knownSecrets.addVariables({ MISTRAL_API_KEY: SECRET }));
afterEach(forgetSecrets);

const crewWith = (keys = "") =>
  crewOf({
    "agents.yaml": "a: {role: A, goal: G, backstory: B, max_retry_limit: 0}",
    "tasks.yaml": `t: {description: D, expected_output: E, agent: a${keys}}`,
    "tools/act.ts": "",
    "guardrails/check.ts": "",
  });
const calling = { toolCalls: [{ name: "act", arguments: {} }] };
const acting = (run: () => unknown) => ({
  act: defineTool({ name: "act", description: "Acts", input: z.object({}), run }),
});

describe("a secret that the process knows", () => {
  it.each([
    ["as it is", SECRET],
    ["in a text", `It is ${SECRET}.`],
    ["in an object", { authorization: `Bearer ${SECRET}` }],
    ["in base64", Buffer.from(`user:${SECRET}`).toString("base64")],
    ["in hexadecimal", Buffer.from(SECRET).toString("hex")],
    ["as a buffer", Buffer.from(SECRET)],
    ["in part", SECRET.slice(4)],
    ["with all variables", { PATH: "/usr/bin", MISTRAL_API_KEY: SECRET }],
  ])("reaches no model in what a tool gives back: %s", async (_, given) => {
    const crew = crewWith(", tools: [act]");
    const { end, requests } = await runBothWays({
      crew,
      script: [calling, "Done."],
      tools: acting(() => given),
    });
    expect(end).toMatchObject({ status: "completed" });
    expect(textOf(requests[1])).toContain("…");
    expect(textOf(requests[1])).not.toMatch(/Zq81|WnE4|5a7138|90, ?113|p9vT/i);
  });

  it.each([
    ["as it is", `refused: ${SECRET}`],
    ["in a URL", `GET https://host/?x=${encodeURIComponent(`${SECRET}/`)} failed`],
    ["in JSON", JSON.stringify({ headers: JSON.stringify({ key: SECRET }) })],
    ["beside stars", `key ${SECRET.slice(0, 4)}****${SECRET.slice(-4)}`],
  ])("is told neither to the model nor in the failure of a tool that throws it: %s", async (_, message) => {
    const crew = crewWith(", tools: [act]");
    const tools = acting(() => {
      throw new Error(message);
    });
    const { end, requests } = await runBothWays({ crew, script: [calling, "Done."], tools });
    expect(textOf(requests[1])).toMatch(/^act failed: .*…/);
    expect(JSON.stringify([end, textOf(requests[1])])).not.toMatch(/Zq81|p9vT/);
  });

  it("is told to no model by a guardrail, and in no answer that one makes", async () => {
    const verdicts: (readonly [boolean, string])[] = [
      [false, `not with ${SECRET}`],
      [true, `Good, ${SECRET}`],
    ];
    let count = 0;
    const check: Guardrail = () => verdicts[count++ % 2] as [boolean, string];
    const ports = { guardrails: new Map([["check", check]]) };
    const crew = crewWith(", guardrail: ./guardrails/check.ts");
    const { end, requests } = await runBothWays({ crew, script: ["Bad.", "Good."], ports });
    expect(end).toMatchObject({ output: { raw: "Good, …" } });
    expect(JSON.stringify(requests.map(({ messages }) => messages))).toContain("not with …");
    expect(JSON.stringify(requests.map(({ messages }) => messages))).not.toContain(SECRET);
  });

  it("is not in what a failed model call ends with, whatever the server quotes", async () => {
    for (const quoted of [SECRET, SECRET.slice(0, 16), Buffer.from(`:${SECRET}`).toString("base64")]) {
      const refusal = { status: 400, body: { error: { message: `The key ${quoted} may not`, type: "t" } } };
      const { end } = await runBothWays({ crew: crewWith(), script: [refusal] });
      expect(end).toMatchObject({
        error: { message: expect.stringMatching(/\(The key \S{0,3}…\S{0,4} may not\)/) as unknown },
      });
    }
  });
});
