import { expect, it } from "vitest";

import { describeCalls } from "../../parity/observation.ts";
import type { ModelReply, ModelRequest } from "../../support/models/scripted-model-server.ts";

const scenario = { name: "s", files: {}, script: [] };

function call(first: string, more: Partial<ModelRequest> = {}, reply?: ModelReply) {
  const messages = [
    { role: "system" as const, content: first },
    { role: "user" as const, content: "Do it" },
  ];
  const request: ModelRequest = { model: "gpt-4o", messages, path: "", headers: {}, body: {}, ...more };
  return { request, reply };
}

it("tells of each call who made it, with what, and which earlier answers and marks its prompt had", () => {
  const tool = (name: string) => ({ function: { name, description: "", parameters: {} } });
  const calls = [
    call("You are Researcher.", { tools: [tool("note"), tool("look")] }, "Ten facts."),
    call("You are Bee Researcher, told: Ten facts.", {}, { text: "The page." }),
    call("Convert this.", {
      model: "gpt-5",
      response_format: { type: "json_schema" },
      body: { temperature: 0.2, max_tokens: 9 },
      messages: [{ role: "user", content: "The page. Do it" }],
    }),
  ];
  expect(describeCalls({ ...scenario, marks: ["Do it"] }, calls)).toEqual([
    'Researcher · tools look, note · su · "Do it"',
    'Bee Researcher · su · "Do it" · "Ten facts."',
    'nobody · schema · model gpt-5 · temperature 0.2 · max_completion_tokens 9 · u · "Do it" · "The page."',
  ]);
});

it("sorts calls that are made at the same time", () => {
  const calls = [call("You are Writer."), call("You are Editor.")];
  expect(describeCalls({ ...scenario, order: "any" }, calls)).toEqual(["Editor · su", "Writer · su"]);
});
