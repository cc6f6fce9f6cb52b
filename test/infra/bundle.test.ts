import { createHash } from "node:crypto";
import { cp, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";

import { afterAll, beforeAll, expect, it } from "vitest";

import { BuiltCrews } from "../../functions/crew/index.ts";
import { type Bundle, bundleAll, bundleFunction } from "../../infra/bundle/bundle-function.ts";
import { budgetOf, eagerFilesOf, packagesIn, sizeOf } from "../../infra/bundle/bundle-size.ts";
import { type FunctionName, functionNames, functionsByName } from "../../infra/functions.ts";
import { PROJECT_FOLDER } from "../../infra/project-folder.ts";
import { runNode } from "../support/node-process.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const CREWS = join(PROJECT_FOLDER, "crews");
const TOOL = "crews/estimate/tools/three_point_estimate.mjs";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let bundles: Readonly<Record<FunctionName, Bundle>>;
beforeAll(async () => {
  folder = await temporaryFolder();
  bundles = await bundleAll({ outdir: folder.path, crewsDirectory: CREWS });
});
afterAll(() => folder[Symbol.asyncDispose]());

it.each(functionNames.map((name) => [name, budgetOf(name)] as const))(
  "keeps %s within its budget of %i bytes",
  (name, budget) => {
    expect(sizeOf(bundles[name]).bytes).toBeLessThanOrEqual(budget);
  },
);

it("reads at most 2.45 MB in a cold start of run-crew, which has the most", () => {
  expect(sizeOf(bundles["run-crew"]).eagerBytes).toBeLessThanOrEqual(2_450_000);
});

it("carries the Snowflake driver and the AI SDK only where they may be used", () => {
  const heavy = functionNames.map((name) => {
    const packages = packagesIn(bundles[name]);
    return [name, ["snowflake-sdk", "ai"].filter((heavyPackage) => packages.includes(heavyPackage))];
  });
  const expected = functionNames.map((name) => {
    const { snowflake, models } = functionsByName[name].may;
    return [name, [...(snowflake ? ["snowflake-sdk"] : []), ...(models ? ["ai"] : [])]];
  });
  expect(Object.fromEntries(heavy)).toEqual(Object.fromEntries(expected));
});

it("carries the driver once, whoever of run-crew's parts logs in", () => {
  const { outputs } = bundles["run-crew"].metafile;
  const withDriver = Object.values(outputs).filter(({ inputs }) =>
    Object.keys(inputs).some((input) => input.endsWith("snowflake-sdk/dist/lib/connection/connection.js")),
  );
  expect(withDriver).toHaveLength(1);
});

it("loads the driver when it is needed and not before", () => {
  const { bytes, eagerBytes } = sizeOf(bundles["start-crew"]);
  expect(eagerBytes).toBeLessThan(bytes / 2);
});

it("loads a provider's package when a model of it is called and not before", () => {
  const { outputs } = bundles["run-crew"].metafile;
  const packages = ["amazon-bedrock", "anthropic", "openai", "openai-compatible"];
  const eager = eagerFilesOf(bundles["run-crew"]).flatMap((file) => Object.keys(outputs[file]?.inputs ?? {}));
  expect(packages.filter((name) => eager.some((input) => input.includes(`@ai-sdk/${name}/`)))).toEqual([]);
});

it("makes modules that Node loads and that export a handler", async () => {
  const entries = functionNames.map((name) => bundles[name].entry);
  const given = "globalThis.awslambda = { streamifyResponse: (handler) => handler };";
  const script = `${given} for (const entry of ${JSON.stringify(entries)}) console.log(typeof (await import(entry)).handler)`;
  const { stdout, stderr } = await runNode(["--input-type=module", "-e", script], { cwd: folder.path });
  expect([stdout.trim().split("\n"), stderr]).toEqual([entries.map(() => "function"), ""]);
});

it("puts crews.json beside the functions that know crews, and the tools beside the one that runs them", async () => {
  const files = await Promise.all(
    functionNames.map(async (name) => [name, await filesIn(bundles[name].folder)] as const),
  );
  const aboutCrews = files.flatMap(([name, paths]) => {
    const found = paths.filter((path) => path.startsWith("crews"));
    return found.length === 0 ? [] : [[name, found]];
  });
  expect(aboutCrews).toEqual([
    ["start-crew", ["crews.json"]],
    ["list-crews", ["crews.json"]],
    ["get-crew", ["crews.json"]],
    ["replay-crew", ["crews.json"]],
    ["run-crew", ["crews.json", TOOL]],
  ]);
  const crews = BuiltCrews.parse(
    JSON.parse(await readFile(join(bundles["run-crew"].folder, "crews.json"), "utf8")),
  );
  expect(crews.map(({ name }) => name)).toEqual(["estimate", "research"]);
});

it("gives a crew's tool the engine that calls it, not one of its own", () => {
  const { outputs } = bundles["run-crew"].metafile;
  const own = Object.keys(outputs[TOOL]?.inputs ?? {});
  expect(own).toEqual(["crews/estimate/tools/three_point_estimate.ts"]);
});

it("builds the tools of crews outside the project", async () => {
  await using elsewhere = await temporaryFolder();
  const crew = join(elsewhere.path, "crews/outside");
  await cp(join(CREWS, "estimate"), crew, { recursive: true });
  const bundle = await bundleFunction({
    contractName: "run-crew",
    outdir: join(elsewhere.path, "built"),
    crewsDirectory: join(elsewhere.path, "crews"),
  });
  const tool = join(bundle.folder, "crews/outside/tools/three_point_estimate.mjs");
  const script = `console.log((await import(${JSON.stringify(tool)})).default.name)`;
  await expect(runNode(["--input-type=module", "-e", script], { cwd: elsewhere.path })).resolves.toEqual({
    exitCode: 0,
    stdout: "three_point_estimate\n",
    stderr: "",
  });
});

it("builds guardrails beside tools, no test, declaration or hidden file, and empties the folder it builds into", async () => {
  await using elsewhere = await temporaryFolder();
  const tools = join(elsewhere.path, "crews/one/tools");
  const outdir = join(elsewhere.path, "built");
  const guardrails = join(elsewhere.path, "crews/one/guardrails");
  await mkdir(tools, { recursive: true });
  await mkdir(guardrails, { recursive: true });
  await mkdir(outdir);
  await writeFile(join(guardrails, "short.ts"), "export default () => [true];");
  await writeFile(join(outdir, "left-over.mjs"), "");
  await Promise.all(
    ["a.ts", "a.test.ts", "types.d.ts", ".hidden.ts", "notes.md"].map((file) =>
      writeFile(join(tools, file), "export default 1;"),
    ),
  );
  const bundle = await bundleFunction({
    contractName: "run-crew",
    outdir,
    crewsDirectory: join(elsewhere.path, "crews"),
  });
  const files = (await filesIn(bundle.folder)).filter((path) => !path.startsWith("chunks"));
  expect(files).toEqual([
    "crews.json",
    "crews/one/guardrails/short.mjs",
    "crews/one/tools/a.mjs",
    "index.mjs",
  ]);
});

it("gives the same bytes in every folder, so that nothing is deployed that did not change", async () => {
  await using elsewhere = await temporaryFolder();
  const again = await bundleFunction({
    contractName: "run-crew",
    outdir: join(elsewhere.path, "a/longer/path"),
    crewsDirectory: CREWS,
  });
  expect(await hashOf(again.folder)).toBe(await hashOf(bundles["run-crew"].folder));
});

async function filesIn(directory: string): Promise<readonly string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(directory, join(entry.parentPath, entry.name)))
    .toSorted();
}

async function hashOf(directory: string): Promise<string> {
  const hash = createHash("sha256");
  for (const path of await filesIn(directory))
    hash.update(path).update(await readFile(join(directory, path)));
  return hash.digest("hex");
}
