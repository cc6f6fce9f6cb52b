import { join } from "node:path";

import { expect, it } from "vitest";

import { stepcrew } from "../../../support/commands/stepcrew-command.ts";
import { folderOfEachTest } from "../../../support/folder-of-each-test.ts";

const folder = folderOfEachTest();

const CREW = JSON.stringify({
  agents: { clerk: { role: "Clerk", goal: "Quote", backstory: "Sells", tools: ["price_of"] } },
  tasks: [{ name: "quote", agent: "clerk", description: "A price", expected_output: "A sum" }],
});
const run = (...words: readonly string[]) =>
  stepcrew(words, {
    cwd: folder.path,
    environment: { CREW_DATA_DIR: join(folder.path, "data") },
  });

it("says where there is no Python, and no such crew", async () => {
  await folder.write("crews/plain/crew.jsonc", CREW);
  const none = await run("python");
  expect(none).toMatchObject({
    exitCode: 0,
    stdout: "No crew in crews has Python that its agents or tasks name.\n",
  });
  expect(await run("python", "plane")).toMatchObject({ exitCode: 2 });
});
