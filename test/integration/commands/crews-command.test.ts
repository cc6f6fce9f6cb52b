import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

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

/** Runs `npm run crews` as the script does. */
async function crews(...options: readonly string[]) {
  return new Promise<{ exitCode: number; stdout: string; stderr: string }>((resolve) => {
    const child = execFile(
      process.execPath,
      ["cli/crews.ts", ...options],
      { cwd: project, env: { ...process.env, CREWS_DIR: directory } },
      (_error, stdout, stderr) => {
        resolve({ exitCode: child.exitCode ?? -1, stdout, stderr });
      },
    );
  });
}

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

describe("npm run crews", () => {
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
`,
    });
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
      `bad (cannot be started)
  error: bad/tasks.yaml:4 t.agent: t names the agent b, which there is not (did you mean a?); the agents are a`,
      expect.stringContaining("good (sequential)"),
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
      `exits (cannot be started)
  error: exits/tools/tool.ts:1: It cannot be loaded: it ended its process. ${advice}`,
      expect.stringContaining("good (sequential)"),
      `endless (cannot be started)
  error: endless/tools/tool.ts:1: It cannot be loaded: it took more than 10 s. ${advice}`,
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
    [["--jsn"], "There is no option --jsn (did you mean json?)."],
    [["-j"], "There is no option -j."],
    [["--json=yes"], "The option --json takes no value."],
    [["good", "god"], "There is no crew god (did you mean good?) in $DIRECTORY; the crews are good."],
  ])("refuses %j in a line, with the usage", async (options, line) => {
    const { exitCode, stdout, stderr } = await crews(...options);
    expect([exitCode, stdout, ...stderr.split("\n").slice(0, 2)]).toEqual([
      2,
      "",
      line.replace("$DIRECTORY", directory),
      "npm run crews [-- [--json] [<crew> …]]",
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
    const hints = stdout.split("\n").filter((line) => line.startsWith("  warning"));
    const said = "which has a default and which no text mentions";
    expect([exitCode, hints]).toEqual([
      0,
      [
        `  warning: topical/crew.jsonc:2 agents.a.goal: {plce} must be given at each start (did you mean place?), ${said}`,
        `  warning: topical/crew.jsonc:3 tasks.0.description: {topc} must be given at each start (did you mean topic?), ${said}`,
      ],
    ]);
  });

  it("says so when there is no such folder", async () => {
    await rm(directory, { recursive: true });
    const { exitCode, stderr } = await crews();
    await mkdir(directory);
    expect({ exitCode, stderr }).toEqual({
      exitCode: 2,
      stderr: expect.stringContaining("cannot be read: ENOENT"),
    });
  });
});
