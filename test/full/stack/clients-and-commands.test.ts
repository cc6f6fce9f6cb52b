import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify, stripVTControlCharacters } from "node:util";

import { afterAll, beforeAll, expect, it } from "vitest";

import { Stepcrew } from "../../../client/typescript/stepcrew.ts";
import { pythonCaller, whyNoPythonClient } from "../../support/client-callers.ts";
import { stepcrew } from "../../support/commands/stepcrew-command.ts";
import { folderOfEachTest } from "../../support/folder-of-each-test.ts";
import { fencesOf } from "../../support/markdown-fences.ts";
import {
  type ScriptedModelServer,
  startScriptedModelServer,
} from "../../support/models/scripted-model-server.ts";
import {
  type PseudoTerminal,
  runInTerminal,
  whyNoPseudoTerminal,
} from "../../support/stack/pseudo-terminal.ts";
import { type RunningStack, startStack } from "../../support/stack/running-stack.ts";
import { waitFor } from "../../support/wait-for.ts";

const PROJECT = join(import.meta.dirname, "../../..");
const NEVER = new Promise<never>(() => undefined);
const missing = whyNoPseudoTerminal() ?? whyNoPythonClient();
if (missing !== undefined)
  console.warn(`No test of what a person watches, and of the Python client: ${missing}.`);

const folder = folderOfEachTest();
const python = pythonCaller();
let models: ScriptedModelServer;
let stack: RunningStack;
let variables: Readonly<Record<string, string>>;
/** Whether the writer's call gets no answer. */
let hangs = true;

beforeAll(async () => {
  models = await startScriptedModelServer((request) => {
    const isWriter = request.messages.some(({ content }) => content?.includes("Write a briefing") === true);
    if (!isWriter) return "Findings.";
    return hangs ? { text: "lost", after: NEVER } : "The \u001B[31mbriefing.";
  });
  variables = { MODEL: "openai/scripted", OPENAI_BASE_URL: models.url, OPENAI_API_KEY: "sk-test" };
  stack = await startStack(variables);
});
afterAll(async () => {
  python.end();
  await stack?.stop("SIGKILL");
  await models?.[Symbol.asyncDispose]();
});

/** Runs `npx stepcrew` for the stack. */
const command = (...words: readonly string[]) => commandTelling(words, () => undefined);
const commandTelling = (words: readonly string[], onStderr: (text: string) => void) =>
  stepcrew(words, { cwd: PROJECT, environment: { CREW_DATA_DIR: stack.dataDirectory }, onStderr });
const inTerminal = (...words: readonly string[]): PseudoTerminal =>
  runInTerminal([process.execPath, "cli/stepcrew.mjs", ...words], { CREW_DATA_DIR: stack.dataDirectory });
const textOf = (terminal: PseudoTerminal): string =>
  stripVTControlCharacters(terminal.output()).replaceAll("\r", "");

