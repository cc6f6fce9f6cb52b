import { expect, it } from "vitest";

import { crewsRig, toolFile, UNFINISHED } from "../../../support/commands/crews-rig.ts";

const { crewsAsTold, write } = crewsRig();

it("lists a crew whose tool never finishes loading last, having said what it waits for", async () => {
  const crewWithTool = JSON.stringify({
    agents: { a: { role: "R", goal: "G", backstory: "B" } },
    tasks: [{ name: "t", description: "D", expected_output: "E", agent: "a", tools: ["tool"] }],
  });
  for (const name of ["endless", "exits"]) await write(`${name}/crew.jsonc`, crewWithTool);
  await write("endless/tools/tool.ts", toolFile("tool", "for (;;);"));
  await write("exits/tools/tool.ts", toolFile("tool", "process.exit(1);"));
  const { exitCode, stdout, stderr } = await crewsAsTold();
  expect({ exitCode, stderr }).toEqual({
    exitCode: 1,
    stderr:
      "endless/tools/tool.ts takes more than a second to load. It is tried once more after all others, for 10 s at most.\n",
  });
  const advice = "Do such work in the function that is called.";
  expect(stdout.trimEnd().split("\n\n")).toEqual([
    "exits (cannot be started)",
    expect.stringContaining("good (sequential)"),
    "endless (cannot be started)",
    `unfinished: good/crew.jsonc:3 tasks.0.tools.0: ${UNFINISHED}
error: endless/tools/tool.ts:1: It cannot be loaded: it took more than 10 s. ${advice}
error: exits/tools/tool.ts:1: It cannot be loaded: it ended its process. ${advice}`,
    "3 crews: 1 can be rehearsed, 2 broken",
  ]);
});
