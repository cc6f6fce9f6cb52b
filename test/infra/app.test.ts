import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { expect, it } from "vitest";

import { PROJECT_FOLDER } from "../../infra/bundle/esbuild-options.ts";
import { functionRows } from "../../infra/functions.ts";
import { type NodeProcess, runNode } from "../support/node-process.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

/**
 * Runs infra/app.ts as the CDK CLI does: context and the folder for its output in variables, and no account.
 */
async function synthesize(outdir: string, context: Readonly<Record<string, unknown>>): Promise<NodeProcess> {
  const cdkJson = JSON.parse(await readFile(join(PROJECT_FOLDER, "cdk.json"), "utf8")) as { context: object };
  return runNode([join(PROJECT_FOLDER, "infra/app.ts")], {
    cwd: PROJECT_FOLDER,
    environment: { CDK_OUTDIR: outdir, CDK_CONTEXT_JSON: JSON.stringify({ ...cdkJson.context, ...context }) },
  });
}

/** What the CDK CLI says when it needs no built code, as for `cdk list`. */
const NAMES_ONLY = { "aws:cdk:bundling-stacks": [] };

it("synthesizes what was shipped with all functions built, and warns loudly of what is not set", async () => {
  await using folder = await temporaryFolder();
  const { exitCode, stderr } = await synthesize(folder.path, {});
  expect([exitCode, stderr.match(/^WARNING \w+ is/gm)]).toEqual([
    0,
    ["WARNING model is", "WARNING snowflake_account is"],
  ]);
  const assets = JSON.parse(await readFile(join(folder.path, "stepcrew.assets.json"), "utf8")) as {
    files: Record<string, { source: { path: string } }>;
  };
  const folders = Object.values(assets.files).flatMap(({ source }) =>
    source.path.startsWith("asset.") ? [source.path] : [],
  );
  const entries = folders.map((path) => readFile(join(folder.path, path, "index.mjs"), "utf8"));
  expect((await Promise.all(entries)).filter((code) => / as handler\b/.test(code))).toHaveLength(
    functionRows.length,
  );
});

it("warns of nothing when everything is set", async () => {
  await using folder = await temporaryFolder();
  const context = { ...NAMES_ONLY, model: "openai/gpt-4.1-mini", snowflake_account: "ACME-PROD" };
  await expect(synthesize(folder.path, context)).resolves.toEqual({ exitCode: 0, stdout: "", stderr: "" });
});

it("builds nothing when the CLI asks for names only", async () => {
  await using folder = await temporaryFolder();
  const { exitCode } = await synthesize(folder.path, NAMES_ONLY);
  const assets = await readFile(join(folder.path, "stepcrew.assets.json"), "utf8");
  expect(exitCode).toBe(0);
  const [asset] = /asset\.[0-9a-f]{64}/.exec(assets) ?? [];
  await expect(readFile(join(folder.path, asset ?? "", "index.mjs"))).rejects.toThrow("ENOENT");
});

it("fails with sentences and no stack trace when settings are wrong", async () => {
  await using folder = await temporaryFolder();
  const { exitCode, stderr } = await synthesize(folder.path, { model: undefined, auth: "none" });
  expect([exitCode, stderr.split("\n").map((line) => line.trim().split(":")[0])]).toEqual([
    1,
    [
      'The settings cannot be deployed. Write them in cdk.json under "context", or as -c key=value',
      "model",
      "accept_open_access",
      "",
    ],
  ]);
});
