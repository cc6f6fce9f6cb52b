import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { CREW_NEWS } from "../../../local/crews/crew-news.ts";
import { startExecution } from "../../support/stack/api-client.ts";
import { type CrewsFolder, EDITED_CREWS, taskYaml, toolSource } from "../../support/stack/edited-crews.ts";
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

  it("an edit of a tool, and of a file outside the crews' folder that it imports", async () => {
    const imports = 'import { word } from "../../../library/word.ts";';
    await edited.untilTold("handy", () =>
      crews.replace("crews/handy/tools/look.ts", toolSource("`TOOL-2 ${word}`", imports)),
    );
    expect(await edited.run("handy")).toBe("TEXT-1 TOOL-2 WORD-1 CHECK-1");
    await edited.untilTold("handy", () => crews.replace("library/word.ts", 'export const word = "WORD-2";'));
    expect(await edited.run("handy")).toBe("TEXT-1 TOOL-2 WORD-2 CHECK-1");
  });
});

describe("an edit with an error", () => {
  it("leaves the version before in use, is told once with file and line, and shown on the page", async () => {
    await crews.write("crews/plain/tasks.yaml", taskYaml("TEXT-good"));
    expect(await edited.run("plain")).toBe("TEXT-good");
    const before = edited.newsOf("plain").length;
    const broken = `${taskYaml("TEXT-broken")}u: {description: [}\n`;
    await crews.write("crews/plain/tasks.yaml", broken);
    expect(await edited.run("plain")).toBe("TEXT-good");
    expect(await edited.shownCrews()).toContain(
      "Its newest edit has errors; the version read before stays in use",
    );
    await crews.write("crews/plain/tasks.yaml", `${broken}\n# more\n`);
    expect(await edited.run("plain")).toBe("TEXT-good");
    expect(edited.newsOf("plain").slice(before)).toEqual([
      expect.objectContaining({
        message: CREW_NEWS.unused,
        problems: [expect.stringMatching(/^tasks\.yaml:2: ./)],
      }),
    ]);
    await crews.write("crews/plain/tasks.yaml", taskYaml("TEXT-mended"));
    expect(await edited.run("plain")).toBe("TEXT-mended");
    expect(await edited.shownCrews()).not.toContain("Its newest edit has errors");
    await crews.write("crews/plain/tasks.yaml", broken);
    expect(await edited.run("plain")).toBe("TEXT-mended");
    expect(edited.newsOf("plain").slice(before + 1)).toMatchObject([
      { message: CREW_NEWS.readAgain },
      { message: CREW_NEWS.unused },
    ]);
    await crews.write("crews/plain/tasks.yaml", taskYaml("TEXT-1"));
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
