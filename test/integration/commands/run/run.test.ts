import { readdir } from "node:fs/promises";

import { describe, expect, it } from "vitest";

import { runRig, task, toolOf } from "../../../support/commands/run-rig.ts";
import { textOf } from "../../../support/models/crew-run.ts";

const rig = runRig();

/** What stderr says, without the time of each line and how long things took. */
const told = (stderr: string): readonly string[] =>
  stderr
    .trimEnd()
    .split("\n")
    .map((line) => line.replace(/^\d\d:\d\d:\d\d /, "").replaceAll(/\d+\.\d s/g, "n s"));

describe("npx stepcrew run", () => {
  it("prints the answer alone to stdout, and what happens to stderr", async () => {
    await rig.writeCrew("letter", { tasks: [task("Write to {name} about {topics}: {text}")] });
    const file = await rig.folder.write("text.txt", "\uFEFFline 1\nline 2\n");
    const { exitCode, stdout, stderr, requests } = await rig.runScripted(
      ["letter", "name=Ada = Lovelace", 'topics:=["a", 12345678901234567890]', `text=@${file}`],
      ["Dear Ada,\n\u001b[31myours"],
    );
    expect([exitCode, stdout]).toEqual([0, "Dear Ada,\n\u001b[31myours\n"]);
    expect(textOf(requests[0])).toContain(
      'Write to Ada = Lovelace about ["a",12345678901234567890]: line 1\nline 2',
    );
    expect(told(stderr)).toEqual([
      "tell  begins: Clerk",
      "tell  ◦ asks openai/gpt-4o …",
      "tell  ◦ openai/gpt-4o  n s  10 → 5 tokens",
      "tell  ✓ done",
      "Done in n s: 1 model call, 0 tool calls, 15 tokens",
    ]);
    expect((await readdir(rig.folder.path)).toSorted()).toEqual(["crews", "text.txt"]);
  });

  it("prints the end as JSON, and ends with 1 when the crew fails", async () => {
    await rig.writeCrew("letter", { tasks: [task("Write")] });
    const good = await rig.runScripted(["letter", "--json"], ["Dear Ada"]);
    expect(JSON.parse(good.stdout)).toMatchObject({
      status: "COMPLETED",
      result: { raw: "Dear Ada", data: { tasks_output: [{ name: "tell", raw: "Dear Ada" }] } },
      error: null,
      usage: { llm_calls: 1, total_tokens: 15 },
    });
    const refused = { status: 401, body: { error: { message: "no" } } };
    const other = ["letter", "--json", "--models", "Clerk=openai/gpt-5"];
    const failed = await rig.runScripted(other, [refused]);
    expect(failed.requests[0]?.model).toBe("gpt-5");
    const { status, result, error } = JSON.parse(failed.stdout) as Record<string, string | null>;
    expect([failed.exitCode, status, result]).toEqual([1, "ERROR", null]);
    expect(error).toContain("Check OPENAI_API_KEY.");
    expect(failed.stderr).toContain(`${error}\nFailed in `);
  });

  it("runs the crew's own tools, which see no key, write to stderr and are told of when they fail", async () => {
    const lookUp = toolOf(
      "look_up",
      `({ order }) => { console.log("looking"); if (order === "8") throw new Error("no order 8"); return JSON.stringify([process.env.OPENAI_API_KEY, process.env.SHOP_KEY === "shop-key-1", order]); }`,
    );
    await rig.writeCrew(
      "shop",
      { tasks: [task("Look up", { tools: ["look_up"] })] },
      { "tools/look_up.ts": lookUp },
    );
    const call = (order: string) => ({ toolCalls: [{ name: "look_up", arguments: { order } }] });
    const { exitCode, stdout, stderr, requests } = await rig.runScripted(
      ["shop"],
      [call("7"), call("8"), "found"],
      { TOOL_SECRETS: "SHOP_KEY", SHOP_KEY: "shop-key-1" },
    );
    expect([exitCode, stdout]).toEqual([0, "found\n"]);
    expect(requests[1]?.messages.at(-1)?.content).toBe('[null,true,"7"]');
    expect(told(stderr).filter((line) => /look/.test(line))).toEqual([
      "looking",
      'tell  → look_up({"order":"7"})  n s',
      "looking",
      'tell  ✗ look_up({"order":"8"}): look_up failed: no order 8 (told to the model)',
    ]);
  });

  it("says so when a tool ends the process", async () => {
    const leave = toolOf("leave", "() => process.exit(0)");
    await rig.writeCrew(
      "shop",
      { tasks: [task("Leave", { tools: ["leave"] })] },
      { "tools/leave.ts": leave },
    );
    const reply = { toolCalls: [{ name: "leave", arguments: { order: "1" } }] };
    const { exitCode, stdout, stderr } = await rig.runScripted(["shop"], [reply]);
    expect([exitCode, stdout]).toEqual([1, ""]);
    expect(stderr).toContain(
      "The process that ran the crew ended before it (exit code 0): look above for why.\n",
    );
  });

  it("shows each prompt and reply once", async () => {
    const tool = toolOf("look_up", "() => 'found'");
    await rig.writeCrew(
      "shop",
      { tasks: [task("Look up", { tools: ["look_up"] })] },
      { "tools/look_up.ts": tool },
    );
    const call = { text: "I look", toolCalls: [{ name: "look_up", arguments: { order: "7" } }] };
    const { stderr } = await rig.runScripted(["shop", "--show-prompts"], [call, "It is there"]);
    const headings = stderr.split("\n").filter((line) => line.startsWith("── "));
    expect(headings).toEqual([
      "── task-1/run-1/turn-1: system",
      "── task-1/run-1/turn-1: user",
      "── task-1/run-1/turn-1: reply",
      "── task-1/run-1/turn-2: tool",
      "── task-1/run-1/turn-2: reply",
    ]);
    const counts = ["You are Clerk", "I look", "It is there"].map((text) => stderr.split(text).length - 1);
    expect(counts).toEqual([1, 1, 1]);
  });
});
