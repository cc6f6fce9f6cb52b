import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

import { describe, expect, it, vi } from "vitest";

import { COMMANDS } from "../../../cli/commands/all.ts";
import { runStepcrew } from "../../../cli/commands/run-stepcrew.ts";
import { LOCAL_VARIABLES } from "../../../local/local-settings.ts";
import { stepcrew } from "../../support/commands/stepcrew-command.ts";

const PROJECT = join(import.meta.dirname, "../../..");
const commands = COMMANDS.map((command) => command());
const names = commands.map((command) => command.name());

/** Runs `npx stepcrew` in this process. */
async function run(...words: readonly string[]) {
  const printed = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const)
    vi.spyOn(process[name], "write").mockImplementation((text) => {
      printed[name] += String(text);
      return true;
    });
  vi.spyOn(console, "error").mockImplementation((text: string) => {
    printed.stderr += `${text}\n`;
  });
  try {
    return { code: await runStepcrew(words), ...printed };
  } finally {
    vi.restoreAllMocks();
  }
}

describe("npx stepcrew", () => {
  it.each([[[]], [["--help"]], [["-h"]], [["help"]]])(
    "lists every command when it is run with %j",
    async (words) => {
      const { code, stdout, stderr } = await run(...words);
      expect([code, stderr]).toEqual([0, ""]);
      const listed = stdout.split("\n").map((line) => line.trim().split(/ {2,}/));
      for (const command of commands) expect(listed).toContainEqual([command.name(), command.description()]);
    },
  );

  it.each([
    ["migrat", " (did you mean migrate?)"],
    ["snowflake-setpu", " (did you mean snowflake-setup?)"],
    ["strat", " (did you mean start?)"],
    ["unheard", ""],
  ])("refuses the command %s, and says which is meant", async (word, meant) => {
    expect(await run(word, "research", "--help")).toEqual({
      code: 2,
      stdout: "",
      stderr: `error: unknown command '${word}'${meant}; see npx stepcrew --help\n`,
    });
  });

  it("refuses an option before a command", async () => {
    expect(await run("--verbose", "crews")).toEqual({
      code: 2,
      stdout: "",
      stderr: "error: unknown option '--verbose'; see npx stepcrew --help\n",
    });
  });

  it("is a program that ends with 0 after its help and with 2 after wrong use", async () => {
    const [help, wrong] = await Promise.all(
      [["--help"], ["crwes"]].map((words) => stepcrew(words, { cwd: PROJECT })),
    );
    expect(help).toMatchObject({ exitCode: 0, stderr: "" });
    expect(wrong).toMatchObject({ exitCode: 2, stdout: "" });
  });
});

it("says so when the folder of crews that a build is given is not there", async () => {
  expect(await run("build", "--crews", "nowhere")).toEqual({
    code: 2,
    stdout: "",
    stderr: "There is no folder nowhere: --crews names the folder that has a folder for each crew\n",
  });
});

describe.each(names)("npx stepcrew %s", (name) => {
  const command = commands.find((each) => each.name() === name);

  it.each([
    [name, "--help"],
    ["help", name],
  ])("explains itself and every option by %s %s", async (...words) => {
    const { code, stdout, stderr } = await run(...words);
    expect([code, stderr, stdout.split("\n")[0]]).toEqual([
      0,
      "",
      expect.stringContaining(`Usage: npx stepcrew ${name} `),
    ]);
    for (const { flags } of command?.options ?? []) expect(stdout).toContain(`  ${flags}  `);
  });

  it("refuses an option that there is not in one sentence", async () => {
    expect(await run(name, "--no-such-option")).toEqual({
      code: 2,
      stdout: "",
      stderr: `error: unknown option '--no-such-option'; see npx stepcrew ${name} --help\n`,
    });
  });
});

const withoutArguments = commands.filter(({ registeredArguments }) => registeredArguments.length === 0);
it.each(withoutArguments.map((command) => command.name()))(
  "npx stepcrew %s refuses words that it has no use for",
  async (name) => {
    expect(await run(name, "surplus")).toEqual({
      code: 2,
      stdout: "",
      stderr: expect.stringMatching(
        new RegExp(`^error: too many arguments for '${name}'.*; see npx stepcrew ${name} --help\n$`),
      ),
    });
  },
);

it("explains every variable of the local stack", async () => {
  const { stdout } = await run("dev", "--help");
  for (const name of LOCAL_VARIABLES) expect(stdout).toMatch(new RegExp(`\\b${name}\\b`));
});

it("ends without a word when whoever reads what it prints has enough", async () => {
  const child = spawn(process.execPath, [join(PROJECT, "cli/stepcrew.mjs"), "help", "run"], { cwd: PROJECT });
  child.stdout.destroy();
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  const [code] = (await once(child, "close")) as [number | null];
  expect([code, stderr]).toEqual([0, ""]);
});
