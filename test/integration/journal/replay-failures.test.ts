import { DeleteCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { describe, expect, it } from "vitest";
import * as z from "zod";

import { defineTool } from "../../../functions/crew/index.ts";
import { replayRig } from "../../support/handlers/replay-rig.ts";
import { testTable } from "../../support/journal/journal-table.ts";
import { crewOf, textOf } from "../../support/models/crew-run.ts";
import { short } from "../../support/models/guarded-crew.ts";
import type { ModelReply } from "../../support/models/scripted-model-server.ts";

const { table, itemsOf } = testTable();
const rig = replayRig(table);

const AGENTS = "a: {role: Author, goal: G, backstory: B, max_retry_limit: 0}";
const FIRST = "one: {description: Do one, expected_output: E, agent: a}";
const crew = (tasks: string, more: Readonly<Record<string, string>> = {}) =>
  crewOf({ "agents.yaml": AGENTS, "tasks.yaml": `${FIRST}\n${tasks}`, ...more });
const GUARDED =
  "two: {description: Do two, expected_output: E, agent: a, guardrails: [./guardrails/short.ts], guardrail_max_retries: 1";
const guarded = (more = "") => crew(`${GUARDED}${more}}`, { "guardrails/short.ts": "" });
const calling = (name: string) => ({ toolCalls: [{ name, arguments: {} }] }) as ModelReply;
const refused: ModelReply = { status: 400, body: { error: { message: "no" } } };

describe("a replay of an execution that failed", () => {
  it("at a guardrail does its last run again, with the guardrail as it was mended", async () => {
    rig.crew = guarded();
    rig.guardrails = { short };
    const origin = await rig.run(["first", "much too long", "still too long"]);
    expect(origin.execution).toMatchObject({
      error: { type: "GuardrailFailed" },
      failedTasks: [{ task: 2, type: "GuardrailFailed" }],
    });
    rig.guardrails = { short: ({ raw }) => (raw.length < 20 ? [true] : [false, "too long"]) };
    const replay = await rig.replay(origin.id, {}, ["not so long now"]);
    expect([replay.raw, replay.requests.length]).toEqual(["not so long now", 1]);
    expect(textOf(replay.requests[0])).toBe(textOf(origin.requests[2]));
    expect(replay.progress?.paid?.llm_calls).toBe(1);
  });

  it("begins its last task anew where that was mended, and keeps those before it", async () => {
    rig.crew = guarded();
    rig.guardrails = { short };
    const origin = await rig.run(["first", "much too long", "still too long"]);
    rig.crew = crew(
      "two: {description: Do two in a word, expected_output: E, agent: a, guardrails: [./guardrails/short.ts]}",
      { "guardrails/short.ts": "" },
    );
    const replay = await rig.replay(origin.id, {}, ["word"]);
    expect([replay.raw, replay.requests.length]).toEqual(["word", 1]);
    expect(textOf(replay.requests[0])).toContain("Do two in a word");
  });

  it("for a tool that raised calls it again", async () => {
    let isBroken = true;
    const look = defineTool({
      name: "look",
      description: "Looks",
      input: z.object({}),
      failurePolicy: "raise",
      run: () => {
        if (isBroken) throw new Error("closed");
        return "seen";
      },
    });
    rig.crew = crew("two: {description: Do two, expected_output: E, agent: a, tools: [look]}", {
      "tools/look.ts": "",
    });
    rig.tools = { look };
    const origin = await rig.run(["first", calling("look")]);
    expect(origin.execution.error?.type).toBe("ToolFailed");
    isBroken = false;
    const replay = await rig.replay(origin.id, {}, [calling("look"), "end"]);
    expect([replay.raw, replay.requests.length]).toEqual(["end", 2]);
  });

  it("for an answer that does not fit asks for it again", async () => {
    rig.crew = crew("two: {description: Do two, expected_output: E, agent: a, output_json: Sum}", {
      "schemas/Sum.json":
        '{"type": "object", "properties": {"sum": {"type": "integer"}}, "required": ["sum"]}',
    });
    const origin = await rig.run(["first", "no object"]);
    expect(origin.execution.error?.type).toBe("OutputInvalid");
    const replay = await rig.replay(origin.id, {}, ['{"sum": 3}']);
    expect([replay.raw, replay.requests.length]).toEqual(['{"sum":3}', 1]);
  });

  it("for a model that refused makes the failed call again, and none before it", async () => {
    rig.crew = crew("two: {description: Do two, expected_output: E, agent: a, tools: [look]}", {
      "tools/look.ts": "",
    });
    let looked = 0;
    rig.tools = {
      look: defineTool({ name: "look", description: "L", input: z.object({}), run: () => ++looked }),
    };
    const origin = await rig.run(["first", calling("look"), refused]);
    expect(origin.execution.error?.type).toBe("ModelRefused");
    const replay = await rig.replay(origin.id, {}, ["end"]);
    expect([replay.raw, replay.requests.length, looked]).toEqual(["end", 1, 1]);
  });

  it("beside another task keeps what that had done", async () => {
    rig.crew = crew(
      `two: {description: Do two, expected_output: E, agent: a, async_execution: true}
three: {description: Do three, expected_output: E, agent: a, guardrails: [./guardrails/short.ts], guardrail_max_retries: 0, async_execution: true}
last: {description: Do last, expected_output: E, agent: a, context: [two, three]}`,
      {
        "guardrails/short.ts": "",
      },
    );
    rig.guardrails = { short };
    let isTwoAnswered = (): void => undefined;
    const two = new Promise<void>((resolve) => (isTwoAnswered = resolve));
    const origin = await rig.run((request) => {
      const text = textOf(request);
      if (text.includes("Do one")) return "first";
      if (!text.includes("Do two")) return { text: "much too long", after: two };
      // The other task is answered once this one's answer is stored.
      setTimeout(isTwoAnswered, 500);
      return "second";
    });
    expect(origin.execution.failedTasks).toEqual([{ task: 3, type: "GuardrailFailed" }]);
    const replay = await rig.replay(origin.id, {}, (request) =>
      textOf(request).includes("Do last")
        ? "end"
        : textOf(request).includes("Do three")
          ? "third"
          : undefined,
    );
    expect([replay.raw, replay.failures, replay.requests.length]).toEqual(["end", [], 2]);
  });

  it("does not call an unsafe tool again whose end is unknown, and tells the model so", async () => {
    let sent = 0;
    const send = defineTool({
      name: "send",
      description: "Sends",
      input: z.object({}),
      effect: "unsafe",
      run: () => ++sent,
    });
    rig.crew = crew("two: {description: Do two, expected_output: E, agent: a, tools: [send]}", {
      "tools/send.ts": "",
    });
    rig.tools = { send };
    const origin = await rig.run(["first", calling("send"), refused]);
    // As a process leaves it that died before it stored what came of the tool, a while ago.
    const path = "task-2/run-1/turn-1/tool-0";
    const note = (await itemsOf(origin.id))[`started#${path}`];
    const { client, name: TableName } = table();
    const Key = { execution_id: origin.id, entry: `step#${path}` };
    await client.send(new DeleteCommand({ TableName, Key }));
    await client.send(new PutCommand({ TableName, Item: { ...note, deadline: 1 } }));
    const replay = await rig.replay(origin.id, {}, ["end"]);
    expect([replay.raw, sent]).toEqual(["end", 1]);
    expect(textOf(replay.requests[0])).toContain("whether it was carried out is unknown");
  });

  it("may go on with another model where only what is done anew uses it", async () => {
    rig.crew = crewOf({
      "agents.yaml": `${AGENTS}\nb: {role: Boss, goal: G, backstory: B, max_retry_limit: 0}`,
      "tasks.yaml": `${FIRST}\ntwo: {description: Do two, expected_output: E, agent: b}`,
    });
    const origin = await rig.run(["first", refused]);
    const replay = await rig.replay(origin.id, { model: "openai/gpt-5" }, ["end"]);
    expect(replay.requests.map(({ model }) => model)).toEqual(["gpt-5"]);
  });

  it("goes on with the model that MODEL named then", async () => {
    rig.crew = crew("two: {description: Do two, expected_output: E, agent: a}");
    const origin = await rig.run(["first", refused]);
    rig.model = "openai/gpt-5";
    const replay = await rig.replay(origin.id, {}, ["end"]);
    expect([replay.raw, replay.requests.map(({ model }) => model)]).toEqual(["end", ["gpt-4o"]]);
  });

  it("ends with a sentence where a kept task's tool promises something else now", async () => {
    const look = (description: string) =>
      defineTool({ name: "look", description, input: z.object({}), run: () => "seen" });
    rig.crew = crewOf({
      "agents.yaml": AGENTS,
      "tasks.yaml": `one: {description: Do one, expected_output: E, agent: a, tools: [look]}
two: {description: Do two, expected_output: E, agent: a}`,
      "tools/look.ts": "",
    });
    rig.tools = { look: look("Looks") };
    const origin = await rig.run([calling("look"), "first", refused]);
    rig.tools = { look: look("Looks twice") };
    const replay = await rig.replay(origin.id, {}, []);
    expect([replay.requests.length, replay.execution.error]).toEqual([
      0,
      {
        type: "ReplayRefused",
        message:
          'Tools of tasks that are kept are not what they were (look, which the task "one" may use), so nothing was run. Start the crew anew',
        retryable: false,
      },
    ]);
  });
});
