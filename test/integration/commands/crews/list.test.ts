import { describe, expect, it } from "vitest";

import { crewsRig, toolFile, UNFINISHED } from "../../../support/commands/crews-rig.ts";

const { crews, crewsWith, remove, write, writeTeam } = crewsRig();

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
  tools       none yet, 1 missing
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
      "              sum_up  by the agent that the manager chooses",
      "  tools       count      read; called count_words; tasks read, write; agent reader",
      "              send_mail  unsafe; task read; agent reader",
      "  guardrails  write  brief.ts",
      '              write  "It is polite"',
      "  inputs      n  required",
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
        "endless/tools/tool.ts takes more than a second to load. It is tried once more after all others, for 10 s at most.\n",
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
      functions: [],
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
    await remove("good");
    await writeTeam();
    await write("bad/crew.jsonc", "{");
    const { exitCode, stdout, stderr } = await crews("team");
    expect([exitCode, stdout.split("\n")[0], stderr]).toEqual([0, "team (hierarchical)", ""]);
  });
});
