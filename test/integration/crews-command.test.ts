import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

const project = fileURLToPath(new URL("../../", import.meta.url));

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

describe("npm run crews", () => {
  it("lists what each crew is and what is unfinished", async () => {
    expect(await crews()).toEqual({
      exitCode: 0,
      stderr: "",
      stdout: `good (sequential)
  Counts
  agents  Counter of {topic}
  tasks   count → tell
  models  openai/gpt-4o
  inputs  topic = "bees", whom
  unfinished: good/crew.jsonc:3 tasks.0.tools.0: ${UNFINISHED}
`,
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

  it("tells it to programs as JSON", async () => {
    const { stdout } = await crews("--json");
    expect(JSON.parse(stdout)).toEqual([
      {
        name: "good",
        description: "Counts",
        process: "sequential",
        agents: ["Counter of {topic}"],
        tasks: ["count", "tell"],
        models: ["openai/gpt-4o"],
        inputs: [
          { name: "topic", default: "bees", required: false },
          { name: "whom", default: null, required: true },
        ],
        problems: [
          { level: "unfinished", file: "crew.jsonc", path: "tasks.0.tools.0", line: 3, message: UNFINISHED },
        ],
      },
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
