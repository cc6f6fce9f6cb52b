import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { runNode } from "../../support/node-process.ts";

const project = fileURLToPath(new URL("../../../", import.meta.url));

let directory = "";
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "crews-"));
  await write(
    "good/crew.jsonc",
    `{"description": "Counts", "inputs": {"topic": "bees"},
      "agents": {"a": {"role": "Counter of {topic}", "goal": "For {whom}", "backstory": "B", "llm": "openai/gpt-4o"}},
      "tasks": [{"name": "count", "description": "D", "expected_output": "E", "agent": "a", "tools": ["Abacus"]},
        {"name": "tell", "description": "D", "expected_output": "E", "agent": "a"}]}`,
  );
});
afterEach(async () => {
  await rm(directory, { recursive: true });
});

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(join(directory, path)), { recursive: true });
  await writeFile(join(directory, path), text);
}

/** Runs `npx stepcrew crews` without the npx. */
const crews = (...options: readonly string[]) => crewsWith({}, ...options);
const crewsWith = (environment: Readonly<Record<string, string>>, ...options: readonly string[]) =>
  runNode(["cli/stepcrew.mjs", "crews", ...options], {
    cwd: project,
    environment: { CREWS_DIR: directory, ...environment },
  });

const UNFINISHED = "There is no tool Abacus: write tools/Abacus.ts";

const toolFile = (name: string, more = "") => `import * as z from "zod";
import { defineTool } from "#crew";
export default defineTool({ name: "${name}", description: "d", input: z.object({}), effect: "read", run: () => 1 });
${more}`;

/** A crew with a manager, tools and guardrails, an async task, and texts of every kind. */
async function writeTeam(): Promise<void> {
  await write(
    "team/crew.jsonc",
    JSON.stringify({
      description: "Reads\u001b[31m much.\n".repeat(20),
      process: "hierarchical",
      manager_llm: "anthropic/claude-sonnet-4-5",
      llm: "openai/gpt-4o",
      agents: {
        reader: { role: "Reader\n", goal: "G", backstory: "B", tools: ["count", "send_mail"] },
        writer: { role: "Writer", goal: "G", backstory: "B", llm: { model: "ollama/llama3" } },
      },
      tasks: [
        { name: "read", description: "D", expected_output: "E", agent: "reader", async_execution: true },
        {
          name: "write",
          description: "D {n}",
          expected_output: "E",
          agent: "writer",
          tools: ["count"],
          guardrails: ["./guardrails/brief.ts", "It is polite"],
        },
        { name: "sum_up", description: "D", expected_output: "E" },
      ],
    }),
  );
  await write("team/tools/count.ts", toolFile("count_words"));
  await write("team/tools/send_mail.ts", toolFile("send_mail").replace("read", "unsafe"));
  await write("team/guardrails/brief.ts", "export default () => [true];");
}

