import { whereOf, type AgentRun } from "./agent-run.ts";
import type { CrewAttempt } from "./crew-attempt.ts";
import type { GuardrailReference, Task } from "./crew.ts";
import { checkAnswer, type Verdict } from "./guardrail-check.ts";
import type { TaskOutput } from "./output.ts";
import type { RefusedAnswer } from "./prompt.ts";
import { CrewFailure } from "./signals.ts";
import { fittingObject } from "./structured-output.ts";

/** CrewAI's default of guardrail_max_retries. */
const DEFAULT_RETRIES = 3;

export interface GuardedTask {
  readonly task: Task;
  /** The run by whose model sentences are judged. */
  readonly judging: AgentRun;
  /** "task-2" */
  readonly path: string;
  /** Runs the task afresh; runs are counted from 1. */
  readonly rerun: (run: number, refused: RefusedAnswer) => Promise<TaskOutput>;
}

/**
 * Takes a task's first output through its guardrails, one after the other. As in CrewAI each has its own count of retries,
 * sees what the ones before it made of the answer, and is not asked again once it has passed.
 */
export async function passGuardrails(
  attempt: CrewAttempt,
  guarded: GuardedTask,
  first: TaskOutput,
): Promise<TaskOutput> {
  const { task, judging, path, rerun } = guarded;
  const retries = task.guardrailMaxRetries ?? DEFAULT_RETRIES;
  let output = first;
  let run = 1;
  for (const [position, guardrail] of (task.guardrails ?? []).entries()) {
    for (let failed = 0; ; failed++) {
      const at = `${path}/run-${run}/check-${position + 1}`;
      const verdict = await checkAnswer(attempt, judging, guardrail, output, at);
      tell(judging, guardrail, at, verdict);
      if (verdict.passed) {
        output = rewritten(output, verdict, task);
        break;
      }
      if (failed >= retries) throw exhausted(judging, guardrail, failed + 1, verdict.error);
      run += 1;
      const again = await rerun(run, { answer: output.raw, reason: verdict.error });
      output = { ...again, tool_failures: [...output.tool_failures, ...again.tool_failures] };
    }
  }
  return output;
}

function tell(run: AgentRun, guardrail: GuardrailReference, path: string, { passed }: Verdict): void {
  const about = { path, task: run.task, agent: run.agent.role };
  run.ports.onEvent({ type: "guardrail", ...about, guardrail: nameOf(guardrail), passed });
}

function nameOf(guardrail: GuardrailReference): string {
  return "file" in guardrail ? `guardrails/${guardrail.file}.ts` : guardrail.sentence;
}

/** A new text brings its own object where it has one that fits. */
function rewritten(output: TaskOutput, verdict: Verdict & { passed: true }, task: Task): TaskOutput {
  const { raw = output.raw, json_dict } = verdict;
  const found = raw === output.raw ? undefined : task.output && fittingObject(raw, task.output);
  return { ...output, raw, json_dict: json_dict === undefined ? (found ?? output.json_dict) : json_dict };
}

function exhausted(run: AgentRun, guardrail: GuardrailReference, runs: number, error: string): CrewFailure {
  const reason = error.replaceAll(/\s+/g, " ");
  const sentence = `the answer did not pass the guardrail "${nameOf(guardrail)}" in ${runs} runs: ${reason}`;
  return new CrewFailure("GuardrailFailed", `${whereOf(run)}: ${sentence}`);
}
