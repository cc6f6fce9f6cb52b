import { readdir } from "node:fs/promises";

import { describe, expect, it } from "vitest";

import { runRig, task, told, toolOf } from "../../../support/commands/run-rig.ts";
import { textOf } from "../../../support/models/crew-run.ts";

const rig = runRig();

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
      "tell  ◦ openai/gpt-4o  n s  10 → 5 tokens  $0.000075",
      "tell  ✓ done",
      "Done in n s: 1 model call, 0 tool calls, 15 tokens, $0.000075",
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
