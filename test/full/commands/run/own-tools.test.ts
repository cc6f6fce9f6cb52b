import { describe, expect, it } from "vitest";

import { runRig, task, told, toolOf } from "../../../support/commands/run-rig.ts";

const rig = runRig();

describe("npx stepcrew run", () => {
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
});
