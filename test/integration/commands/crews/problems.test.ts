import { mkdir, rm } from "node:fs/promises";

import { describe, expect, it } from "vitest";

import { crewsRig, UNFINISHED } from "../../../support/commands/crews-rig.ts";

const { crews, directory, remove, write, writeTeam } = crewsRig();

describe("npx stepcrew crews", () => {
  it("succeeds when there is nothing to mend", async () => {
    await remove("good");
    await writeTeam();
    expect((await crews()).exitCode).toBe(0);
    await remove("team");
    expect(await crews()).toEqual({
      exitCode: 0,
      stderr: "",
      stdout: `There is no crew in ${directory()}. Make a folder there for each crew.\n`,
    });
  });

  it("fails when a crew has an error, and lists the others all the same", async () => {
    await write("bad/agents.yaml", "a:\n  role: R\n  goal: G\n  backstory: B\n");
    await write("bad/tasks.yaml", "t:\n  description: D\n  expected_output: E\n  agent: b\n");
    const { exitCode, stdout } = await crews();
    expect(exitCode).toBe(1);
    expect(stdout.split("\n\n")).toEqual([
      "bad (cannot be started)",
      expect.stringContaining("good (sequential)"),
      `unfinished: good/crew.jsonc:3 tasks.0.tools.0: ${UNFINISHED}
error: bad/tasks.yaml:4 t.agent: t: there is no agent b (did you mean a?); the agents are a`,
      "2 crews: 1 can be rehearsed, 1 broken\n",
    ]);
  });

  it.each([
    [["--jsn"], "error: unknown option '--jsn' (did you mean --json?); see npx stepcrew crews --help"],
    [["-j"], "error: unknown option '-j'; see npx stepcrew crews --help"],
    [["--json=yes"], "error: option '--json' takes no value; see npx stepcrew crews --help"],
    [["good", "god"], "There is no crew god (did you mean good?) in $DIRECTORY; the crews are good"],
  ])("refuses %j in one line", async (options, line) => {
    expect(await crews(...options)).toEqual({
      exitCode: 2,
      stdout: "",
      stderr: `${line.replace("$DIRECTORY", directory())}\n`,
    });
  });

  it("checks the types of guardrails when it is asked to", async () => {
    const agents = { a: { role: "R", goal: "G", backstory: "B", llm: "openai/gpt-4o" } };
    const guarded = { name: "t", description: "D", expected_output: "E", agent: "a" };
    const tasks = [{ ...guarded, guardrails: ["./guardrails/brief.ts"] }];
    await write("typed/crew.jsonc", JSON.stringify({ agents, tasks }));
    await write("typed/guardrails/brief.ts", "export default () => [true];\nexport const n: string = 1;\n");
    const { exitCode, stdout } = await crews("typed", "--types");
    expect([exitCode, ...stdout.trimEnd().split("\n").slice(-3)]).toEqual([
      1,
      "type error: typed/guardrails/brief.ts:2: TS2322: Type 'number' is not assignable to type 'string'.",
      "",
      "1 crew: 1 can be started, 1 with type errors",
    ]);
  });

  it("asks whether an input that nobody mentions is the one that has no default", async () => {
    await write(
      "topical/crew.jsonc",
      `{"inputs": {"topic": "bees", "place": "Kew", "unit": "m"},
        "agents": {"a": {"role": "R", "goal": "G of {plce}", "backstory": "In {unit} and {units}"}},
        "tasks": [{"name": "t", "description": "On {topc} of {day}", "expected_output": "E", "agent": "a"}]}`,
    );
    const { exitCode, stdout } = await crews("topical");
    const hints = stdout.split("\n").filter((line) => line.startsWith("warning"));
    const said = "that input has a default, but no text mentions it";
    expect([exitCode, hints]).toEqual([
      0,
      [
        `warning: topical/crew.jsonc:2 agents.a.goal: {plce} must be given at each start (did you mean place?); ${said}`,
        `warning: topical/crew.jsonc:3 tasks.0.description: {topc} must be given at each start (did you mean topic?); ${said}`,
      ],
    ]);
  });

  it("says so when there is no such folder", async () => {
    await rm(directory(), { recursive: true });
    const { exitCode, stderr } = await crews();
    await mkdir(directory());
    expect({ exitCode, stderr }).toEqual({
      exitCode: 2,
      stderr: `There is no folder ${directory()}: CREWS_DIR names the folder that has a folder for each crew\n`,
    });
  });
});
