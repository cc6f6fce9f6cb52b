import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

import { describe, expect, it } from "vitest";
import * as z from "zod";

import { withExactReplies, withMarkedNumbers } from "../../../../functions/adapters/models/exact-replies.ts";
import { modelsFromEnvironment } from "../../../../functions/adapters/models/open-model.ts";
import { defineTool } from "../../../../functions/crew/index.ts";
import { crewOf, runCase } from "../../../support/models/crew-run.ts";
import { scriptedLanguageModel } from "../../../support/models/scripted-language-model.ts";

const BIG = "9007199254740993";

describe("a provider that sends arguments as an object", () => {
  it("is read with all digits, and sent them back (Anthropic)", async () => {
    const answer = (content: string, reason: string) =>
      `{"id":"m","type":"message","role":"assistant","model":"c","content":[${content}],"stop_reason":"${reason}","stop_sequence":null,"usage":{"input_tokens":1,"output_tokens":1}}`;
    const bodies: string[] = [];
    const server = createServer((request, response) => {
      void request.toArray().then((chunks) => {
        bodies.push(Buffer.concat(chunks).toString());
        const call = `{"type":"tool_use","id":"t1","name":"look","input":{"id":${BIG}}}`;
        response.setHeader("content-type", "application/json");
        response.end(
          bodies.length % 2 === 1
            ? answer(call, "tool_use")
            : answer('{"type":"text","text":"done"}', "end_turn"),
        );
      });
    });
    await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const seen: unknown[] = [];
    const look = defineTool({
      name: "look",
      description: "Looks",
      input: z.object({ id: z.unknown() }),
      effect: "read",
      run: (input) => String(seen.push(input)),
    });
    const crew = crewOf({
      "agents.yaml": "a: {role: A, goal: G, backstory: B, tools: [look]}",
      "tasks.yaml": "t: {description: D, expected_output: E, agent: a}",
      "tools/look.ts": "",
    });
    const environment = {
      MODEL: "anthropic/claude",
      ANTHROPIC_API_KEY: "k",
      ANTHROPIC_BASE_URL: `http://127.0.0.1:${port}/v1`,
    };
    const { end } = await runCase({
      crew,
      script: [],
      tools: { look },
      ports: { models: modelsFromEnvironment(environment) },
    });
    server.close();
    expect([end.status, seen]).toEqual(["completed", [{ id: BIG }]]);
    expect(bodies[1]).toContain(`"input":{"id":${BIG}}`);
  });

  it.each([
    ["Bedrock", `{"output":{"message":{"content":[{"toolUse":{"input":{"id":${BIG}}}}]}}}`],
    ["Gemini", `{"candidates":[{"content":{"parts":[{"functionCall":{"args":{"id":${BIG}}}}]}}]}`],
    [
      "a server of OpenAI's API",
      `{"choices":[{"message":{"tool_calls":[{"function":{"arguments":{"id":${BIG}}}}]}}]}`,
    ],
  ])("has its numbers marked for the package, and unmarked behind it: %s", async (_who, text) => {
    const marked = withMarkedNumbers(text);
    const [input = ""] = /\{"id":[^}]*\}/.exec(marked) ?? [];
    expect(JSON.parse(input)).not.toEqual(JSON.parse(`{"id":${BIG}}`));
    const { model } = scriptedLanguageModel("unused");
    const call = {
      type: "tool-call",
      toolCallId: "1",
      toolName: "look",
      input: JSON.stringify(JSON.parse(input)),
    } as const;
    const reply = { ...(await model.doGenerate({ prompt: [] })), content: [call] };
    const exact = withExactReplies({ ...model, doGenerate: () => Promise.resolve(reply) });
    expect((await exact.doGenerate({ prompt: [] })).content).toEqual([{ ...call, input: `{"id":${BIG}}` }]);
  });

  it.each(['{"created":1.00000000000000000001,"choices":[]}', "not JSON 9007199254740993", '{"a":'])(
    "has everything else as it came: %s",
    async (text) => {
      expect(withMarkedNumbers(text)).toBe(text);
    },
  );
});
