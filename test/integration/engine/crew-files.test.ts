import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { build } from "esbuild";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { openBuiltCrews } from "../../../functions/adapters/crew-files/built-crews.ts";
import { readCrews } from "../../../functions/adapters/crew-files/read-crews.ts";

const project = fileURLToPath(new URL("../../../", import.meta.url));
const MINIMAL = `{"agents": {"a": {"role": "R", "goal": "G", "backstory": "B"}},
  "tasks": [{"name": "t", "description": "D", "expected_output": "E", "agent": "a"}]}`;

let directory = "";
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "crews-"));
});
afterEach(async () => {
  await rm(directory, { recursive: true });
});

async function write(path: string, text: string): Promise<void> {
  const file = join(directory, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
}

describe("readCrews", () => {
  it("reads every folder as a crew, and none of the files beside them", async () => {
    await write("one/crew.jsonc", MINIMAL);
    await write("two/config/notes.txt", "no crew");
    await write("README.md", "");
    await write(".hidden/crew.jsonc", MINIMAL);
    const crews = await readCrews(directory);
    expect(crews.map(({ name, crew, problems }) => [name, crew?.tasks.length, problems.length])).toEqual([
      ["one", 1, 0],
      ["two", undefined, 1],
    ]);
  });

  it("refuses links out of a crew's folder and files that are too large, crew by crew", async () => {
    await write("good/crew.jsonc", MINIMAL);
    await write("link/crew.jsonc", MINIMAL);
    await symlink("/etc/hostname", join(directory, "link/agents.yaml"));
    await write("folder/crew.jsonc", MINIMAL);
    await symlink("/etc", join(directory, "folder/agents"));
    await write("large/crew.jsonc", `${MINIMAL}${" ".repeat(600 * 1024)}`);
    const crews = await readCrews(directory);
    expect(crews.map(({ name, crew, problems }) => [name, crew !== undefined, problems[0]?.message])).toEqual(
      [
        ["folder", false, "agents is a link that leads out of the crew's folder"],
        ["good", true, undefined],
        ["large", false, "crew.jsonc is larger than 512 KB"],
        ["link", false, "agents.yaml is a link that leads out of the crew's folder"],
      ],
    );
  });
});

describe("a crew with a link that leads nowhere", () => {
  it("is listed with that problem, inside its folder or as its folder, and the others are read", async () => {
    await write("good/crew.jsonc", MINIMAL);
    await write("inside/crew.jsonc", MINIMAL);
    await symlink(join(directory, "nowhere"), join(directory, "inside/agents.yaml"));
    await symlink(join(directory, "nowhere"), join(directory, "whole"));
    const crews = await readCrews(directory);
    expect(crews.map(({ name, crew, problems }) => [name, crew !== undefined, problems[0]?.message])).toEqual(
      [
        ["good", true, undefined],
        ["inside", false, expect.stringMatching(/^It cannot be read: ENOENT/)],
        ["whole", false, expect.stringMatching(/^It cannot be read: ENOENT/)],
      ],
    );
  });
});

describe("openBuiltCrews", () => {
  it("opens crews.json and imports tools that were bundled with an engine and a zod of their own", async () => {
    const crews = await readCrews(`${project}crews`);
    await write("crews.json", JSON.stringify(crews));
    await build({
      entryPoints: [`${project}crews/estimate/tools/three_point_estimate.ts`],
      outfile: join(directory, "crews/estimate/tools/three_point_estimate.mjs"),
      bundle: true,
      format: "esm",
      platform: "node",
      // jsonc-parser's main is UMD, whose requires a bundler cannot follow.
      mainFields: ["module", "main"],
    });
    await write("package.json", '{"type": "module"}');
    const opened = await openBuiltCrews(directory);
    expect([...opened.crews.values()]).toEqual(crews);
    const crew = opened.crews.get("estimate")?.crew;
    const tools = crew && (await opened.toolsOf(crew));
    const tool = tools?.get("three_point_estimate");
    expect([...(tools?.keys() ?? [])]).toEqual(["three_point_estimate"]);
    expect(tool?.parse({ items: [] })).toEqual({ problem: expect.stringContaining("items") });
    const item = { name: "x", optimistic: 1, likely: 1, pessimistic: 1 };
    const call = { signal: new AbortController().signal, idempotencyKey: "k", executionId: "e" };
    expect(tool?.run({ items: [item] }, call)).toMatchObject({ expected_days: 1, most_uncertain: "x" });
  });

  it("says which file is no tool", async () => {
    await write("crews.json", JSON.stringify(await readCrews(`${project}crews`)));
    await write("crews/estimate/tools/three_point_estimate.mjs", "export default 1;");
    const { crews, toolsOf } = await openBuiltCrews(directory);
    const crew = crews.get("estimate")?.crew;
    await expect(crew && toolsOf(crew)).rejects.toThrow(
      "tools/three_point_estimate.ts must have a defineTool",
    );
  });
});

describe("the guardrails of an opened crew", () => {
  const CREW = `{"agents": {"a": {"role": "R", "goal": "G", "backstory": "B"}}, "tasks": [{"name": "t", "description": "D",
    "expected_output": "E", "agent": "a", "guardrails": ["./guardrails/short.ts", "Is it kind?"]}]}`;

  beforeEach(async () => {
    await write("crews/one/crew.jsonc", CREW);
    await write("crews/one/guardrails/short.ts", "");
    await write("crews.json", JSON.stringify(await readCrews(join(directory, "crews"))));
  });

  const opened = async () => {
    const { crews, guardrailsOf } = await openBuiltCrews(directory);
    const crew = crews.get("one")?.crew;
    return crew && guardrailsOf(crew);
  };

  it("are the files that its tasks name", async () => {
    await write("crews/one/guardrails/short.mjs", "export default ({ raw }) => [raw.length < 9];");
    expect([...((await opened())?.keys() ?? [])]).toEqual(["short"]);
  });

  it("must be functions", async () => {
    await write("crews/one/guardrails/short.mjs", "export default 1;");
    await expect(opened()).rejects.toThrow("guardrails/short.ts must have a function as its default export");
  });
});

describe("what start-crew needs of the engine", () => {
  it("comes without the AI SDK", async () => {
    const files = [
      "functions/crew/crew.ts",
      "functions/crew/manifest.ts",
      "functions/adapters/models/missing-model-settings.ts",
      "functions/adapters/crew-files/built-crews.ts",
    ];
    const { metafile } = await build({
      entryPoints: files.map((file) => project + file),
      outdir: directory,
      bundle: true,
      write: false,
      metafile: true,
      format: "esm",
      platform: "node",
      minify: true,
    });
    const packages = Object.keys(metafile.inputs).flatMap(
      (file) => /node_modules\/(.+?)\//.exec(file)?.[1] ?? [],
    );
    expect([...new Set(packages)]).toEqual(["zod"]);
  });
});
