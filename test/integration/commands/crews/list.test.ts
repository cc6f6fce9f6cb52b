import { describe, expect, it } from "vitest";

import { crewsRig, UNFINISHED } from "../../../support/commands/crews-rig.ts";

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

  it("says what a crew's models and tools need and is not set, as npm start does, and ends well", async () => {
    await remove("good");
    await writeTeam();
    const search = { use: "SerperDevTool" };
    await write(
      "search/crew.jsonc",
      JSON.stringify({
        agents: { a: { role: "R", goal: "G", backstory: "B", llm: "openai/gpt-4o", tools: [search] } },
        tasks: [{ name: "t", description: "D", expected_output: "E", agent: "a" }],
      }),
    );
    const { exitCode, stdout } = await crewsWith({ OPENAI_API_KEY: "" });
    expect(exitCode).toBe(0);
    expect(stdout.trimEnd().split("\n\n").slice(-2)).toEqual([
      `warning: OPENAI_API_KEY for openai/gpt-4o is not set: search, team can only be rehearsed
warning: SERPER_API_KEY for the tool SerperDevTool is not set: search can only be rehearsed`,
      "2 crews: 2 lack a setting",
    ]);
    expect((await crewsWith({ OPENAI_API_KEY: "", MODEL: "rehearsal" })).stdout).toContain(
      "2 crews: 2 can be started",
    );
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
      variables: [],
      missing: [],
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
