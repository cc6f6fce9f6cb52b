import { describe, expect, it } from "vitest";
import * as z from "zod";

import { modelsFromEnvironment } from "../../../../functions/adapters/models/open-model.ts";
import { type CrewEvent, defineTool } from "../../../../functions/crew/index.ts";
import { crewOf, runBothWays, runCase, textOf } from "../../../support/models/crew-run.ts";
import type { ModelReply, ModelRequest } from "../../../support/models/scripted-model-server.ts";

const look = defineTool({
  name: "look",
  description: "Looks",
  input: z.object({ at: z.string() }),
  effect: "read",
  run: ({ at }) => {
    if (at === "nowhere") throw new Error("FAULT-7");
    return `FACT about ${at}`;
  },
});
const crewWith = (agent = "", task = "", tasks = 1) =>
  crewOf({
    "agents.yaml": `a: {role: Finder, goal: G, backstory: B, tools: [look]${agent}}`,
    "tasks.yaml": Array.from(
      { length: tasks },
      (_, index) => `t${index}: {description: Find, expected_output: E, agent: a, context: []${task}}`,
    ).join("\n"),
    "tools/look.ts": "",
  });

const action = (at: string, thought = "Thought: I look\n") =>
  `${thought}Action: look\nAction Input: {"at": "${at}"}`;
const REFUSAL: ModelReply = {
  status: 400,
  body: {
    error: { message: "registry.ollama.ai/library/gemma:7b does not support tools", type: "api_error" },
  },
};
/** A server that takes no tools, whose model answers in turn. */
const without = (replies: readonly ModelReply[]) => {
  let told = 0;
  return ({ tools, messages }: ModelRequest): ModelReply => {
    const isBegun = messages.length > 2;
    if (!isBegun) told = 0;
    return tools === undefined ? (replies[told++] ?? "Final Answer: nothing left") : REFUSAL;
  };
};
const warnings = (events: readonly CrewEvent[]) =>
  events.flatMap((event) => (event.type === "warning" ? [[event.path, event.warning]] : []));
const tools = { look };

