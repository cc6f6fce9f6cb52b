import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { CREW_NEWS } from "../../../local/crews/crew-news.ts";
import { startExecution } from "../../support/stack/api-client.ts";
import {
  type CrewsFolder,
  EDITED_CREWS,
  guardrailSource,
  schemaSource,
  taskYaml,
  toolSource,
} from "../../support/stack/edited-crews.ts";
import { EditedStack } from "../../support/stack/edited-stack.ts";
import { waitFor } from "../../support/wait-for.ts";

let edited: EditedStack;
let crews: CrewsFolder;
beforeAll(async () => {
  edited = await EditedStack.open();
  ({ crews } = edited);
}, 300_000);
afterAll(() => edited?.close());

describe("the next start uses", () => {
  it("what was there at the start of the stack", async () => {
    expect(await edited.run("plain")).toBe("TEXT-1");
    expect(await edited.run("handy")).toBe("TEXT-1 TOOL-1 WORD-1 CHECK-1");
    expect(await edited.run("shaped")).toBe('{"first":1}');
  });

  it.each([
    ["write", "into the file"],
    ["replace", "into a new file that takes its place"],
    ["replaceWithCopy", "as vim does"],
    ["replace", "into a new file once more"],
  ] as const)("an edit of YAML that was saved by %s: %s", async (save, how) => {
    const word = `TEXT-${how.length}.${how.split(" ").length}`;
    await crews[save]("crews/plain/tasks.yaml", taskYaml(word));
    expect(await edited.run("plain")).toBe(word);
  });

  it.each([
    ["a tool", "tools/look.ts", toolSource("`TOOL-2`"), "TEXT-1 TOOL-2 CHECK-1"],
    ["a guardrail", "guardrails/check.ts", guardrailSource("CHECK-2"), "TEXT-1 TOOL-2 CHECK-2"],
    [
      "a tool that imports a file outside the crews' folder",
      "tools/look.ts",
      toolSource("`TOOL-3 ${word}`", 'import { word } from "../../../library/word.ts";'),
      "TEXT-1 TOOL-3 WORD-1 CHECK-2",
    ],
    [
      "a file outside the crews' folder",
      "../../library/word.ts",
      'export const word = "WORD-2";',
      "TEXT-1 TOOL-3 WORD-2 CHECK-2",
    ],
  ])("an edit of %s", async (_, file, text, result) => {
    await edited.untilTold("handy", () => crews.replace(join("crews/handy", file), text));
    expect(await edited.run("handy")).toBe(result);
  });

  it("an edit of a schema", async () => {
    await crews.write("crews/shaped/schemas/Shape.json", schemaSource("second"));
    expect(await edited.run("shaped")).toBe('{"second":1}');
    expect(edited.newsOf("shaped").map(({ message }) => message)).toEqual([CREW_NEWS.readAgain]);
  });

  it("the last of the edits that came while a crew was built, and none between", async () => {
    const [began, go] = [join(crews.path, "began"), join(crews.path, "go")];
    const waits = `import { existsSync, writeFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
writeFileSync(${JSON.stringify(began)}, "");
while (!existsSync(${JSON.stringify(go)})) await delay(10);`;
    await crews.write("crews/handy/tools/look.ts", toolSource("`TOOL-slow`", waits));
    await waitFor("the tool to be loaded", () => existsSync(began));
    await crews.write("crews/handy/tools/look.ts", toolSource("`TOOL-between`"));
    await crews.write("crews/handy/tools/look.ts", toolSource("`TOOL-last`"));
    await edited.untilTold("handy", () => writeFile(go, ""));
    expect(await edited.run("handy")).toBe("TEXT-1 TOOL-last CHECK-2");
    expect(JSON.stringify(edited.models.requests)).not.toMatch(/TOOL-(?:slow|between)/);
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
    expect(await edited.shownEdit("plain")).toEqual([expect.stringMatching(/^tasks\.yaml:2: ./)]);
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
    expect(await edited.shownEdit("plain")).toBeUndefined();
    await crews.write("crews/plain/tasks.yaml", broken);
    expect(await edited.run("plain")).toBe("TEXT-mended");
    expect(edited.newsOf("plain").slice(before + 1)).toMatchObject([
      { message: CREW_NEWS.readAgain },
      { message: CREW_NEWS.unused },
    ]);
    await crews.write("crews/plain/tasks.yaml", taskYaml("TEXT-1"));
  });

  it.each([
    ["a tool", "handy", "tools/look.ts", "There is no tool look"],
    ["a guardrail", "handy", "guardrails/check.ts", "There is no guardrail"],
    ["a schema", "shaped", "schemas/Shape.json", "There is no schema Shape"],
  ])("that takes %s away which the crew needs does so too", async (_, crew, name, problem) => {
    const result = await edited.run(crew);
    const file = join(crews.crews, crew, name);
    const text = await readFile(file);
    await edited.untilTold(crew, () => rm(file));
    expect(edited.newsOf(crew).at(-1)).toMatchObject({
      message: CREW_NEWS.unused,
      problems: [expect.stringContaining(problem)],
    });
    expect(await edited.run(crew)).toBe(result);
    expect(await edited.shownEdit(crew)).toEqual([expect.stringContaining(problem)]);
    await edited.untilTold(crew, () => writeFile(file, text));
    expect(edited.newsOf(crew).at(-1)).toMatchObject({ message: CREW_NEWS.readAgain });
    expect(await edited.run(crew)).toBe(result);
  });

  it.each([
    ["a tool that does not compile", "tools/look.ts", "export default (;", "tools/look.ts:1: Unexpected"],
    ["a tool that is none", "tools/look.ts", "\nexport default 1;", "tools/look.ts:2: A tool's default"],
    ["a file elsewhere that does not compile", "../../library/word.ts", "export (", "library/word.ts:1: "],
  ])("in %s does so too", async (_, file, text, problem) => {
    const good = toolSource("`TOOL-4 ${word}`", 'import { word } from "../../../library/word.ts";');
    await edited.untilTold("handy", async () => {
      await crews.write("library/word.ts", `export const word = "WORD-3"; // ${file}`);
      await crews.write("crews/handy/tools/look.ts", `${good}// ${problem}\n`);
    });
    expect(await edited.run("handy")).toBe("TEXT-1 TOOL-4 WORD-3 CHECK-2");
    await edited.untilTold("handy", () => crews.write(join("crews/handy", file), text));
    expect(await edited.run("handy")).toBe("TEXT-1 TOOL-4 WORD-3 CHECK-2");
    expect(edited.newsOf("handy").at(-1)).toMatchObject({
      message: CREW_NEWS.unused,
      problems: [expect.stringContaining(problem)],
    });
  });

  it("that is half a file is mended by the whole one", async () => {
    await edited.untilTold("handy", () => crews.write("library/word.ts", 'export const word = "WORD-4";'));
    const whole = toolSource("`TOOL-5 ${word}`", 'import { word } from "../../../library/word.ts";');
    await edited.untilTold("handy", () =>
      crews.write("crews/handy/tools/look.ts", whole.slice(0, whole.length / 2)),
    );
    expect(await edited.run("handy")).toBe("TEXT-1 TOOL-4 WORD-4 CHECK-2");
    await edited.untilTold("handy", () => crews.write("crews/handy/tools/look.ts", whole));
    expect(await edited.run("handy")).toBe("TEXT-1 TOOL-5 WORD-4 CHECK-2");
  });

  it("in a crew that never was good is a refusal that says what is wrong", async () => {
    await crews.writeCrew("hopeless", { "agents.yaml": "a: [\n", "tasks.yaml": taskYaml("TEXT-1") });
    expect(await edited.refusalOf("hopeless")).toMatch(
      /^422 The crew "hopeless" cannot be started: agents\.yaml:\d+: /,
    );
    expect(edited.newsOf("hopeless")).toMatchObject([
      { message: CREW_NEWS.added },
      { message: CREW_NEWS.problems },
    ]);
    await crews.write("crews/hopeless/agents.yaml", EDITED_CREWS["plain"]?.["agents.yaml"] ?? "");
    expect(await edited.run("hopeless")).toBe("TEXT-1");
  });
});

