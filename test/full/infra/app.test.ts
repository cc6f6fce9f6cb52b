import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { expect, it } from "vitest";

import { functionRows } from "../../../infra/functions.ts";
import { NAMES_ONLY, synthesizeApp } from "../../support/stack/synthesized-app.ts";
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

it("gives each warning of a crew an id of its own, which an edit above its line leaves as it is", async () => {
  await using folder = await temporaryFolder();
  const crews = join(folder.path, "crews");
  const idsOf = async (above: string): Promise<readonly string[]> => {
    for (const name of ["one", "two"]) {
      await mkdir(join(crews, name), { recursive: true });
      await writeFile(join(crews, name, "agents.yaml"), "a: {role: R, goal: G, backstory: B}\n");
      await writeFile(
        join(crews, name, "tasks.yaml"),
        `${above}t: {description: D, expected_output: E, agent: a, tools: [search]}\n`,
      );
    }
    const context = {
      ...NAMES_ONLY,
      crews_dir: crews,
      model: "openai/gpt-5",
      snowflake_account: "ACME-PROD",
    };
    const { stderr } = await synthesizeApp(folder.path, context);
    return stderr.match(/(?<=Acknowledge with 'Annotation::)[^']+/g) ?? [];
  };
  const ids = await idsOf("");
  expect([ids.length, new Set(ids).size]).toEqual([2, 2]);
  expect(await idsOf("\n\n")).toEqual(ids);
});
