import { createOpenAI } from "@ai-sdk/openai";
import { generateText } from "ai";

import { readCrewFolder } from "../../functions/adapters/crew-files/crew-folder.ts";
import { modelsFromEnvironment } from "../../functions/adapters/models/open-model.ts";
import { loadCrew, runCrew } from "../../functions/crew/index.ts";

/** Milliseconds; `processor` is of the whole process, for build and run. */
export interface Timing {
  /** Two requests by the SDK that the engine uses, one after the other. */
  readonly bare: number;
  /** From the crew's folder to what can be run. */
  readonly build: number;
  readonly run: number;
  readonly processor: number;
}

export const TWO_TASKS: Readonly<Record<string, string>> = {
  "agents.yaml": `
researcher: {role: Researcher, goal: "Find facts on {topic}", backstory: You are curious.}
writer: {role: Writer, goal: Write pages, backstory: You are plain.}
`,
  "tasks.yaml": `
research: {description: "Find ten facts on {topic}", expected_output: A list, agent: researcher}
write: {description: Write the page, expected_output: A page, agent: writer}
`,
};
export const TWO_TASK_INPUTS = { topic: "bees" };

/**
 * Times this engine at the crew of two tasks in a folder. Throws an Error when the crew does not end well.
 */
export async function timeEngine(folder: string, url: string): Promise<Timing> {
  const bare = await timeBareCalls(url);
  const processor = process.cpuUsage();
  const start = performance.now();
  const { crew, problems } = loadCrew("two-tasks", await readCrewFolder(folder));
  if (crew === undefined) throw new Error(JSON.stringify(problems));
  const built = performance.now();
  const environment = { MODEL: "openai/gpt-4o", OPENAI_API_KEY: "sk-test-key", OPENAI_BASE_URL: url };
  const end = await runCrew(crew, TWO_TASK_INPUTS, {
    models: modelsFromEnvironment(environment),
    tools: new Map(),
    once: async (_path, _request, effect) => effect(),
    limits: {},
    signal: new AbortController().signal,
    startedAt: new Date(),
    executionId: "bench",
    onEvent: () => undefined,
  });
  const ended = performance.now();
  if (end.status !== "completed") throw new Error(JSON.stringify(end));
  const { user, system } = process.cpuUsage(processor);
  return { bare, build: built - start, run: ended - built, processor: (user + system) / 1000 };
}

async function timeBareCalls(url: string): Promise<number> {
  const model = createOpenAI({ apiKey: "sk-test-key", baseURL: url }).chat("gpt-4o");
  const start = performance.now();
  for (const prompt of ["Find ten facts on bees", "Write the page"]) {
    await generateText({ model, instructions: "You are plain.", prompt, maxRetries: 0 });
  }
  return performance.now() - start;
}
