import { modelNameOf, type AgentRun } from "./agent-run.ts";
import { agentTurns, type Conversation } from "./agent-turns.ts";
import type { ModelReference, Task } from "./crew.ts";
import type { Meter } from "./meter.ts";
import { modelReferenceOf } from "./model-reference.ts";
import type { TaskOutput } from "./output.ts";
import type { PlannedTask } from "./plan-order.ts";
import type { RunPorts } from "./ports.ts";
import { taskPrompt } from "./prompt.ts";
import { CrewFailure } from "./signals.ts";
import { schemaRequest, structuredAnswer } from "./structured-output.ts";
import type { Tool } from "./tool.ts";

/** Runs one task: prompt, turns, structured output. `llm` is the crew's, for agents that name none. */
export async function runTask(
  planned: PlannedTask,
  context: string,
  llm: ModelReference | undefined,
  ports: RunPorts,
  meter: Meter,
): Promise<TaskOutput> {
  const { task, agent } = planned;
  const run = agentRun(planned, llm, ports, meter);
  const tools = toolsOf(task, ports.tools);
  const { system, user } = taskPrompt(agent, task, context, ports.startedAt);
  let turn = 0;
  const conversation: Conversation = {
    system,
    messages: [{ role: "user", content: user }],
    tools,
    // A schema on a turn with tools would keep the model from calling them.
    ...(task.output && tools.length === 0 && { request: schemaRequest(task.output) }),
    nextPath: () => `${run.path}/turn-${++turn}`,
  };
  const answer = await agentTurns(run, conversation);
  const structured = task.output && (await structuredAnswer(run, task.output, conversation, answer));
  return {
    name: task.name,
    description: task.description,
    expected_output: task.expectedOutput,
    summary: summaryOf(task.description),
    raw: structured?.raw ?? answer.text,
    json_dict: structured?.value ?? null,
    agent: agent.role,
    output_format: task.output?.format ?? "raw",
    output_file: task.outputFile ?? null,
    tool_failures: answer.toolFailures,
  };
}

function agentRun(
  planned: PlannedTask,
  llm: ModelReference | undefined,
  ports: RunPorts,
  meter: Meter,
): AgentRun {
  const { task, agent, path } = planned;
  const reference = modelReferenceOf(agent, llm);
  const model = ports.models(reference);
  return {
    path: `${path}/run-1`,
    task: task.name,
    agent,
    model,
    modelName: modelNameOf(model),
    settings: {
      ...(reference.temperature !== undefined && { temperature: reference.temperature }),
      ...(reference.top_p !== undefined && { topP: reference.top_p }),
      ...(reference.max_tokens !== undefined && { maxOutputTokens: reference.max_tokens }),
    },
    timeoutSeconds: reference.timeout,
    ports,
    meter,
  };
}

function toolsOf(task: Task, tools: ReadonlyMap<string, Tool>): readonly Tool[] {
  const found = task.tools.map((name) => {
    const tool = tools.get(name);
    if (tool !== undefined) return tool;
    throw new CrewFailure("ToolMissing", `Task "${task.name}": the tool ${name} is not there`);
  });
  const twice = found.find((tool, index) => found.findIndex((other) => other.name === tool.name) !== index);
  if (twice === undefined) return found;
  throw new CrewFailure("ToolNameTaken", `Task "${task.name}": two of its tools are called ${twice.name}`);
}

/** CrewAI's: the first ten words and three dots, also where there are fewer. */
function summaryOf(description: string): string {
  return `${description.split(/\s+/).slice(0, 10).join(" ")}...`;
}