describe("a model whose server refuses tools", () => {
  it("is offered them in words at once, calls them, and answers behind Final Answer", async () => {
    const script = without([action("alpha"), action("nowhere"), "Thought: I know\nFinal Answer: It is so."]);
    const { end, requests, events, waits, paths } = await runBothWays({ crew: crewWith(), script, tools });
    expect(end).toMatchObject({
      status: "completed",
      output: { raw: "It is so." },
      usage: { llm_calls: 3, tool_calls: 2 },
    });
    expect(requests.map((request) => request.tools?.length ?? 0)).toEqual([1, 0, 0, 0]);
    expect(requests.slice(1).map(({ body }) => body["stop"])).toEqual(
      [...Array(3)].map(() => ["\nObservation:"]),
    );
    const [, , second, third] = requests;
    expect(textOf(second, -2)).toBe(
      `${action("alpha")}\nObservation: FACT about alpha`.replace('{"at": ', '{"at":'),
    );
    expect(textOf(third, -2)).toContain("Observation: look failed: FAULT-7");
    expect(textOf(third)).toContain("Analyze the tool result");
    expect(waits).toEqual([]);
    expect(paths).toContain("task-1/run-1/turn-1/tool-0");
    expect(warnings(events)).toEqual([["task-1/run-1/turn-1", expect.stringContaining("takes no tools")]]);
  });

  it("is not asked for tools again in later tasks, nor in later attempts", async () => {
    const replies = [action("alpha"), "Final Answer: It is so."];
    const sample = { crew: crewWith("", "", 3), script: without(replies), tools };
    for (const mode of ["straight", "interrupted"] as const) {
      const { requests, end } = await runCase(sample, mode);
      expect(end).toMatchObject({ status: "completed" });
      expect(requests.filter((request) => request.tools !== undefined)).toHaveLength(1);
    }
  });

  it("is asked for its answer without tools after max_iter, from all that it found", async () => {
    const script = without([action("alpha"), action("beta"), "Thought: well\nFinal Answer: Both."]);
    const { end, requests } = await runBothWays({ crew: crewWith(", max_iter: 2"), script, tools });
    expect(end).toMatchObject({ output: { raw: "Both." } });
    const forced = JSON.stringify(requests.at(-1)?.messages);
    for (const word of ["FACT about alpha", "FACT about beta", "final answer now"])
      expect(forced).toContain(word);
  });

  it("gives structured output behind Final Answer", async () => {
    const schema = '{"type": "object", "properties": {"n": {"type": "integer"}}, "required": ["n"]}';
    const script = without([action("alpha"), 'Thought: t\nFinal Answer: {"n": 3}']);
    const { end } = await runBothWays({ crew: crewWith("", `, output_json: ${schema}`), script, tools });
    expect(end).toMatchObject({ output: { json_dict: { n: 3 } } });
  });

  it("is told of a tool that there is none of, of arguments that do not fit, and of those that are no JSON", async () => {
    const script = without([
      "Action: peek\nAction Input: {}",
      'Action: look\nAction Input: {"where": "x"}',
      "Action: look\nAction Input: the sea",
      "Action: look",
      "Final Answer: ok",
    ]);
    const { end, requests } = await runBothWays({ crew: crewWith(), script, tools });
    expect(end).toMatchObject({ output: { raw: "ok", tasks_output: [{ tool_failures: [{}, {}, {}, {}] }] } });
    const told = JSON.stringify(requests.at(-1)?.messages);
    for (const words of [
      "There is no tool peek",
      "arguments of look are not valid",
      "arguments of look are not JSON",
    ])
      expect(told).toContain(words);
  });

  it("is told what is missing where it thinks aloud, and its thought is taken where it says no more", async () => {
    const mended = without(["Thought: I should look", "Final Answer: Fine."]);
    const { end, requests, paths } = await runBothWays({ crew: crewWith(), script: mended, tools });
    expect(end).toMatchObject({ output: { raw: "Fine." } });
    expect(textOf(requests.at(-1))).toContain("I missed the 'Action:' after 'Thought:'");
    expect(paths).toContain("task-1/run-1/turn-1/again-1");
    const never = ({ tools: offered }: ModelRequest): ModelReply =>
      offered ? REFUSAL : "Thought: It is Paris.";
    const taken = await runBothWays({ crew: crewWith(", max_retry_limit: 1"), script: never, tools });
    expect(taken.end).toMatchObject({ output: { raw: "Thought: It is Paris." }, usage: { llm_calls: 2 } });
  });

  it("is no other model where it is asked for something else: a refusal of everything ends the crew", async () => {
    const { end, requests } = await runCase({ crew: crewWith(), script: () => REFUSAL, tools });
    expect(end).toMatchObject({ status: "failed", error: { type: "ModelRefused" } });
    expect(requests).toHaveLength(2);
  });
});

describe("a model that is known to take no tools", () => {
  it("is offered them in words from the start by native_tools: false, without a warning", async () => {
    const script = without([action("alpha"), "Final Answer: ok"]);
    const crew = crewWith(", llm: {native_tools: false}");
    const { end, requests, events } = await runBothWays({ crew, script, tools });
    expect(end).toMatchObject({ output: { raw: "ok" } });
    expect(requests.filter((request) => request.tools !== undefined)).toEqual([]);
    expect(warnings(events)).toEqual([]);
  });

  it("says Final Answer in vain where its agent has no tools: the text is taken as it is", async () => {
    const crew = crewOf({
      "agents.yaml": "a: {role: Finder, goal: G, backstory: B, llm: {native_tools: false}}",
      "tasks.yaml": "t: {description: Find, expected_output: E, agent: a}",
    });
    const { end, requests } = await runCase({ crew, script: ["Final Answer: ok"] });
    expect(end).toMatchObject({ output: { raw: "Final Answer: ok" } });
    expect(requests[0]?.body["stop"]).toBeUndefined();
  });

  it("is rehearsed with its tools and its schema all the same", async () => {
    const schema = '{"type": "object", "properties": {"n": {"type": "integer"}}, "required": ["n"]}';
    const crew = crewOf({
      "agents.yaml": `a: {role: Finder, goal: G, backstory: B, tools: [look], llm: {native_tools: false}}
b: {role: Counter, goal: G, backstory: B, llm: {structured_outputs: false}}`,
      "tasks.yaml": `t: {description: Find, expected_output: E, agent: a}
u: {description: Count, expected_output: E, agent: b, output_json: ${schema}}`,
      "tools/look.ts": "",
    });
    const models = modelsFromEnvironment({ MODEL: "rehearsal" });
    const { end } = await runCase({ crew, script: [], tools, ports: { models } });
    expect(end).toMatchObject({
      status: "completed",
      output: { json_dict: { n: 1 } },
      usage: { tool_calls: 1 },
    });
  });
});
