import { describe, expect, it } from "vitest";
import * as z from "zod";

import { defineTool, type Tool } from "../../../functions/crew/index.ts";
import { crewOf, runBothWays, runCase, textOf } from "../../support/models/crew-run.ts";

interface Files {
  readonly agent?: string;
  readonly task?: string;
  readonly crew?: string;
}

const crewWith = ({ agent = "", task = "", crew = "{}" }: Files, second = "") =>
  crewOf({
    "agents.yaml": `a: {role: A, goal: G, backstory: B, tools: [look, answer]${agent}}\nb: {role: B, goal: G, backstory: B, tools: [look]}`,
    "tasks.yaml": `t: {description: D, expected_output: E, agent: a${task}}\n${second}`,
    "crew.jsonc": crew,
    "tools/look.ts": "",
    "tools/answer.ts": "",
  });

const call = (name: string, given: unknown = {}) => ({ name, arguments: given });

/** Tools that note when they begin and end, so that overlap shows. */
function notedTools(notes: string[]): Readonly<Record<"look" | "answer", Tool>> {
  const noted = (name: string, more: { readonly resultAsAnswer?: boolean } = {}) =>
    defineTool({
      name,
      description: name,
      input: z.object({ at: z.string().default("") }),
      ...more,
      run: async ({ at }) => {
        notes.push(`${name}${at}+`);
        await new Promise((resolve) => setImmediate(resolve));
        notes.push(`${name}${at}-`);
        return `${name} ${at}`;
      },
    });
  return { look: noted("look"), answer: noted("answer", { resultAsAnswer: true }) };
}

describe("calls of one reply", () => {
  const three = [call("look", { at: "1" }), call("look", { at: "2" }), call("look", { at: "3" })];

  it("run at the same time, although another tool's result would be the answer", async () => {
    const notes: string[] = [];
    const script = [{ toolCalls: three }, "Done."];
    await runCase({ crew: crewWith({}), script, tools: notedTools(notes) });
    expect(notes.slice(0, 3)).toEqual(["look1+", "look2+", "look3+"]);
  });

  it("run one by one when one of them may be the answer, and are left out after it", async () => {
    const notes: string[] = [];
    const script = [{ toolCalls: [three[0]!, call("answer"), three[1]!] }];
    const { end } = await runCase({ crew: crewWith({}), script, tools: notedTools(notes) });
    expect(notes).toEqual(["look1+", "look1-", "answer+", "answer-"]);
    expect(end).toMatchObject({ output: { raw: "answer " }, usage: { tool_calls: 2 } });
  });

  it("are at most eight at once", async () => {
    let now = 0;
    let most = 0;
    const look = defineTool({
      name: "look",
      description: "L",
      input: z.object({}),
      run: async () => {
        most = Math.max(most, ++now);
        await new Promise((resolve) => setTimeout(resolve, 5));
        now -= 1;
        return "";
      },
    });
    const script = [{ toolCalls: Array.from({ length: 20 }, () => call("look")) }, "Done."];
    const { end } = await runCase({ crew: crewWith({}), script, tools: { ...notedTools([]), look } });
    expect({ most, end }).toMatchObject({ most: 8, end: { usage: { tool_calls: 20 } } });
  });
});

