import { once } from "node:events";
import { readdir } from "node:fs/promises";

import { beforeEach, describe, expect, it } from "vitest";

import { runRig, task, toolOf } from "../../../support/commands/run-rig.ts";
import { waitFor } from "../../../support/wait-for.ts";

const rig = runRig();
beforeEach(() => rig.writeCrew("letter", { inputs: { tone: "dry" }, tasks: [task("To {name}, {tone}")] }));

describe("npx stepcrew run refuses", () => {
  it.each<[string, readonly string[], string]>([
    [
      "an unknown crew",
      ["lettre"],
      "There is no crew lettre (did you mean letter?) in CREWS; the crews are letter",
    ],
    [
      "a missing input",
      ["letter"],
      'The crew "letter" needs these inputs: name. Write name=… behind the crew\'s name.',
    ],
    [
      "a misspelt input",
      ["letter", "name=Ada", "tonne=wet"],
      'The crew "letter" has no input tonne (did you mean tone?). Correct the name, or let the crew take any with "strict_inputs": false in its crew.jsonc.',
    ],
    ["a word without =", ["letter", "Ada"], '"Ada" is no input: write key=text, key=@file or key:=json'],
    [
      "an input without a name",
      ["letter", ":=1"],
      '":=1" is no input: write key=text, key=@file or key:=json',
    ],
    ["an input twice", ["letter", "name=Ada", 'name:="Ada"'], "The input name is given twice"],
    [
      "a number of too many digits",
      ["letter", "name:=1e400"],
      "The input name has a number that takes more than 38 digits: write it as a text",
    ],
    [
      "a provider that there is not",
      ["letter", "name=Ada", "--model", "opnai/gpt-4o"],
      "Nothing was started, because of these settings:\n  --model is",
    ],
    [
      "an input that is missing under a misspelt name",
      ["letter", "nmae=Ada"],
      "needs these inputs: name. Write name=… behind the crew's name. It has no input nmae (did you mean name?).",
    ],
    [
      "a model without its key",
      ["letter", "name=Ada", "--model", "openai/gpt-4o"],
      "OPENAI_API_KEY for openai/gpt-4o is not set. Write OPENAI_API_KEY=… before the command, or rehearse with --model rehearsal.",
    ],
    [
      "a model for a role that there is not",
      ["letter", "name=Ada", "--models", "Clark=openai/gpt-5"],
      '--models: "Clark" is no agent\'s role (did you mean Clerk?); the roles are Clerk',
    ],
  ])("%s", async (_, words, sentence) => {
    const { exitCode, stdout, stderr } = await rig.run(words);
    expect([exitCode, stdout]).toEqual([2, ""]);
    expect(stderr.replaceAll(`${rig.folder.path}/crews`, "CREWS")).toContain(sentence);
  });

  it("an address without http, before anything is asked", async () => {
    const variables = { OPENAI_BASE_URL: "127.0.0.1:9/v1", OPENAI_API_KEY: "k" };
    const { exitCode, stderr } = await rig.run(["letter", "name=Ada", "--model", "openai/m"], variables);
    expect([exitCode, stderr]).toEqual([
      2,
      expect.stringContaining(
        'the variable OPENAI_BASE_URL is "127.0.0.1:9/v1", which is no address; write it with http:// or https://',
      ),
    ]);
  });

  it("a file that is not there, and JSON that is none, with how a text is written", async () => {
    const missing = await rig.run(["letter", "name=@nowhere.txt"]);
    expect(missing).toMatchObject({ exitCode: 2, stdout: "" });
    expect(missing.stderr).toMatch(/^The file of the input name cannot be read: .*written name:='"@…"'\n$/);
    const broken = await rig.run(["letter", "name:=Ada"]);
    expect(broken).toMatchObject({ exitCode: 2, stdout: "" });
    expect(broken.stderr).toMatch(/^The input name is not valid JSON: .*A text is written name=…\n$/);
  });

  it("a crew with mistakes, naming each, and one that is unfinished unless it is rehearsed", async () => {
    await rig.writeCrew("broken", { tasks: [task("Do", { agent: "b" })] });
    const broken = await rig.run(["broken"]);
    expect(broken).toMatchObject({ exitCode: 1, stdout: "" });
    expect(broken.stderr).toMatch(/^error: broken\/crew\.jsonc:1 .*\nThe crew "broken" cannot be started/);
    await rig.writeCrew("unfinished", { llm: "openai/gpt-4o", tasks: [task("Do", { tools: ["Abacus"] })] });
    const real = await rig.run(["unfinished"], { OPENAI_API_KEY: "sk-test-key-of-nobody" });
    expect(real).toMatchObject({ exitCode: 1, stdout: "" });
    expect(real.stderr).toContain("told above. --model rehearsal rehearses it.\n");
    const rehearsed = await rig.run(["unfinished", "--model", "rehearsal"]);
    expect(rehearsed.exitCode).toBe(0);
    expect(rehearsed.stdout).toContain("This is a rehearsal");
  });

  it("a tool that asks Snowflake, of which there is none without the stack, unless it is rehearsed", async () => {
    await rig.writeCrew("sales", { tasks: [task("Ask", { tools: ["snowflake_query"] })] });
    const { exitCode, stderr } = await rig.runScripted(["sales"], []);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('The crew "sales" uses snowflake_query, which needs a Snowflake server.');
    expect(await rig.run(["sales"])).toMatchObject({ exitCode: 0 });
  });

  it("a tool whose key is not set, by the key's name", async () => {
    await rig.writeCrew("search", { tasks: [task("Ask", { tools: ["SerperDevTool"] })] });
    const { exitCode, stderr } = await rig.runScripted(["search"], []);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(
      "SERPER_API_KEY for the tool SerperDevTool is not set. Write SERPER_API_KEY=… before the command, or rehearse with --model rehearsal.",
    );
    expect(stderr).not.toContain("Snowflake");
  });
});

it.each([
  ["which it hears of itself", true],
  ["which the crew's process was ended by first", false],
])("ends at once with Ctrl-C, %s, though a tool is busy, and leaves nothing behind", async (_, isHeard) => {
  const busy = toolOf(
    "busy",
    "() => { for (;;); }",
    "rehearse: () => { console.log(`busy ${process.pid}`); for (;;); }",
  );
  await rig.writeCrew("shop", { tasks: [task("Work", { tools: ["busy"] })] }, { "tools/busy.ts": busy });
  const running = rig.begin(["shop"]);
  let stderr = "";
  running.stderr.on("data", (text) => (stderr += String(text)));
  const worker = await waitFor("the tool to be called", () => /busy (\d+)/.exec(stderr)?.[1]);
  const ended = once(running, "close");
  process.kill(isHeard ? (running.pid ?? 0) : Number(worker), "SIGINT");
  expect(await ended).toEqual([130, null]);
  expect(stderr).toContain("SIGINT: the crew was broken off.");
  await waitFor("the tool's process to be gone", () => !isAlive(Number(worker)) || undefined);
  expect(await readdir(rig.folder.path)).toEqual(["crews"]);
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
