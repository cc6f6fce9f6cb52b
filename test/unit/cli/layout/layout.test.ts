import { describe, expect, it } from "vitest";

import { type Files, layoutOf, problemsOf } from "./project.ts";

const lines = (count: number): string => "export {};\n".repeat(count);
const folderOf = (folder: string, count: number): Files =>
  Object.fromEntries(
    Array.from({ length: count }, (_, index) => [`${folder}/file-${index}.ts`, "export {};\n"]),
  );

describe("a circle of imports", () => {
  it("is one of types too, and its way round is shown", async () => {
    const problems = await problemsOf({
      "functions/a.ts": '// first\nimport type { B } from "./b.ts";\nexport type A = B;\n',
      "functions/b.ts": 'export { c as B } from "./deep/c.ts";\n',
      "functions/deep/c.ts": 'export const c: import("../a.ts").A = 1;\n',
    });
    expect(problems).toEqual([
      "functions/a.ts:2 3 files import each other in a circle: functions/a.ts → functions/b.ts → functions/deep/c.ts → functions/a.ts. Move what they share to a file that imports none of them.",
    ]);
  });

  it.each([
    ["an alias of package.json", 'import "#b";\n'],
    ["an import() of a name that is written out", 'await import("./b.ts");\n'],
  ])("goes through %s", async (_, text) => {
    const problems = await problemsOf({
      "package.json": '{"imports": {"#b": "./functions/b.ts"}}',
      "functions/a.ts": text,
      "functions/b.ts": 'import "./a.ts";\n',
    });
    expect(problems).toEqual([expect.stringMatching(/^functions\/a\.ts:1 2 files import each other/)]);
  });

  it("is none when two files import a third", async () => {
    const problems = await problemsOf({
      "functions/a.ts": 'import "./b.ts";\nimport "./c.ts";\n',
      "functions/b.ts": 'import "./c.ts";\n',
      "functions/c.ts": "export {};\n",
    });
    expect(problems).toEqual([]);
  });
});

describe("a limit", () => {
  it.each([
    [
      "functions/crew",
      26,
      [
        "functions/crew The folder has 26 files, and 25 is the limit. Make folders in it, each named by its subject.",
      ],
    ],
    [
      "test/unit",
      26,
      [
        "test/unit The folder has 26 files, and 25 is the limit. Make folders in it, each named by its subject.",
      ],
    ],
    ["functions/crew", 25, []],
    ["local/snowflake", 40, []],
    ["local/snowflake/translate", 40, []],
  ])("of files in a folder: %s with %i", async (folder, count, problems) => {
    expect(await problemsOf(folderOf(folder, count))).toEqual(problems);
  });

  it.each([
    "functions/long.ts",
    "test/unit/long.test.ts",
    "test/support/long.ts",
    "crews/sample/tools/long.ts",
  ])("of lines in a file holds for %s", async (path) => {
    expect(await problemsOf({ [path]: lines(250) })).toEqual([]);
    expect(await problemsOf({ [path]: lines(251) })).toEqual([
      `${path}:251 The file has 251 lines, and 250 is the limit. Move a part of it to a file of its own.`,
    ]);
  });

  it("of a comment's width holds for blocks, lines and what stands behind code, and names each line once", async () => {
    const text = `/**\n * ${"a".repeat(108)}\n */\n// ${"b".repeat(107)}\n// ${"c".repeat(108)}\nexport {}; // ${"d".repeat(99)}\n`;
    expect(await problemsOf({ "test/unit/wide.test.ts": text })).toEqual([
      "test/unit/wide.test.ts:2 The comment on lines 2, 5 and 6 is wider than 110 columns. Wrap it.",
    ]);
  });

  it("of a comment's width is none of code's, nor of a text that looks like a comment", async () => {
    const text = `// ${"ö".repeat(107)}\nexport const url = "https://${"a".repeat(120)}";\n`;
    expect(await problemsOf({ "functions/wide.ts": text })).toEqual([]);
  });

  it("of a README line's width", async () => {
    const readme = `${"a".repeat(130)}\n${"b".repeat(131)}\n`;
    expect(await problemsOf({ "README.md": readme, "local/README.md": "c".repeat(200) })).toEqual([
      "README.md:2 The text on this line is wider than 130 columns. Wrap it, or move a wide table to docs.",
    ]);
  });
});

