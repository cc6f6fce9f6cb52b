import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { startExecution } from "../../support/stack/api-client.ts";
import { type CrewsFolder, EDITED_CREWS, taskYaml } from "../../support/stack/edited-crews.ts";
import { EditedStack } from "../../support/stack/edited-stack.ts";

let edited: EditedStack;
let crews: CrewsFolder;
beforeAll(async () => {
  edited = await EditedStack.open();
  ({ crews } = edited);
}, 300_000);
afterAll(() => edited?.close());

/** Names of the sets that are on disk. */
const sets = (): Promise<string[]> => readdir(join(edited.stack.dataDirectory, "crews/sets"));

describe("the next start uses", () => {
  it("an edit of YAML", async () => {
    await crews.replace("crews/plain/tasks.yaml", taskYaml("TEXT-edited"));
    expect(await edited.run("plain")).toBe("TEXT-edited");
  });
});

describe("crews come and go:", () => {
  it("an execution goes on when its crew is edited and deleted, and its set goes when it has ended", async () => {
    const gate = Promise.withResolvers<void>();
    edited.hold("TEXT-held", gate.promise);
    const tasks = `${taskYaml("TEXT-held")}u: {description: TEXT-then, expected_output: E, agent: a}\n`;
    await crews.writeCrew("guest", { ...EDITED_CREWS["plain"], "tasks.yaml": tasks });
    const id = await startExecution(edited.api, { crew: "guest" });
    await edited.untilAsked("TEXT-held");
    await crews.write("crews/guest/tasks.yaml", taskYaml("TEXT-other"));
    expect(await edited.run("guest")).toBe("TEXT-other");
    await rm(join(crews.crews, "guest"), { recursive: true });
    expect(await edited.refusalOf("guest")).toContain('422 There is no crew "guest".');
    expect((await sets()).length).toBe(2);
    gate.resolve();
    expect(await edited.resultOf(id)).toBe("TEXT-then TEXT-held");
    await expect.poll(() => sets()).toHaveLength(1);
  });
});
