import { describe, expect, it } from "vitest";
import * as z from "zod";

import { defineTool } from "../../../functions/crew/index.ts";
import { replayRig } from "../../support/handlers/replay-rig.ts";
import { testTable } from "../../support/journal/journal-table.ts";
import { crewOf, textOf } from "../../support/models/crew-run.ts";
import type { ModelReply } from "../../support/models/scripted-model-server.ts";

const { table, itemsOf } = testTable();
const rig = replayRig(table);

const AGENTS = "a: {role: Author, goal: G, backstory: B}\nb: {role: Boss, goal: G, backstory: B}";
const crew = (tasks: string, more: Readonly<Record<string, string>> = {}) =>
  crewOf({ "agents.yaml": AGENTS, "tasks.yaml": tasks, ...more });
const calling = (...toolCalls: readonly object[]) => ({ toolCalls }) as ModelReply;
const LAST = "last: {description: Do last, expected_output: E, agent: b, context: [one]}";

interface Construct {
  readonly what: string;
  readonly crew: ReturnType<typeof crewOf>;
  /** What the kept tasks are answered; the last task gets one text more. */
  readonly script: readonly ModelReply[];
}

const CONSTRUCTS: readonly Construct[] = [
  {
    what: "a context",
    crew: crew(`one: {description: Do one, expected_output: E, agent: a}\n${LAST}`),
    script: ["first"],
  },
  {
    what: "a conditional task that was skipped",
    crew: crew(`one: {description: Do one, expected_output: E, agent: a}
two: {description: Do two, expected_output: E, agent: a, condition: {path: raw, op: eq, value: other}}
${LAST}`),
    script: ["first"],
  },
  {
    what: "structured output that did not fit at first",
    crew: crew(`one: {description: Do one, expected_output: E, agent: a, output_json: Sum}\n${LAST}`, {
      "schemas/Sum.json":
        '{"type": "object", "properties": {"sum": {"type": "integer"}}, "required": ["sum"]}',
    }),
    script: ["no object", '{"sum": 3}'],
  },
  {
    what: "a guardrail that is a file and one that is a sentence, which refused once",
    crew: crew(
      `one: {description: Do one, expected_output: E, agent: a, guardrails: [./guardrails/short.ts, "Is it kind?"]}\n${LAST}`,
      { "guardrails/short.ts": "" },
    ),
    script: [
      "much too long a text",
      "short",
      '{"valid": false, "feedback": "be kind"}',
      "kind",
      '{"valid": true, "feedback": null}',
    ],
  },
  {
    what: "tools, one of them unsafe and one that waits",
    crew: crew(
      `one: {description: Do one, expected_output: E, agent: a, tools: [look, send, pause]}\n${LAST}`,
      {
        "tools/look.ts": "",
        "tools/send.ts": "",
        "tools/pause.ts": "",
      },
    ),
    script: [calling(...["look", "send", "pause"].map((name) => ({ name, arguments: {} }))), "done"],
  },
  {
    what: "delegation by a manager",
    crew: crew(`one: {description: Do one, expected_output: E}\n${LAST}`, {
      "crew.jsonc": '{"process": "hierarchical", "manager_llm": "openai/gpt-4o", "cache": true}',
    }),
    script: [
      calling({
        name: "delegate_work_to_coworker",
        arguments: { task: "T", context: "C", coworker: "Boss" },
      }),
      "delegated",
      "managed",
    ],
  },
];

