import { basename } from "node:path";

import { readCrewFolder } from "../../functions/adapters/crew-files/crew-folder.ts";
import { modelsFromEnvironment } from "../../functions/adapters/models/open-model.ts";
import { type Inputs, loadCrew, runCrew, type RunPorts } from "../../functions/crew/index.ts";
import type { Outcome } from "./observation.ts";
import { PARITY_GUARDRAILS, parityTools } from "./tools.ts";

/**
 * Runs the crew in a folder by this engine, with the model at `url`. A crew that cannot be loaded has failed.
 */
export async function runByEngine(folder: string, url: string, inputs: Inputs): Promise<Outcome> {
  const loaded = loadCrew(basename(folder), await readCrewFolder(folder));
  return runLoaded(loaded, { url, inputs, tools: parityTools(), guardrails: PARITY_GUARDRAILS });
}

interface EngineRun extends Pick<RunPorts, "tools" | "guardrails" | "python"> {
  /** Of the model. */
  readonly url: string;
  readonly inputs: Inputs;
}

/** The same of a crew that is loaded, with what its tools run in. */
export async function runLoaded(
  { crew, problems }: ReturnType<typeof loadCrew>,
  { url, inputs, ...ports }: EngineRun,
): Promise<Outcome> {
  const wrong = problems.filter(({ level }) => level !== "warning");
  if (crew === undefined || wrong.length > 0) {
    return { error: wrong.map(({ file, line, message }) => `${file}:${line} ${message}`).join("\n") };
  }
  const end = await runCrew(crew, inputs, {
    models: modelsFromEnvironment({
      MODEL: "openai/gpt-4o",
      OPENAI_API_KEY: "sk-test-key",
      OPENAI_BASE_URL: url,
    }),
    ...ports,
    once: async (_path, _request, effect) => effect(),
    limits: {},
    signal: AbortSignal.timeout(60_000),
    startedAt: new Date(),
    executionId: "parity",
    onEvent: () => undefined,
    wait: () => Promise.resolve(),
  });
  if (end.status === "suspended") return { error: `suspended for ${end.waitSeconds} s` };
  if (end.status !== "completed") return { error: `${end.error.type}: ${end.error.message}` };
  const { raw, tasks_output, token_usage } = end.output;
  return {
    raw,
    usage: { ...token_usage },
    tasks: tasks_output.map((task) => ({
      name: task.name,
      description: task.description,
      expected: task.expected_output,
      raw: task.raw,
      agent: task.agent,
      summary: task.summary,
      value: task.json_dict,
      format: task.output_format,
      failures: task.tool_failures.map(({ tool_name, reason }) => `${tool_name}: ${reason}`),
      file: task.output_file,
    })),
  };
}