describe("npx stepcrew crews", () => {
  it("shows what each crew is made of, and what is unfinished", async () => {
    expect(await crews()).toEqual({
      exitCode: 1,
      stderr: "",
      stdout: `good (sequential)
  Counts
  agents      a  Counter of {topic}; model openai/gpt-4o
  tasks       count  by a
              tell   by a
  tools       none
  guardrails  none
  inputs      topic  default "bees"
              whom   required

unfinished: good/crew.jsonc:3 tasks.0.tools.0: ${UNFINISHED}

1 crew: 1 can be rehearsed
`,
    });
  });

  it.each([
    ["where colours are wanted", { FORCE_COLOR: "1" }, "\u001B[33munfinished\u001B[39m: good/crew.jsonc"],
    ["and plain elsewhere", { NO_COLOR: "1" }, "\nunfinished: good/crew.jsonc"],
  ])("is coloured %s", async (_where, environment, text) => {
    expect((await crewsWith(environment)).stdout).toContain(text);
  });

  it("shows who uses which tool to what effect, guardrails and models, on narrow lines without escapes", async () => {
    await writeTeam();
    const { exitCode, stdout } = await crews();
    const [, ...lines] = (stdout.split("\n\n")[1] ?? "").trimEnd().split("\n");
    const description = lines.slice(
      0,
      lines.findIndex((line) => line.startsWith("  agents")),
    );
    expect(exitCode).toBe(1);
    expect(description.join(" ")).toMatch(/^ {2}Reads \[31m much\. Reads .* …$/);
    expect(lines.every((line) => line.length <= 96)).toBe(true);
    expect(lines.slice(description.length)).toEqual([
      "  agents      Crew Manager  manager; model anthropic/claude-sonnet-4-5",
      "              reader        Reader; model openai/gpt-4o",
      "              writer        Writer; model ollama/llama3",
      "  tasks       read    by reader; async",
      "              write   by writer",
      "              sum_up  by whom the manager chooses",
      "  tools       count      read; called count_words; tasks read, write; agent reader",
      "              send_mail  unsafe; task read; agent reader",
      "  guardrails  write  brief.ts",
      '              write  "It is polite"',
      "  inputs      n  required",
    ]);
  });

  it("succeeds when there is nothing to mend", async () => {
    await rm(join(directory, "good"), { recursive: true });
    await writeTeam();
    expect((await crews()).exitCode).toBe(0);
    await rm(join(directory, "team"), { recursive: true });
    expect(await crews()).toEqual({
      exitCode: 0,
      stderr: "",
      stdout: `There is no crew in ${directory}: each has a folder there.\n`,
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

  it("lists a crew whose tool never finishes loading last, having said what it waits for", async () => {
    const crewWithTool = JSON.stringify({
      agents: { a: { role: "R", goal: "G", backstory: "B" } },
      tasks: [{ name: "t", description: "D", expected_output: "E", agent: "a", tools: ["tool"] }],
    });
    for (const name of ["endless", "exits"]) await write(`${name}/crew.jsonc`, crewWithTool);
    await write("endless/tools/tool.ts", toolFile("tool", "for (;;);"));
    await write("exits/tools/tool.ts", toolFile("tool", "process.exit(1);"));
    const { exitCode, stdout, stderr } = await crews();
    expect({ exitCode, stderr }).toEqual({
      exitCode: 1,
      stderr:
        "endless/tools/tool.ts takes more than a second to load: waiting for it, 10 s at most, after all others.\n",
    });
    const advice = "Do such work in the function that is called.";
    expect(stdout.trimEnd().split("\n\n")).toEqual([
      "exits (cannot be started)",
      expect.stringContaining("good (sequential)"),
      "endless (cannot be started)",
      `unfinished: good/crew.jsonc:3 tasks.0.tools.0: ${UNFINISHED}
error: endless/tools/tool.ts:1: It cannot be loaded: it took more than 10 s. ${advice}
error: exits/tools/tool.ts:1: It cannot be loaded: it ended its process. ${advice}`,
      "3 crews: 1 can be rehearsed, 2 broken",
    ]);
  });

  it("tells it to programs as JSON", async () => {
    await writeTeam();
    const { exitCode, stdout } = await crews("--json");
    expect(exitCode).toBe(1);
    const [good, team] = JSON.parse(stdout) as readonly object[];
    expect(good).toEqual({
      name: "good",
      startable: true,
      description: "Counts",
      process: "sequential",
      agents: [{ name: "a", role: "Counter of {topic}", model: "openai/gpt-4o", manager: false }],
      tasks: [
        { name: "count", agent: "a", async: false, guardrails: [] },
        { name: "tell", agent: "a", async: false, guardrails: [] },
      ],
      tools: [],
      inputs: [
        { name: "topic", default: "bees", required: false },
        { name: "whom", default: null, required: true },
      ],
      problems: [
        { level: "unfinished", file: "crew.jsonc", path: "tasks.0.tools.0", line: 3, message: UNFINISHED },
      ],
    });
    expect(team).toMatchObject({
      tasks: [
        { agent: "reader", async: true, guardrails: [] },
        { guardrails: [{ file: "brief" }, { sentence: "It is polite" }] },
        { agent: null },
      ],
      tools: [
        {
          name: "count",
          called: "count_words",
          effect: "read",
          tasks: ["read", "write"],
          agents: ["reader"],
        },
        { name: "send_mail", called: "send_mail", effect: "unsafe", tasks: ["read"], agents: ["reader"] },
      ],
    });
  });

  it("shows the crews that are named, and looks at no others", async () => {
    await rm(join(directory, "good"), { recursive: true });
    await writeTeam();
    await write("bad/crew.jsonc", "{");
    const { exitCode, stdout, stderr } = await crews("team");
    expect([exitCode, stdout.split("\n")[0], stderr]).toEqual([0, "team (hierarchical)", ""]);
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
      stderr: `${line.replace("$DIRECTORY", directory)}\n`,
    });
  });

  it("checks the types of tools and guardrails when it is asked to", async () => {
    await rm(join(directory, "good"), { recursive: true });
    await writeTeam();
    await write("team/guardrails/brief.ts", "export default () => [true];\nexport const n: string = 1;\n");
    expect(await crews()).toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(/\n1 crew: 1 can be started\n$/),
    });
    const { exitCode, stdout } = await crews("--types");
    expect([exitCode, ...stdout.trimEnd().split("\n").slice(-3)]).toEqual([
      1,
      "type error: team/guardrails/brief.ts:2: TS2322: Type 'number' is not assignable to type 'string'.",
      "",
      "1 crew: 1 can be started, 1 with type errors",
    ]);
    const asJson = await crews("--types", "--json");
    expect([asJson.exitCode, JSON.parse(asJson.stdout)]).toMatchObject([
      1,
      [{ name: "team", startable: true, problems: [{ level: "type-error", line: 2 }] }],
    ]);
  });

  it("finds nothing wrong with the types of tools that use the engine and its packages", async () => {
    await rm(join(directory, "good"), { recursive: true });
    await writeTeam();
    expect((await crews("--types")).exitCode).toBe(0);
  });

  it("asks whether an input that nobody mentions is the one that has no default", async () => {
    await write(
      "topical/crew.jsonc",
      `{"inputs": {"topic": "bees", "place": "Kew", "unit": "m"},
        "agents": {"a": {"role": "R", "goal": "G of {plce}", "backstory": "In {unit} and {units}"}},
        "tasks": [{"name": "t", "description": "On {topc} of {day}", "expected_output": "E", "agent": "a"}]}`,
    );
    const { exitCode, stdout } = await crews("topical");
    const hints = stdout.split("\n").filter((line) => line.startsWith("  warning"));
    const said = "that input has a default, but no text mentions it";
    expect([exitCode, hints]).toEqual([
      0,
      [
        `  warning: topical/crew.jsonc:2 agents.a.goal: {plce} must be given at each start (did you mean place?); ${said}`,
        `  warning: topical/crew.jsonc:3 tasks.0.description: {topc} must be given at each start (did you mean topic?); ${said}`,
      ],
    ]);
  });

  it("says so when there is no such folder", async () => {
    await rm(directory, { recursive: true });
    const { exitCode, stderr } = await crews();
    await mkdir(directory);
    expect({ exitCode, stderr }).toEqual({
      exitCode: 2,
      stderr: `There is no folder ${directory}: CREWS_DIR names the folder that has a folder for each crew\n`,
    });
  });
});
