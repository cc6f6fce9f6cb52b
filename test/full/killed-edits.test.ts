import { readdir } from "node:fs/promises";
import { join } from "node:path";

import { afterAll, beforeAll, expect, it } from "vitest";

import { startExecution } from "../support/stack/api-client.ts";
import { type CrewsFolder, taskYaml } from "../support/stack/edited-crews.ts";
import { EditedStack } from "../support/stack/edited-stack.ts";

let edited: EditedStack;
let crews: CrewsFolder;
beforeAll(async () => {
  edited = await EditedStack.open();
  ({ crews } = edited);
}, 300_000);
afterAll(() => edited?.close());

/** Names of the sets that are on disk. */
const sets = (): Promise<string[]> => readdir(join(edited.stack.dataDirectory, "crews/sets"));

it("after SIGKILL and edits, an execution goes on with the crew that it began with", async () => {
  const gate = Promise.withResolvers<void>();
  edited.hold("TEXT-killed", gate.promise);
  const tasks = `${taskYaml("TEXT-before")}u: {description: TEXT-killed, expected_output: E, agent: a}\n`;
  await crews.write("crews/plain/tasks.yaml", tasks);
  const id = await startExecution(edited.api, { crew: "plain" });
  await edited.untilAsked("TEXT-killed");
  await edited.stack.stop("SIGKILL");
  await crews.write("crews/plain/tasks.yaml", taskYaml("TEXT-after"));
  gate.resolve();
  await edited.start();
  expect(await edited.run("plain")).toBe("TEXT-after");
  expect(await edited.resultOf(id)).toBe("TEXT-killed TEXT-before");
  await expect.poll(() => sets()).toHaveLength(1);
});
