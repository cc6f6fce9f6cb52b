import { once } from "node:events";
import { readdir } from "node:fs/promises";

import { expect, it } from "vitest";

import { runRig, task, toolOf } from "../../../support/commands/run-rig.ts";
import { waitFor } from "../../../support/wait-for.ts";

const rig = runRig();

it.each([
  ["which it hears of itself", true],
  ["which the crew's process was ended by first", false],
])("ends at once with Ctrl-C, %s, though a tool is busy, and leaves nothing behind", async (_, isHeard) => {
  const busy = toolOf(
    "busy",
    "() => { for (;;); }",
    "rehearse: () => { console.log(`busy ${process.pid}`); for (;;); }",
  );
  await rig.writeCrew("shop", { tasks: [task("Work", { tools: ["busy"] })] }, { "tools/busy.ts": busy });
  const running = rig.begin(["shop"]);
  let stderr = "";
  running.stderr.on("data", (text) => (stderr += String(text)));
  const worker = await waitFor("the tool to be called", () => /busy (\d+)/.exec(stderr)?.[1]);
  const ended = once(running, "close");
  process.kill(isHeard ? (running.pid ?? 0) : Number(worker), "SIGINT");
  expect(await ended).toEqual([130, null]);
  expect(stderr).toContain("SIGINT: the crew was broken off.");
  await waitFor("the tool's process to be gone", () => !isAlive(Number(worker)) || undefined);
  expect(await readdir(rig.folder.path)).toEqual(["crews"]);
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
