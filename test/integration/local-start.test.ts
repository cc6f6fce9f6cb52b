import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { makeDataFolder } from "../../infra/local/folders.ts";
import { readLocalSettings } from "../../infra/local/settings.ts";
import { startExecution } from "../support/api-client.ts";
import { runScript, startStack } from "../support/running-stack.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { waitFor } from "../support/wait-for.ts";

const START = "infra/local/start.ts";
const CREW = JSON.stringify({
  agents: { a: { role: "R", goal: "G", backstory: "B" } },
  tasks: [{ name: "t", description: "D", expected_output: "E", agent: "a", tools: ["tool"] }],
});

describe("before anything starts", () => {
  it("a folder of crews that is none is named, with the variable that names it", async () => {
    await using folder = await temporaryFolder();
    const nowhere = join(folder.path, "nowhere");
    const file = join(folder.path, "file");
    await writeFile(file, "");
    const data = join(folder.path, "data");
    const missing = await runScript(START, { PORT: "0", CREWS_DIR: nowhere, CREW_DATA_DIR: data });
    const wrong = await runScript(START, { PORT: "0", CREWS_DIR: file, CREW_DATA_DIR: data });
    expect([missing.code, missing.output.split("\n").at(-2)]).toEqual([
      1,
      `There is no folder ${nowhere}. CREWS_DIR names the folder whose folders are crews.`,
    ]);
    expect([wrong.code, wrong.output]).toEqual([
      1,
      expect.stringContaining(`${file} is no folder. CREWS_DIR`),
    ]);
    expect(existsSync(data)).toBe(false);
  });

  it.each([
    ["/proc/nowhere/data", "/proc/nowhere/data cannot be used: ENOENT"],
    ["/dev/null/data", "/dev/null/data cannot be used: /dev/null is no folder"],
  ])("a data folder that cannot be made is refused: %s", async (directory, message) => {
    await expect(makeDataFolder(directory)).rejects.toThrow(message);
  });

  it("makes a data folder with those it lies in, and takes one that is there", async () => {
    await using folder = await temporaryFolder();
    const directory = join(folder.path, "a/b/c");
    await makeDataFolder(directory);
    await makeDataFolder(directory);
    expect(existsSync(directory)).toBe(true);
  });

  it.each(["0", "-1", "86401", "1e9", "soon"])("RECONCILE_SECONDS=%s is refused", (RECONCILE_SECONDS) => {
    expect(() => readLocalSettings({ RECONCILE_SECONDS })).toThrow(
      "RECONCILE_SECONDS is a number of seconds above 0, at most 86400",
    );
  });

  it("a taken port is known, and no execution of the last run goes on", async () => {
    await using taken = createServer().listen(0, "127.0.0.1");
    await once(taken, "listening");
    const { port } = taken.address() as AddressInfo;
    await using folder = await temporaryFolder();
    const result = await runScript(START, { PORT: String(port), CREW_DATA_DIR: folder.path });
    const [, ...printed] = result.output.trim().split("\n");
    expect([result.code, printed]).toEqual([1, [expect.stringContaining(`Port ${port} is taken.`)]]);
    expect(existsSync(join(folder.path, "step-functions"))).toBe(false);
  });
});

it.each([
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const)(
  "%s during the start ends it with one sentence, and leaves the folder free",
  async (signal, code) => {
    await using folder = await temporaryFolder();
    const child = spawn(process.execPath, [START], {
      env: { PATH: process.env["PATH"], PORT: "0", CREW_DATA_DIR: folder.path },
      // A group of its own, all of which a terminal's Ctrl-C reaches: the bundler too.
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding("utf8").on("data", (text) => (output += text));
    await waitFor("the data folder to be claimed", () => existsSync(join(folder.path, "stack.pid")));
    const closed = once(child, "close");
    process.kill(-(child.pid ?? 0), signal);
    await closed;
    expect([child.exitCode, output.trim().split("\n").slice(1)]).toEqual([
      code,
      ["", `${signal}: stopped before everything was up.`],
    ]);
    expect(existsSync(join(folder.path, "stack.pid"))).toBe(false);
  },
);

it("serves good crews beside broken ones, which are told at the start and refused with 422", async () => {
  await using folder = await temporaryFolder();
  const crews = join(folder.path, "crews");
  for (const [name, tool] of [
    [
      "good",
      `import * as z from "zod";\nimport { defineTool } from "#crew";\nexport default defineTool({ name: "n", description: "d", input: z.object({}), effect: "read", run: () => 1 });`,
    ],
    ["unclosed", "export default (;"],
    ["number", "export default 1;"],
  ] as const) {
    await mkdir(join(crews, name, "tools"), { recursive: true });
    await writeFile(join(crews, name, "crew.jsonc"), CREW);
    await writeFile(join(crews, name, "tools/tool.ts"), tool);
  }
  await using stack = await startStack({ CREWS_DIR: crews });
  expect(stack.output()).toContain('error: unclosed/tools/tool.ts:1: Unexpected ";"');
  expect(stack.output()).toContain("error: number/tools/tool.ts:1: A tool's default export must be made by");
  await startExecution(stack.endpoints.api, { crew: "good" });
  const start = (crew: string) =>
    fetch(`${stack.endpoints.api}/crew/start`, { method: "POST", body: JSON.stringify({ crew }) });
  const refused = await Promise.all(["unclosed", "number"].map(start));
  expect(refused.map(({ status }) => status)).toEqual([422, 422]);
  expect(await refused[0]?.json()).toMatchObject({
    errors: [{ pointer: "/crew", detail: 'tools/tool.ts:1: Unexpected ";"' }],
  });
  const endpoints = await readFile(join(stack.dataDirectory, "endpoints.json"), "utf8");
  expect(Object.keys(JSON.parse(endpoints) as object)).toEqual([
    "api",
    "step_functions",
    "dynamodb",
    "snowflake",
  ]);
});
