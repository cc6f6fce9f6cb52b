import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { expect, it } from "vitest";

import { functionRows } from "../../../infra/functions.ts";
import { synthesizeApp } from "../../support/stack/synthesized-app.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

it("synthesizes what was shipped with all functions built, and finds nothing wrong by CloudFormation's rules", async () => {
  await using folder = await temporaryFolder();
  const { exitCode, stderr } = await synthesizeApp(folder.path, {}, true);
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
    functionRows.filter(({ switchedOnBy }) => switchedOnBy !== "live_events").length,
  );
});
