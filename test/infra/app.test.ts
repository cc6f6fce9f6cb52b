import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { expect, it } from "vitest";

import { PROJECT_FOLDER } from "../../infra/project-folder.ts";
import { runNode } from "../support/node-process.ts";
import { NAMES_ONLY, rulesIn, synthesizeApp } from "../support/stack/synthesized-app.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

// A synth takes some seconds of a processor: a test looks at all that one shows.
it("warns loudly of what is not set, and lets CloudFormation refuse a deployment with the account's placeholder before it makes anything", async () => {
  await using folder = await temporaryFolder();
  const { exitCode, stderr } = await synthesizeApp(folder.path, NAMES_ONLY);
  expect([exitCode, stderr.match(/^WARNING \w+ is/gm)]).toEqual([
    0,
    ["WARNING model is", "WARNING snowflake_account is"],
  ]);
  expect(stderr.match(/(?<=Acknowledge with 'Annotation::)[^']+/g)).toEqual([
    "stepcrew:rehearsal-model",
    "stepcrew:placeholder-account",
  ]);
  expect(await rulesIn(folder.path)).toMatchObject({
    SnowflakeAccountIsSet: {
      Assertions: [
        {
          Assert: { "Fn::Not": [{ "Fn::Equals": ["MYORG-MYACCOUNT", "MYORG-MYACCOUNT"] }] },
          AssertDescription: expect.stringContaining("snowflake_account is still MYORG-MYACCOUNT") as unknown,
        },
      ],
    },
  });
});

it("warns of nothing when everything is set, builds nothing when the CLI asks for names only, and refuses no account of somebody's", async () => {
  await using folder = await temporaryFolder();
  const context = { ...NAMES_ONLY, model: "openai/gpt-4.1-mini", snowflake_account: "ACME-PROD" };
  expect(await synthesizeApp(folder.path, context)).toEqual({ exitCode: 0, stdout: "", stderr: "" });
  expect(Object.keys(await rulesIn(folder.path))).toEqual(["CheckBootstrapVersion"]);
  const assets = await readFile(join(folder.path, "stepcrew.assets.json"), "utf8");
  const [asset] = /asset\.[0-9a-f]{64}/.exec(assets) ?? [];
  await expect(readFile(join(folder.path, asset ?? "", "index.mjs"))).rejects.toThrow("ENOENT");
});

it("fails with sentences and no stack trace when settings are wrong", async () => {
  await using folder = await temporaryFolder();
  const { exitCode, stderr } = await synthesizeApp(folder.path, { model: undefined, auth: "none" });
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

it("names the misspelt setting that -c gave, in place of synthesizing with its default", async () => {
  await using folder = await temporaryFolder();
  const { exitCode, stderr } = await synthesizeApp(folder.path, { modle: "openai/gpt-5" });
  expect([exitCode, stderr]).toEqual([
    1,
    expect.stringContaining("modle: There is no such setting (did you mean model?)"),
  ]);
});

it.each(["20.11.0", "18.20.8", "22.17.1"])(
  "says in a sentence that the cdk of Node %s needs another",
  async (version) => {
    const { app } = JSON.parse(await readFile(join(PROJECT_FOLDER, "cdk.json"), "utf8")) as { app: string };
    const [program, ...options] = app.split(" ");
    const older = `data:text/javascript,Object.defineProperty(process.versions,"node",{value:"${version}"})`;
    const { exitCode, stdout, stderr } = await runNode(["--import", older, ...options], {
      cwd: PROJECT_FOLDER,
    });
    expect([program, exitCode, stdout, stderr.trim().split("\n")]).toEqual([
      "node",
      1,
      "",
      [
        expect.stringMatching(
          `^This is Node ${version}; Node 24 is needed.*run npx cdk, not a cdk of your own`,
        ),
      ],
    ]);
  },
);