describe("a layer", () => {
  it.each([
    ["functions/json/a.ts", "node:fs", "The ground floor imports nothing but"],
    ["functions/json/a.ts", "../domain/errors.ts", "The ground floor imports nothing but"],
    ["infra/a.ts", "../local/stack.ts", "Only cli and tests import local"],
    ["crews/research/tools/a.ts", "../../../local/stack.ts", "Only cli and tests import local"],
    ["local/snowflake/a.ts", "../settings.ts", "local/snowflake imports nothing from outside its folder but"],
    ["local/snowflake/deep/a.ts", "../../../infra/app.ts", "local/snowflake imports nothing from outside"],
  ])("forbids %s to import %s", async (path, specifier, reason) => {
    const problems = await problemsOf({ [path]: `// first\nimport type { X } from "${specifier}";\n` });
    expect(problems).toEqual([expect.stringContaining(reason)]);
    expect(problems[0]).toMatch(new RegExp(`^${path}:2 It imports `));
  });

  it.each([
    ["functions/json/a.ts", ["zod", "node:crypto", "node:timers/promises", "node:buffer", "../text/cut.ts"]],
    ["cli/a.ts", ["../local/stack.ts", "node:fs"]],
    ["test/unit/a.test.ts", ["../../local/stack.ts"]],
    ["local/stack.ts", ["./snowflake/server.ts", "../infra/app.ts"]],
    [
      "local/snowflake/deep/a.ts",
      [
        "node:http",
        "@duckdb/node-api",
        "../server.ts",
        "../../listen.ts",
        "../../web-page-request.ts",
        "../../../functions/json/json.ts",
      ],
    ],
  ])("allows %s to import %j", async (path, specifiers) => {
    expect(await problemsOf({ [path]: specifiers.map((one) => `import "${one}";\n`).join("") })).toEqual([]);
  });

  it.each(["Date.now()", "new Date()", "performance.now()"])(
    "keeps %s off the ground floor",
    async (clock) => {
      const text = `use(${clock});\n`;
      expect(await problemsOf({ "functions/async/a.ts": text, "functions/domain/a.ts": text })).toEqual([
        "functions/async/a.ts:1 The ground floor reads no clock. Let the caller pass the time.",
      ]);
    },
  );

  it("lets the ground floor read a time it is given", async () => {
    expect(
      await problemsOf({ "functions/async/a.ts": "export const at = (ms: number) => new Date(ms);\n" }),
    ).toEqual([]);
  });
});

it("says where a file cannot be read as TypeScript", async () => {
  expect(await problemsOf({ "functions/a.ts": "export {};\nconst = 1;\n" })).toEqual([
    expect.stringMatching(/^functions\/a\.ts:2 The file is not valid TypeScript: /),
  ]);
});

describe("what is printed", () => {
  const files = {
    "functions/a.ts": 'import "./b/b.ts";\nimport "./c.ts";\n',
    "functions/b/b.ts": 'import "../c.ts";\n',
    "functions/c.ts": "export {};\n",
    "functions/b/d.ts": 'import "../a.ts";\n',
    "test/unit/a.test.ts": 'import "../../functions/a.ts";\n',
    "crews/research/crew.yaml": "",
  };

  it("is each folder with its floors, rooms that import each other, and the sum", async () => {
    expect(await layoutOf(files)).toEqual({
      exitCode: 0,
      text: [
        "            files   lines   rooms  floors   floor",
        "functions       2       3       3       2       1",
        "  b             2       2       2       1       2",
        "test            0       0",
        "  unit          1       1",
        "",
        "Allowed, for no file is in a circle: rooms of functions import each other: a.ts → b → a.ts",
        "",
        "4 source files in 2 folders, 2 floors, 0 circles",
      ].join("\n"),
    });
  });

  it("ends with the problems and their number", async () => {
    const { text } = await layoutOf({ ...files, "functions/c.ts": "const limit = 2 ** 31 - 1;\n" });
    expect(text.split("\n").slice(-4)).toEqual([
      "",
      expect.stringMatching(/^functions\/c\.ts:1 {2}The longest time/),
      "",
      "1 problem",
    ]);
  });

  it("is the usage for --help, and for what the command does not know with exit code 2", async () => {
    expect(await layoutOf(files, "--help")).toEqual({
      exitCode: 0,
      text: expect.stringMatching(/^npm run layout\n/),
    });
    const unknown = expect.stringMatching(/^There is no option --fix\.\n\nnpm run layout\n/);
    expect(await layoutOf(files, "--fix")).toEqual({ exitCode: 2, text: unknown });
    const word = expect.stringMatching(/^The command takes no words, but got infra\.\n\nnpm run layout\n/);
    expect(await layoutOf(files, "infra")).toEqual({ exitCode: 2, text: word });
  });
});
