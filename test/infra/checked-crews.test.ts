import { mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { BuiltCrews } from "../../functions/crew/index.ts";
import { bundleFunction } from "../../infra/bundle/bundle-function.ts";
import { type CheckedCrews, checkCrews } from "../../infra/bundle/checked-crews.ts";
import { findCrewModules } from "../../infra/bundle/crew-modules.ts";
import { tryModules } from "../../infra/bundle/loaded-modules.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const crewWith = (tools: readonly string[], guardrails: readonly string[] = []): string =>
  JSON.stringify({
    agents: { a: { role: "R", goal: "G", backstory: "B" } },
    tasks: [{ name: "t", description: "D", expected_output: "E", agent: "a", tools, guardrails }],
  });
const TOOL = `import * as z from "zod";
import { defineTool } from "#crew";
export default defineTool({ name: "count", description: "Counts", input: z.object({}), run: () => 1 });
`;

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let checked: CheckedCrews;

async function write(path: string, text: string): Promise<void> {
  const file = join(folder.path, "crews", path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
}

async function writeCrew(name: string, tool: string): Promise<void> {
  await write(`${name}/crew.jsonc`, crewWith(["tool"]));
  await write(`${name}/tools/tool.ts`, tool);
}

beforeAll(async () => {
  folder = await temporaryFolder();
  await writeCrew("good", TOOL);
  await write("good/tools/words.ts", "export const words = 1;");
  await writeCrew("unclosed", `${TOOL}\nexport const broken = (;\n`);
  await writeCrew("unresolved", `import "nowhere-to-be-found";\n${TOOL}`);
  await writeCrew("no-tool", `// a number\n\nexport default 1;\n`);
  await writeCrew(
    "throws",
    `${TOOL}\nconst settings = (): string => {\n  throw new Error("no settings");\n};\nsettings();\n`,
  );
  await writeCrew("throws-object", `${TOOL}\nthrow { code: 7 };\n`);
  await writeCrew("throws-nothing", `${TOOL}\nawait Promise.reject();\n`);
  await writeCrew("exits", `${TOOL}\nprocess.exit(0);\n`);
  await writeCrew("other-names", TOOL.replace("run:", "execute:"));
  await writeCrew("misspelt", TOOL.replace("run:", '\n  efect: "read", run:'));
  await write("guarded/crew.jsonc", crewWith([], ["./guardrails/short.ts"]));
  await write("guarded/guardrails/short.ts", "export default { short: true };");
  await symlink(join(folder.path, "nowhere"), join(folder.path, "crews/dangling"));
  await symlink(join(folder.path, "crews/good"), join(folder.path, "crews/linked"));
  checked = await checkCrews(join(folder.path, "crews"));
});
afterAll(() => folder[Symbol.asyncDispose]());

const problemsOf = ({ crews }: CheckedCrews) =>
  Object.fromEntries(
    crews.map(({ name, crew, problems }) => [
      name,
      [
        crew !== undefined,
        ...problems.map(({ level, file, line, message }) => `${level} ${file}:${line} ${message}`),
      ],
    ]),
  );

describe("the crews of a folder", () => {
  it("have what is wrong with their code among their problems, and good ones are none the worse", () => {
    expect(problemsOf(checked)).toEqual({
      good: [true],
      linked: [true],
      unclosed: [false, 'error tools/tool.ts:5 Unexpected ";"'],
      unresolved: [false, 'error tools/tool.ts:1 Could not resolve "nowhere-to-be-found"'],
      "no-tool": [
        false,
        expect.stringMatching(/^error tools\/tool\.ts:3 A tool's default export must be made by defineTool/),
      ],
      throws: [false, "error tools/tool.ts:6 It cannot be loaded: no settings"],
      "throws-object": [false, 'error tools/tool.ts:5 It cannot be loaded: {"code":7}'],
      "throws-nothing": [false, "error tools/tool.ts:1 It cannot be loaded: undefined"],
      exits: [
        false,
        expect.stringMatching(/^error tools\/tool\.ts:1 It cannot be loaded: it ended its process/),
      ],
      "other-names": [
        false,
        "error tools/tool.ts:3 It cannot be loaded: count: run is missing: it must be the function to call: (input) => …; " +
          "a tool has no key execute (did you mean run?)",
      ],
      misspelt: [
        false,
        "error tools/tool.ts:3 It cannot be loaded: count: a tool has no key efect (did you mean effect?)",
      ],
      guarded: [
        false,
        expect.stringMatching(
          /^error guardrails\/short\.ts:1 A guardrail's default export must be a function/,
        ),
      ],
      dangling: [false, expect.stringMatching(/^error :1 It cannot be read: ENOENT/)],
    });
  });

  it("are built without the code that does not compile", () => {
    const built = checked.modules.filter(({ crew }) =>
      ["good", "linked", "unclosed", "unresolved"].includes(crew),
    );
    expect(built.map(({ target }) => target)).toEqual([
      "crews/good/tools/tool",
      "crews/good/tools/words",
      "crews/linked/tools/tool",
      "crews/linked/tools/words",
    ]);
  });

  it("are the same in crews.json of start-crew, which builds none of their code", async () => {
    const bundle = await bundleFunction({
      contractName: "start-crew",
      outdir: join(folder.path, "start-crew"),
      crewsDirectory: join(folder.path, "crews"),
      crews: checked,
    });
    const text = await readFile(join(bundle.folder, "crews.json"), "utf8");
    expect(BuiltCrews.parse(JSON.parse(text))).toEqual(checked.crews);
  });
});

it("gives up on a module that never finishes loading, and says so of no other", async () => {
  await using elsewhere = await temporaryFolder();
  const tools = join(elsewhere.path, "crews/slow/tools");
  await mkdir(tools, { recursive: true });
  for (const [name, code] of [
    ["a_endless", "for (;;);"],
    ["b_number", "export default 1;"],
    ["c_late", "setTimeout(() => process.exit(1)); export default 1;"],
    ["d_number", "export default 1;"],
  ] as const) {
    await writeFile(join(tools, `${name}.ts`), code);
    await mkdir(join(elsewhere.path, "built/crews/slow/tools"), { recursive: true });
    await writeFile(join(elsewhere.path, `built/crews/slow/tools/${name}.mjs`), code);
  }
  const modules = findCrewModules(join(elsewhere.path, "crews"), ["slow"]);
  const slow: string[] = [];
  const onSlow = ({ name }: { readonly name: string }) => slow.push(name);
  const options = { onSlow, longest: 3 };
  const loaded = await Array.fromAsync(tryModules(join(elsewhere.path, "built"), modules, options));
  expect(
    loaded
      .map(({ problem }) => [problem?.file, problem?.message.slice(0, 41)])
      .toSorted(([one = ""], [other = ""]) => one.localeCompare(other)),
  ).toEqual([
    ["tools/a_endless.ts", "It cannot be loaded: it took more than 3 "],
    ["tools/b_number.ts", "A tool's default export must be made by d"],
    ["tools/c_late.ts", "A tool's default export must be made by d"],
    ["tools/d_number.ts", "A tool's default export must be made by d"],
  ]);
  expect([slow, loaded[0]?.module.name]).toEqual([["a_endless"], "b_number"]);
});
