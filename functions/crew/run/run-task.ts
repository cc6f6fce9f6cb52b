import { plainFileName } from "../../text/plain-file-name.ts";
import { agentAnswer } from "../agent/agent-answer.ts";
import { type AgentRun, createRun, taskLabel } from "../attempt/agent-run.ts";
import type { CrewAttempt } from "../attempt/attempt.ts";
import type { Meter } from "../attempt/meter.ts";
import { withinTime } from "../attempt/time-limit.ts";
import { type AnswerEnding, taskOutput, type TaskOutput, type ToolFailure } from "../output.ts";
import { type Prompt, type RefusedAnswer, taskPrompt } from "../prompt/prompt.ts";
import { CrewFailure } from "../signals.ts";
import { outputFilePath, runPath } from "../step-path.ts";
import { toolsNamed } from "../tools/call-tool.ts";
import type { OfferedTool } from "../tools/journaled-tools.ts";
import { delegationTools } from "./delegation.ts";
import { passGuardrails } from "./guardrails.ts";
import { tellCallbacks } from "./hooks.ts";
import type { PlannedTask } from "./plan.ts";

export interface TaskRunOptions {
  /** What the task is told of the outputs before it. */
  readonly context: string;
  readonly meter: Meter;
}

export interface TaskEnd {
  readonly output: TaskOutput;
  readonly ending: AnswerEnding | undefined;
}

/** Runs one task: prompt, turns, structured output, and again for each answer that a guardrail refuses. */
export async function runTask(
  attempt: CrewAttempt,
  planned: PlannedTask,
  { context, meter }: TaskRunOptions,
): Promise<TaskEnd> {
  const { task, agent, path } = planned;
  const timed = { path, task: task.name, agent, signal: attempt.ports.signal };
  return withinTime(attempt, timed, async (signal) =>
    runUntilItPasses(attempt, planned, { context, meter, signal }),
  );
}

async function runUntilItPasses(
  attempt: CrewAttempt,
  planned: PlannedTask,
  { context, meter, signal }: TaskRunOptions & { readonly signal: AbortSignal },
): Promise<TaskEnd> {
  const { task, agent, owner = agent, path, trigger } = planned;
  const { ports } = attempt;
  const triggered =
    trigger === undefined ? task : { ...task, description: `${task.description}\n\n${trigger}` };
  const about = { path, task: task.name, agent, meter, signal };
  const run = createRun(attempt, { ...about, toolFailurePolicy: task.toolFailurePolicy });
  let ending: AnswerEnding | undefined;
  const runOnce = async (number: number, refused?: RefusedAnswer) => {
    const prompt = taskPrompt(agent, triggered, { context, startedAt: ports.startedAt, refused });
    const ran = await runPrompt(attempt, planned, { run: { ...run, path: runPath(path, number) }, prompt });
    ({ ending } = ran);
    return ran.output;
  };
  const first = await runOnce(1);
  if (task.guardrails === undefined) {
    await tellCallbacks(run, { task, path }, first);
    await keepAsFile(attempt, planned, first);
    return { output: first, ending };
  }
  // In a hierarchical crew, too, the model of the task's own agent judges.
  const judging = createRun(attempt, { ...about, agent: { ...owner, role: agent.role } });
  const output = await passGuardrails(attempt, { task, judging, path, rerun: runOnce }, first);
  await tellCallbacks(run, { task, path }, output);
  await keepAsFile(attempt, planned, output);
  return { output, ending };
}

/** Writes the answer as the task's output_file: once, or the same text again after a crash in the middle. */
async function keepAsFile(
  { ports }: CrewAttempt,
  { path, task }: PlannedTask,
  { raw, output_file: file }: TaskOutput,
): Promise<void> {
  const { writeFile } = ports;
  const read = file === null ? undefined : plainFileName(file.replace(/^\/+/, ""));
  if (read === undefined || writeFile === undefined) return;
  if ("problem" in read)
    throw new CrewFailure(
      "OutputFileRefused",
      `Task "${task.name}": its output_file ${file} ${read.problem}`,
    );
  const effect = async (): Promise<null> => {
    await writeFile(read.name, raw);
    return null;
  };
  await ports.once(outputFilePath(path), { file: read.name }, effect, {
    kind: "file",
    about: { task: task.name, name: read.name },
  });
}

async function runPrompt(
  attempt: CrewAttempt,
  planned: PlannedTask,
  { run, prompt }: { readonly run: AgentRun; readonly prompt: Prompt },
): Promise<TaskEnd> {
  const { task, agent } = planned;
  const tools = offeredTools(attempt, planned, run);
  const toolFailures: ToolFailure[] = [];
  const onToolFailures: AgentRun["onToolFailures"] = (failures) => void toolFailures.push(...failures);
  const answer = await agentAnswer({ ...run, onToolFailures }, { prompt, tools, output: task.output });
  const output = taskOutput(task, agent, {
    raw: answer.raw,
    json_dict: answer.value,
    output_format: task.output?.format ?? "raw",
    output_file: task.outputFile ?? null,
    tool_failures: toolFailures,
  });
  return { output, ending: answer.ending };
}

/** The task's own tools, and those for delegating to coworkers, which win over others of the same names. */
function offeredTools(
  attempt: CrewAttempt,
  { task, coworkers }: PlannedTask,
  run: AgentRun,
): readonly OfferedTool[] {
  const delegating = delegationTools(attempt, run, coworkers);
  const own = toolsNamed(task.tools, attempt.ports.tools, taskLabel(run));
  return [...own.filter(({ name }) => !delegating.some((tool) => tool.name === name)), ...delegating];
}