describe("a replay of a crew with", () => {
  it.each(CONSTRUCTS)("$what makes no call of the tasks that are kept again", async (construct) => {
    const done: string[] = [];
    const tool = (name: string, effect: "read" | "unsafe") =>
      defineTool({
        name,
        description: name,
        input: z.object({}),
        effect,
        run: () => {
          done.push(name);
          return name;
        },
      });
    rig.crew = construct.crew;
    const pause = { ...tool("pause", "read"), waitSeconds: () => 0.05 };
    rig.tools = { look: tool("look", "read"), send: tool("send", "unsafe"), pause };
    rig.guardrails = { short: ({ raw }) => (raw.length < 10 ? [true] : [false, "too long"]) };
    const origin = await rig.run([...construct.script, "old end"]);
    expect([origin.raw, origin.failures]).toEqual(["old end", []]);
    const before = [...done];

    const replay = await rig.replay(origin.id, { from_task: "last" }, ["new end"]);

    expect([replay.raw, replay.failures, replay.requests.length]).toEqual(["new end", [], 1]);
    expect(textOf(replay.requests[0])).toBe(textOf(origin.requests.at(-1)));
    expect(done).toEqual(before);
    expect(replay.calls).toBe(origin.calls);
    expect(replay.progress?.paid).toMatchObject({ llm_calls: 1, tool_calls: 0, total_tokens: 15 });
    expect(replay.progress?.usage).toEqual(origin.progress?.usage);
    expect(replay.progress?.tasks.map(({ status }) => status)).toEqual(
      origin.progress?.tasks.map(({ status }) => status),
    );
  });

  it("async tasks keeps those before the one that is named, whatever ran beside it", async () => {
    rig.crew = crew(`one: {description: Do one, expected_output: E, agent: a, async_execution: true}
two: {description: Do two, expected_output: E, agent: b, async_execution: true}
last: {description: Do last, expected_output: E, agent: a, context: [one, two]}`);
    const script = (end: string) => (request: Parameters<typeof textOf>[0]) =>
      /Do (\w+)/.exec(textOf(request))?.[1] === "last"
        ? `${end} last`
        : `${end} ${/Do (\w+)/.exec(textOf(request))?.[1]}`;
    const origin = await rig.run(script("old"));
    const replay = await rig.replay(origin.id, { from_task: 2 }, script("new"));
    expect(replay.requests.map((request) => /Do (\w+)/.exec(textOf(request))?.[1])).toEqual(["two", "last"]);
    expect(textOf(replay.requests[1])).toContain("old one");
    expect(textOf(replay.requests[1])).toContain("new two");
  });

  it("a start time in its prompts keeps it, also over a replay of a replay", async () => {
    rig.crew = crewOf({
      "agents.yaml":
        "a: {role: Author, goal: G, backstory: B, inject_date: true, date_format: '%H:%M:%S.%f'}",
      "tasks.yaml": `one: {description: Do one, expected_output: E, agent: a}
two: {description: Do two, expected_output: E, agent: a}
last: {description: Do last, expected_output: E, agent: a}`,
    });
    const origin = await rig.run(["one", "two", "end"]);
    const replay = await rig.replay(origin.id, { from_task: "two" }, ["two again", "end again"]);
    const second = await rig.replay(replay.id, { from_task: "last" }, ["third end"]);
    expect([second.raw, second.requests.length, second.calls]).toEqual(["third end", 1, 3]);
    expect(textOf(second.requests[0], 0)).toBe(textOf(origin.requests[2], 0));
    expect(textOf(second.requests[0])).toContain("two again");
    expect(second.progress?.paid?.llm_calls).toBe(1);
  });

  it("files has those of the tasks that are kept, and none of those that are done anew", async () => {
    rig.crew = crew(`one: {description: Do one, expected_output: E, agent: a, output_file: one.md}
last: {description: Do last, expected_output: E, agent: b, output_file: last.md}`);
    const origin = await rig.run(["first", "old end"]);
    const answer = await rig.ask(origin.id, { from_task: "last" });
    expect(answer).toMatchObject({ body: { replay_of: { execution_id: origin.id, from_task: "last" } } });
    const replay = await rig.replay(origin.id, { from_task: "last" }, ["new end"]);
    const textIn = async (id: string, name: string) =>
      Buffer.from((await rig.files().read(id, name)) ?? []).toString();
    expect([await textIn(replay.id, "one.md"), await textIn(replay.id, "last.md")]).toEqual([
      "first",
      "new end",
    ]);
    expect(await textIn(origin.id, "last.md")).toBe("old end");
  });

  it("a tool that writes files has those that kept tasks wrote, and writes the others anew", async () => {
    const note = defineTool({
      name: "note",
      description: "Notes",
      input: z.object({ name: z.string() }),
      effect: "idempotent",
      run: async ({ name }, { executionId }) =>
        rig.files().write({ executionId, name, bytes: Buffer.from(crypto.randomUUID()) }, false),
    });
    rig.tools = { note };
    rig.crew = crew(
      `one: {description: Do one, expected_output: E, agent: a, tools: [note]}
last: {description: Do last, expected_output: E, agent: b, tools: [note]}`,
      { "tools/note.ts": "" },
    );
    const writing = (name: string) => calling({ name: "note", arguments: { name } });
    const origin = await rig.run([writing("kept.md"), "first", writing("new.md"), "end"]);
    const replay = await rig.replay(origin.id, { from_task: "last" }, [writing("new.md"), "end"]);
    const filesOf = async (id: string) =>
      Promise.all(["kept.md", "new.md"].map(async (name) => String(await rig.files().read(id, name))));
    const [before, after] = [await filesOf(origin.id), await filesOf(replay.id)];
    expect(after[0]).toBe(before[0]);
    expect(after[1]).not.toBe(before[1]);
    expect(replay.requests[1]?.messages.at(-1)).toMatchObject({ role: "tool", content: "written" });
  });

  it("hooks is given the inputs as they were made then, by none of them again", async () => {
    const python = {
      version: "3.11",
      beforeKickoff: [{ file: "hooks.py", name: "before" }],
      afterKickoff: [{ file: "hooks.py", name: "after" }],
    };
    rig.crew = { ...crew(`one: {description: "Do {topic}", expected_output: E, agent: a}\n${LAST}`), python };
    const called: string[] = [];
    rig.onPython = (name, value) => {
      called.push(name);
      return name === "before" ? { topic: `owls ${called.length}` } : value;
    };
    const origin = await rig.run(["first", "end"], { inputs: { topic: "bees" } });
    const replay = await rig.replay(origin.id, { from_task: "last" }, ["new end"]);
    expect([replay.raw, replay.requests.length]).toEqual(["new end", 1]);
    expect(called).toEqual(["before", "after", "after"]);
  });

  it("more than it may use ends at its own limit, on which kept calls are not counted", async () => {
    rig.crew = crew(`one: {description: Do one, expected_output: E, agent: a}
two: {description: Do two, expected_output: E, agent: a}
${LAST}`);
    const origin = await rig.run(["first", "second", "never"], { limits: { max_llm_calls: 2 } });
    expect(origin.execution.phase).toBe("BUDGET_EXCEEDED");
    const replay = await rig.replay(origin.id, { limits: { max_llm_calls: 1 } }, ["end"]);
    expect([replay.raw, replay.requests.length, replay.calls]).toEqual(["end", 1, 3]);
  });

  it("an origin names its replays, newest first, and a row of its own names the origin", async () => {
    rig.crew = crew(`one: {description: Do one, expected_output: E, agent: a}\n${LAST}`);
    const origin = await rig.run(["first", "end"]);
    const replays = [
      await rig.replay(origin.id, { from_task: "last" }, ["end 1"]),
      await rig.replay(origin.id, { from_task: 1 }, ["new first", "end 2"]),
    ];
    const items = await itemsOf(origin.id);
    expect(items["header"]).toMatchObject({ replays: [replays[1]?.id, replays[0]?.id] });
    expect(replays[1]?.requests.length).toBe(2);
    const rows = rig.record.statements.flatMap((one): readonly { readonly executionId: string }[] =>
      "merge" in one ? one.merge : [one.insert],
    );
    expect(rows.filter(({ executionId }) => executionId === replays[0]?.id)).toMatchObject([
      { replayOf: origin.id },
      { replayOf: origin.id, paid: { llm_calls: 1 } },
    ]);
  });
});