it.skipIf(missing !== undefined)(
  "commands and clients watch an execution whose stack is killed and started again, to its end",
  async () => {
    const url = stack.endpoints.api;
    const api = new Stepcrew({ url, patienceSeconds: 900 });
    const start = ["start", "research", "topic=owls", "--idempotency-key", "order-1"];
    const started = await command(...start);
    expect(started).toMatchObject({ exitCode: 0, stderr: "" });
    const id = started.stdout.trim();
    const short = id.slice(0, 4);
    await waitFor("the second task's call", () => models.requests.length === 2);
    const events = Array.fromAsync(api.events(id));
    const waited = python.call({ url, call: "result", args: [id], patience: 900 });
    let toldSoFar = "";
    const piped = commandTelling(["watch", short], (text) => (toldSoFar += text));
    await using terminal = inTerminal("watch", short);
    await using left = inTerminal("watch", short);
    const checklist = /▸ writing_task[^]*◦ a call is under way, for /;
    await waitFor("the checklist", () => checklist.test(textOf(terminal)) && checklist.test(textOf(left)));
    // A command that has not reached the stack before it is killed says that there is none.
    await waitFor("what is piped", () => /writing_task +▸ begins/.test(toldSoFar));
    left.type("\u0003");
    expect(await left.ended).toBe(130);
    expect(textOf(left).replaceAll(/\s+/g, " ")).toContain(
      `The execution goes on. npx stepcrew watch ${id} watches it again, npx stepcrew cancel ${id} ends it.`,
    );

    await stack.stop("SIGKILL");
    await waitFor("the outage to be told", () => /↻ http:\S+ does not/.test(textOf(terminal)));
    hangs = false;
    stack = await startStack({ ...variables, PORT: new URL(url).port }, stack.dataDirectory);

    const told = await piped;
    expect([told.exitCode, told.stdout]).toEqual([0, "The \u001B[31mbriefing.\n"]);
    expect(told.stderr).toMatch(new RegExp(`${short} research +research_task +▸ begins: `));
    expect(told.stderr).toMatch(/research +✓ completed {2}/);
    expect(told.stderr).toMatch(/^Done \(2 model calls, 0 tool calls, 30 tokens/m);
    expect(await terminal.ended).toBe(0);
    expect(textOf(terminal)).toMatch(
      /✓ research_task[^]*✓ writing_task[^]*Done \(2 model calls[^]*The �\[31mbriefing\.\n$/,
    );
    expect(terminal.output()).not.toContain("\u001B[31mbriefing");
    const sequences = (await events).map(({ sequence }) => sequence);
    expect(sequences).toEqual(sequences.map((_, index) => index + 1));
    const types = new Set((await events).map(({ type }) => type));
    expect([...types]).toEqual(expect.arrayContaining(["task-start", "model-call", "task-end"]));
    expect(await waited).toMatchObject({ value: { raw: "The \u001B[31mbriefing." } });

    expect((await command(...start)).stdout.trim()).toBe(id);
    const shown = await command("show", short, "--json");
    expect(JSON.parse(shown.stdout)).toMatchObject({ execution_id: id, phase: "COMPLETED", attempts: 2 });
    expect(models.requests).toHaveLength(3);
  },
);

it("a command cancels what another one watches, which then ends with 1", async () => {
  hangs = true;
  const before = models.requests.length;
  const watching = command("start", "research", "topic=owls", "--watch");
  await waitFor("the writer's call", () => models.requests.length === before + 2);
  const { stdout } = await command("list", "--json", "--limit", "1");
  const [{ execution_id: id } = { execution_id: "" }] = (
    JSON.parse(stdout) as { executions: { execution_id: string }[] }
  ).executions;
  expect(await command("cancel", id)).toMatchObject({ exitCode: 0, stdout: `${id} was cancelled\n` });
  const { exitCode, stderr, stdout: answer } = await watching;
  expect([exitCode, answer]).toEqual([1, ""]);
  expect(stderr).toContain("Failed: Execution was cancelled");
  const refused = await command("start", "reserch");
  expect([refused.exitCode, refused.stderr]).toEqual([1, expect.stringMatching(/reserch/)]);
});

it.skipIf(missing !== undefined)("the examples of docs/clients.md run", async () => {
  hangs = false;
  const page = await readFile(join(PROJECT, "docs/clients.md"), "utf8");
  const example = (language: string): string =>
    (fencesOf(page).find((fence) => fence.language === language)?.text ?? "")
      .replaceAll("http://127.0.0.1:8081", stack.endpoints.api)
      .replaceAll("./client/", `${PROJECT}/client/`);
  const run = promisify(execFile);
  const typescript = await run(process.execPath, [await folder.write("example.ts", example("ts"))]);
  expect(typescript.stdout).toMatch(/research_task task-start\n[^]*briefing\. \{/);
  const [script, environment] = [
    await folder.write("example.py", example("python")),
    { PYTHONPATH: `${PROJECT}/client/python` },
  ];
  const said = await run("python3", [script], {
    env: { ...process.env, ...environment, PYTHONDONTWRITEBYTECODE: "1" },
  });
  expect(said.stdout).toMatch(/research_task task-start\n[^]*briefing\.\n$/);
  for (const line of (fencesOf(page).find(({ language }) => language === "sh")?.text ?? "")
    .trim()
    .split("\n")) {
    const [name = ""] = line.replace("npx stepcrew ", "").split(" ");
    const options = (await command(name, "--help")).stdout;
    for (const [option] of line.matchAll(/--[a-z-]+/g)) expect(options).toContain(option);
  }
});
