import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { storeFailure } from "../../../local/dynamodb/journal-store.ts";
import { makeDataFolder, tellingOfFolder } from "../../../local/stack-folders.ts";
import { startExecution } from "../../support/stack/api-client.ts";
import { runStepcrew, startStack } from "../../support/stack/running-stack.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { waitFor } from "../../support/wait-for.ts";

const CREW = JSON.stringify({
  agents: { a: { role: "R", goal: "G", backstory: "B" } },
  tasks: [{ name: "t", description: "D", expected_output: "E", agent: "a", tools: ["tool"] }],
});

describe("before anything starts", () => {
  it("all wrong settings are named at once, with an exit code of their own", async () => {
    await using folder = await temporaryFolder();
    const file = join(folder.path, "file");
    await writeFile(file, "");
    const settings = { PORT: "x", CORS_ORIGINS: "app.example.com", CREWS_DIR: file, CREW_DATA_DIR: file };
    expect(await runStepcrew("dev", settings)).toEqual({
      code: 2,
      stdout: "",
      output: `Nothing was started, because of these settings:
  PORT is "x". Write a port number, at most 65535, or 0 for any free one.
  CORS_ORIGINS is "app.example.com". Write origins such as https://app.example.com, separated by commas, or *.
  ${file} cannot be used: ${file} is not a folder. Set CREW_DATA_DIR to a folder that this user may write to.
  ${file} is not a folder. CREWS_DIR names the folder that has a folder for each crew.
`,
    });
  });

  it("a data folder that cannot be used is told in one sentence, with 1 as for a port, and nothing is made", async () => {
    await using folder = await temporaryFolder();
    const file = join(folder.path, "file");
    await writeFile(file, "");
    expect(await runStepcrew("dev", { PORT: "0", CREW_DATA_DIR: join(file, "data") })).toEqual({
      code: 1,
      stdout: "",
      output: `${file}/data cannot be used: ${file} is not a folder. Set CREW_DATA_DIR to a folder that this user may write to.\n`,
    });
    expect(await readdir(folder.path)).toEqual(["file"]);
  });

  it("a journal that this user may not write is not said to be damaged", () => {
    const denied = new Error("IO error: /data/dynamodb/LOCK: Permission denied");
    expect(storeFailure("/data/dynamodb", new Error("not open", { cause: denied })).message).toBe(
      "The journal in /data/dynamodb cannot be opened: IO error: /data/dynamodb/LOCK: Permission denied. Let this user write there, or set CREW_DATA_DIR to a folder that this user may write to.",
    );
  });

  it("what may not be written in the data folder is told with what to do; other errors stay as they are", () => {
    const denied = (path: string) =>
      Object.assign(new Error(`EACCES: permission denied, mkdir '${path}'`), { code: "EACCES" });
    expect(tellingOfFolder("/data", denied("/data/step-functions"))).toEqual(
      new Error(
        "/data cannot be used: EACCES: permission denied, mkdir '/data/step-functions'. Set CREW_DATA_DIR to a folder that this user may write to.",
      ),
    );
    for (const other of [denied("/elsewhere"), new Error("/data"), "/data"])
      expect(tellingOfFolder("/data", other)).toBe(other);
  });

  it.each([
    ["/proc/nowhere/data", "/proc/nowhere/data cannot be used: ENOENT"],
    ["/dev/null/data", "/dev/null/data cannot be used: /dev/null is not a folder"],
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

  it("a taken port is known, and no execution of the last run goes on", async () => {
    await using taken = createServer().listen(0, "127.0.0.1");
    await once(taken, "listening");
    const { port } = taken.address() as AddressInfo;
    await using folder = await temporaryFolder();
    const result = await runStepcrew("dev", { PORT: String(port), CREW_DATA_DIR: folder.path });
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
    // Its tool is waited for, so that the start is not over before the signal comes.
    const crews = join(folder.path, "crews");
    await mkdir(join(crews, "endless/tools"), { recursive: true });
    await writeFile(join(crews, "endless/crew.jsonc"), CREW);
    await writeFile(
      join(crews, "endless/tools/tool.ts"),
      "await new Promise(() => setInterval(() => 0, 1000));",
    );
    const child = spawn(process.execPath, ["cli/stepcrew.mjs", "dev"], {
      env: { PATH: process.env["PATH"], PORT: "0", CREW_DATA_DIR: folder.path, CREWS_DIR: crews },
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
    const lines = output.trim().split("\n").slice(1);
    // A stage of the start may be over by then.
    expect([child.exitCode, lines.filter((line) => !line.startsWith("{"))]).toEqual([
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