describe("crews come and go:", () => {
  it("one that is added is started, listed and shown; one that is deleted is not", async () => {
    await crews.writeCrew("guest", { ...EDITED_CREWS["plain"], "tasks.yaml": taskYaml("TEXT-guest") });
    expect(await edited.run("guest")).toBe("TEXT-guest");
    expect(await edited.listedCrews()).toContain("guest");
    await rename(join(crews.crews, "guest"), join(crews.crews, "visitor"));
    expect(await edited.run("visitor")).toBe("TEXT-guest");
    expect(await edited.refusalOf("guest")).toBe(
      '422 There is no crew "guest". There are: handy, hopeless, plain, shaped, visitor.',
    );
    await rm(join(crews.crews, "visitor"), { recursive: true });
    expect(await edited.refusalOf("visitor")).toContain('422 There is no crew "visitor".');
    expect(await edited.listedCrews()).not.toContain("visitor");
    expect([...edited.newsOf("guest"), ...edited.newsOf("visitor")].map(({ message }) => message)).toEqual([
      CREW_NEWS.added,
      CREW_NEWS.deleted,
      CREW_NEWS.added,
      CREW_NEWS.deleted,
    ]);
  });

  it("when the folder itself is gone the last ones stay, and it is read again when it is back", async () => {
    await crews.write("crews/plain/tasks.yaml", taskYaml("TEXT-1"));
    expect(await edited.run("plain")).toBe("TEXT-1");
    await rename(crews.crews, `${crews.crews}-away`);
    expect(await edited.run("plain")).toBe("TEXT-1");
    await waitFor("it to be told", () => edited.newsOf(undefined).length > 0);
    expect(edited.newsOf(undefined).map(({ message }) => message)).toEqual([
      `There is no crew in ${crews.crews} any more. Those that were read before stay in use until there is one`,
    ]);
    await mkdir(crews.crews);
    await crews.writeCrew("plain", { ...EDITED_CREWS["plain"], "tasks.yaml": taskYaml("TEXT-back") });
    await waitFor("the crews to be read", () =>
      edited.newsOf("shaped").some(({ message }) => message === CREW_NEWS.deleted),
    );
    expect(await edited.run("plain")).toBe("TEXT-back");
  });
});

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
  await expect.poll(() => readdir(join(edited.stack.dataDirectory, "crews/sets"))).toHaveLength(1);
});
