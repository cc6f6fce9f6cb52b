import { agentAnswer } from "./agent-answer.ts";
import { createRun, whereOf, type AgentRun } from "./agent-run.ts";
import type { CrewAttempt } from "./crew-attempt.ts";
import { delegationTools } from "./delegation.ts";
import type { OfferedTool } from "./journaled-tools.ts";
import type { Meter } from "./meter.ts";
import { taskOutput, type TaskOutput } from "./output.ts";
import type { PlannedTask } from "./plan-order.ts";
import { taskPrompt } from "./prompt.ts";
import { toolsNamed } from "./tools-named.ts";

/** Runs one task: prompt, turns, structured output. */
export async function runTask(
  attempt: CrewAttempt,
  planned: PlannedTask,
  context: string,
  meter: Meter,
): Promise<TaskOutput> {
  const { task, agent, path } = planned;
  const { ports } = attempt;
  const run = createRun(attempt, {
    path: `${path}/run-1`,
    task: task.name,
    agent,
    meter,
    signal: ports.signal,
    toolFailurePolicy: task.toolFailurePolicy,
  });
  const prompt = taskPrompt(agent, task, context, ports.startedAt);
  const answer = await agentAnswer(run, {
    prompt,
    tools: offeredTools(attempt, planned, run),
    output: task.output,
  });
  return taskOutput(task, agent, {
    raw: answer.raw,
    json_dict: answer.value,
    output_format: task.output?.format ?? "raw",
    output_file: task.outputFile ?? null,
    tool_failures: answer.toolFailures,
  });
}

/** The task's own tools, and those to hand work to coworkers, which win over tools of their names. */
function offeredTools(
  attempt: CrewAttempt,
  { task, coworkers }: PlannedTask,
  run: AgentRun,
): readonly OfferedTool[] {
  const delegating = delegationTools(attempt, run, coworkers);
  const own = toolsNamed(task.tools, attempt.ports.tools, whereOf(run));
  return [...own.filter(({ name }) => !delegating.some((tool) => tool.name === name)), ...delegating];
}