describe("tool_failure_policy", () => {
  const broken = (failurePolicy?: "ignore" | "warn" | "raise") => ({
    ...notedTools([]),
    look: defineTool({
      name: "look",
      description: "L",
      input: z.object({ at: z.string() }),
      ...(failurePolicy && { failurePolicy }),
      run: () => {
        throw new Error("no\n disk");
      },
    }),
  });
  const crewJson = (policy: string) => `{"tool_failure_policy": "${policy}"}`;
  const setting = (policy: string) => `, tool_failure_policy: ${policy}`;

  it.each([
    ["none", {}, undefined, ["look"]],
    ["the crew's", { crew: crewJson("ignore") }, undefined, []],
    ["the task's over the agent's", { agent: setting("raise"), task: setting("ignore") }, undefined, []],
    ["the tool's over the task's", { task: setting("ignore") }, "warn", ["look"]],
  ] as const)("takes %s", async (_what, files, own, recorded) => {
    const script = [{ toolCalls: [call("look", { at: "1" })] }, "Done."];
    const { end, requests } = await runBothWays({ crew: crewWith(files), script, tools: broken(own) });
    expect(textOf(requests[1])).toBe("look failed: no\n disk");
    const failure = { reason: "exception", message: "look failed: no\n disk" };
    const tool_failures = recorded.map((tool_name) => ({ tool_name, ...failure }));
    expect(end).toMatchObject({ status: "completed", output: { tasks_output: [{ tool_failures }] } });
  });

  it.each([
    ["the agent's over the crew's", { crew: crewJson("ignore"), agent: setting("raise") }, undefined],
    ["the tool's over the task's", { task: setting("ignore") }, "raise"],
  ] as const)("ends the crew by raise: %s", async (_what, files, own) => {
    const script = [{ toolCalls: [call("look", { at: "1" })] }];
    const { end } = await runBothWays({ crew: crewWith(files), script, tools: broken(own) });
    expect(end).toMatchObject({
      status: "failed",
      error: { type: "ToolFailed", message: 'Task "t": look failed: no disk' },
    });
  });

  it.each([
    ["a tool there is not", call("unheard")],
    ["arguments that do not fit", call("look", { at: 1 })],
    ["arguments that are no JSON", call("look", "{")],
  ])("ends the crew by raise for %s", async (_what, wrong) => {
    const { end } = await runBothWays({
      crew: crewWith({ crew: crewJson("raise") }),
      script: [{ toolCalls: [wrong] }],
      tools: broken(),
    });
    expect(end).toMatchObject({ status: "failed", error: { type: "ToolFailed" } });
  });
});

describe("the tool cache", () => {
  const second = "u: {description: D, expected_output: E, agent: b}";
  const script = [
    { toolCalls: [call("look", { at: "1" })] },
    { toolCalls: [call("look", { at: "1" }), call("look", { at: "2" })] },
    "One.",
    { toolCalls: [call("look", { at: "1" })] },
    "Two.",
  ];

  it.each([
    ["runs every call again unless asked for", {}, ["1", "1", "2", "1"]],
    ["answers equal calls of the whole crew", { crew: '{"cache": true}' }, ["1", "2"]],
    [
      "leaves out an agent that opts out",
      { crew: '{"cache": true}', agent: ", cache: false" },
      ["1", "1", "2", "1"],
    ],
    ["takes in an agent that opts in", { agent: ", cache: true" }, ["1", "2", "1"]],
  ])("%s", async (_what, files, expected) => {
    const notes: string[] = [];
    const crew = crewWith(files, second);
    const { end } = await runBothWays({ crew, script, tools: notedTools(notes) });
    const begun = notes.filter((note) => note.endsWith("+")).map((note) => note.slice("look".length, -1));
    expect(begun).toEqual([...expected, ...expected]);
    expect(end).toMatchObject({ output: { raw: "Two." }, usage: { tool_calls: 4 } });
  });

  it("keeps no failure", async () => {
    let runs = 0;
    const look = defineTool({
      name: "look",
      description: "L",
      input: z.object({}),
      run: () => {
        runs += 1;
        if (runs === 1) throw new Error("not yet");
        return "found";
      },
    });
    const again = { toolCalls: [call("look")] };
    const crew = crewWith({ crew: '{"cache": true}' });
    const { requests } = await runCase({
      crew,
      script: [again, again, again, "Done."],
      tools: { ...notedTools([]), look },
    });
    expect(requests.slice(1).map((request) => textOf(request))).toEqual([
      "look failed: not yet",
      "found",
      "found",
    ]);
    expect(runs).toBe(2);
  });
});
