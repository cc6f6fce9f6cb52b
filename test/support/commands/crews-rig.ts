import { rm } from "node:fs/promises";
import { join } from "node:path";

import { beforeEach } from "vitest";

import { folderOfEachTest } from "../folder-of-each-test.ts";
import type { NodeProcess } from "../node-process.ts";
import { stepcrew } from "./stepcrew-command.ts";

const PROJECT = join(import.meta.dirname, "../../..");

export interface CrewsRig {
  /** The folder of crews; it has the crew `good`, which names a tool that nobody has written. */
  readonly directory: () => string;
  readonly write: (path: string, text: string) => Promise<string>;
  /** Writes `team`: a crew with a manager, tools and guardrails, an async task, and texts of every kind. */
  readonly writeTeam: () => Promise<void>;
  readonly remove: (crew: string) => Promise<void>;
  /** Runs `npx stepcrew crews` on the folder. Any module may be slow to load: that is left out. */
  readonly crews: (...options: readonly string[]) => Promise<NodeProcess>;
  readonly crewsWith: (
    environment: Readonly<Record<string, string>>,
    ...options: readonly string[]
  ) => Promise<NodeProcess>;
  /** As it was told, slow modules included. */
  readonly crewsAsTold: () => Promise<NodeProcess>;
}

export function crewsRig(): CrewsRig {
  const folder = folderOfEachTest();
  beforeEach(() => folder.write("good/crew.jsonc", GOOD));
  const crewsWith: CrewsRig["crewsWith"] = (environment, ...options) =>
    stepcrew(["crews", ...options], {
      cwd: PROJECT,
      environment: { CREWS_DIR: folder.path, ...KEYS, ...environment },
    });
  return {
    directory: () => folder.path,
    write: folder.write,
    async writeTeam() {
      await folder.write("team/crew.jsonc", JSON.stringify(TEAM));
      await folder.write("team/tools/count.ts", toolFile("count_words"));
      await folder.write("team/tools/send_mail.ts", toolFile("send_mail").replace("read", "unsafe"));
      await folder.write("team/guardrails/brief.ts", "export default () => [true];");
    },
    remove: (crew) => rm(join(folder.path, crew), { recursive: true }),
    crews: async (...options) => withoutSlowness(await crewsWith({}, ...options)),
    crewsWith,
    crewsAsTold: async () => crewsWith({}),
  };
}

const withoutSlowness = (ended: NodeProcess): NodeProcess => ({
  ...ended,
  stderr: ended.stderr.replaceAll(/^.* takes more than a second to load\. .*\n/gm, ""),
});

/** Of all models that the crews name. */
const KEYS = { OPENAI_API_KEY: "sk-test", ANTHROPIC_API_KEY: "sk-test" };

/** The problem that the crew `good` has. */
export const UNFINISHED = "There is no tool Abacus: write tools/Abacus.ts";

const GOOD = `{"description": "Counts", "inputs": {"topic": "bees"},
      "agents": {"a": {"role": "Counter of {topic}", "goal": "For {whom}", "backstory": "B", "llm": "openai/gpt-4o"}},
      "tasks": [{"name": "count", "description": "D", "expected_output": "E", "agent": "a", "tools": ["Abacus"]},
        {"name": "tell", "description": "D", "expected_output": "E", "agent": "a"}]}`;

const TEAM = {
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
};

export const toolFile = (name: string, more = ""): string => `import * as z from "zod";
import { defineTool } from "#crew";
export default defineTool({ name: "${name}", description: "d", input: z.object({}), effect: "read", run: () => 1 });
${more}`;
