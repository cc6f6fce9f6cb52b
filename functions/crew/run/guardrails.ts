import * as z from "zod";

import { untilAborted } from "../../async/abort.ts";
import { timeoutSignal } from "../../async/timer.ts";
import { withExactNumbersAs } from "../../json/exact-json.ts";
import { JsonObject } from "../../json/json.ts";
import { toldJson } from "../../json/told-json.ts";
import { wellFormed } from "../../json/well-formed.ts";
import { oneLine } from "../../text/cut.ts";
import { errorText } from "../../text/error-text.ts";
import { failureReason } from "../../text/failure-reason.ts";
import { withoutKnownSecretsIn } from "../../text/known-secrets.ts";
import { agentAnswer } from "../agent/agent-answer.ts";
import { fittingObject } from "../agent/structured-output.ts";
import { type AgentRun, createRun, taskLabel } from "../attempt/agent-run.ts";
import type { CrewAttempt } from "../attempt/attempt.ts";
import { startStopwatch } from "../attempt/stopwatch.ts";
import type { Agent, GuardrailReference, Task } from "../crew.ts";
import type { TaskOutput } from "../output.ts";
import { type EffectFacts, type Guardrail, REHEARSAL_PROVIDER } from "../ports.ts";
import { GUARDRAIL_AGENT, guardrailPrompt, type RefusedAnswer, VERDICT } from "../prompt/prompt.ts";
import type { PythonFunction } from "../python-half.ts";
import { CrewFailure, EngineSignal } from "../signals.ts";
import { checkPath, runPath, type StepPath, turnPath } from "../step-path.ts";
import { callPython, LONGEST_FUNCTION_SECONDS, placeOf } from "../tools/python-calls.ts";
import { fileOf, nameOf } from "./guardrail-name.ts";

/** A check that takes longer is taken as broken. */
const LONGEST_CHECK_SECONDS = 60;

/** What a step keeps of a check by a file. */
const CheckResult = z.union([
  z.object({
    passed: z.literal(true),
    /** The answer from here on, where the check rewrote it. */
    raw: z.string().optional(),
    json_dict: JsonObject.nullable().optional(),
  }),
  z.object({ passed: z.literal(false), error: z.string() }),
]);
type CheckResult = z.infer<typeof CheckResult>;

interface Checked {
  readonly output: TaskOutput;
  /** Where the check's steps are kept. */
  readonly path: StepPath;
}

async function checkAnswer(
  attempt: CrewAttempt,
  run: AgentRun,
  {
    guardrail,
    model,
    ...checked
  }: Checked & { readonly guardrail: GuardrailReference; readonly model: PythonFunction | null },
): Promise<CheckResult> {
  if ("sentence" in guardrail)
    return checkBySentence(attempt, run, { sentence: guardrail.sentence, ...checked });
  return "file" in guardrail
    ? checkByFile(run, guardrail.file, checked)
    : checkByPython(run, { named: guardrail.python, model }, checked);
}

async function checkByFile(run: AgentRun, name: string, { output, path }: Checked): Promise<CheckResult> {
  const check = run.ports.guardrails?.get(name);
  if (check === undefined) {
    throw new CrewFailure("GuardrailMissing", `${taskLabel(run)}: there is no guardrail ${fileOf(name)}`);
  }
  // A rehearsed answer has nothing in it that a check could look for.
  if (run.model.provider === REHEARSAL_PROVIDER) return { passed: true };
  const facts = checkFacts(run, fileOf(name), LONGEST_CHECK_SECONDS);
  const effect = async () => runCheck(run, { name, check, output });
  return run.ports.once(path, { guardrail: name, output }, effect, facts);
}

async function checkByPython(
  run: AgentRun,
  { named, model }: { readonly named: PythonFunction; readonly model: PythonFunction | null },
  { output, path }: Checked,
): Promise<CheckResult> {
  if (run.model.provider === REHEARSAL_PROVIDER) return { passed: true };
  const facts = checkFacts(run, placeOf(named), LONGEST_FUNCTION_SECONDS);
  const effect = async (): Promise<CheckResult> => {
    try {
      const call = { call: "guardrail", named, value: output, models: [model] } as const;
      return readCheckResult(await callPython(run.ports, call, run.signal));
    } catch (error) {
      throw broken(run, placeOf(named), error);
    }
  };
  return run.ports.once(path, { guardrail: named, output }, effect, facts);
}

const checkFacts = (run: AgentRun, name: string, timeoutSeconds: number): EffectFacts => ({
  kind: "guardrail",
  timeoutSeconds,
  about: { task: run.task, agent: run.agent.role, name },
  outcome: (value) => ({ passed: (value as CheckResult).passed }),
});

async function runCheck(
  run: AgentRun,
  { name, check, output }: { readonly name: string; readonly check: Guardrail; readonly output: TaskOutput },
): Promise<CheckResult> {
  run.signal.throwIfAborted();
  const time = timeoutSignal(LONGEST_CHECK_SECONDS);
  try {
    const answered = Promise.resolve(output).then((given) => check(copyOf(given)));
    const result = await untilAborted(answered, AbortSignal.any([run.signal, time]));
    return withoutKnownSecretsIn(wellFormed(readCheckResult(result)));
  } catch (error) {
    throw broken(run, fileOf(name), error);
  }
}

function broken(run: AgentRun, name: string, error: unknown): unknown {
  run.signal.throwIfAborted();
  if (error instanceof EngineSignal) return error;
  const sentence = `the guardrail ${name} failed: ${errorText(failureReason(error))}`;
  return new CrewFailure("GuardrailBroken", `${taskLabel(run)}: ${sentence}`, { cause: error });
}

/** Not structuredClone, which makes empty objects of numbers that only JSON can hold. */
const copyOf = (output: TaskOutput): TaskOutput =>
  withExactNumbersAs(output, (number) => number) as TaskOutput;

function readCheckResult(given: unknown): CheckResult {
  const [passed, value]: readonly unknown[] = Array.isArray(given) ? given : [];
  if (passed === false) return { passed, error: refusalText(value) };
  if (passed !== true) throw new TypeError("it must return [true], [true, text] or [false, error]");
  if (typeof value === "string") return { passed, raw: value };
  return CheckResult.parse({ ...(typeof value === "object" ? value : {}), passed });
}

function refusalText(value: unknown): string {
  if (value instanceof Error) return failureReason(value);
  return typeof value === "string" ? value : toldJson(value ?? "");
}

async function checkBySentence(
  attempt: CrewAttempt,
  run: AgentRun,
  { sentence, output, path }: Checked & { readonly sentence: string },
): Promise<CheckResult> {
  const { task, meter, signal, agent } = run;
  const judge = judgeFor(agent);
  const passes = (reply: string) => fittingObject(reply, VERDICT)?.["valid"];
  const judges = { sentence, passes };
  const judging = { ...createRun(attempt, { path, task, meter, signal, agent: judge }), judges };
  const answer = await agentAnswer(judging, {
    prompt: guardrailPrompt(judge, sentence, output.raw),
    tools: [],
    output: VERDICT,
    pathOf: (turn) => (turn === 1 ? path : turnPath(path, turn)),
  });
  const { valid, feedback } = answer.value ?? {};
  if (valid === true) return { passed: true };
  return { passed: false, error: typeof feedback === "string" && feedback ? feedback : sentence };
}

/** An agent that uses the model of the task's agent. */
function judgeFor({ llm, maxRetryLimit }: Agent): Agent {
  return {
    name: GUARDRAIL_AGENT.role,
    ...GUARDRAIL_AGENT,
    ...(llm && { llm }),
    maxIterations: 1,
    maxRetryLimit,
    useSystemPrompt: true,
    tools: [],
  };
}

/** CrewAI's default of guardrail_max_retries. */
const DEFAULT_RETRIES = 3;

export interface GuardedTask {
  readonly task: Task;
  /** The run by whose model sentences are judged. */
  readonly judging: AgentRun;
  /** "task-2" */
  readonly path: StepPath;
  /** Runs the task again from the start; runs are counted from 1. */
  readonly rerun: (run: number, refused: RefusedAnswer) => Promise<TaskOutput>;
}

/**
 * Takes a task's first output through its guardrails, one after the other. As in CrewAI each has its own
 * count of retries, sees what the ones before it made of the answer, and is not asked again once it has
 * passed.
 */
export async function passGuardrails(
  attempt: CrewAttempt,
  guarded: GuardedTask,
  first: TaskOutput,
): Promise<TaskOutput> {
  const { task, judging, path, rerun } = guarded;
  const model = task.output?.python ?? null;
  const retries = task.guardrailMaxRetries ?? DEFAULT_RETRIES;
  let output = first;
  let run = 1;
  for (const [position, guardrail] of (task.guardrails ?? []).entries()) {
    for (let failed = 0; ; failed++) {
      const at = checkPath(runPath(path, run), position + 1);
      const stopwatch = startStopwatch(attempt.ports);
      const result = await checkAnswer(attempt, judging, { guardrail, model, output, path: at });
      reportCheck(judging, guardrail, { path: at, passed: result.passed, seconds: stopwatch() });
      if (result.passed) {
        output = rewrittenOutput(output, result, task);
        break;
      }
      if (failed >= retries) throw notPassed(judging, guardrail, { runs: failed + 1, error: result.error });
      run += 1;
      const again = await rerun(run, { answer: output.raw, reason: result.error });
      output = { ...again, tool_failures: [...output.tool_failures, ...again.tool_failures] };
    }
  }
  return output;
}

function reportCheck(
  run: AgentRun,
  guardrail: GuardrailReference,
  check: { readonly path: StepPath; readonly passed: boolean; readonly seconds: number },
): void {
  const rehearsed = run.model.provider === REHEARSAL_PROVIDER && ({ rehearsed: true } as const);
  const about = { task: run.task, agent: run.agent.role, ...rehearsed };
  run.ports.onEvent({ type: "guardrail", ...about, guardrail: nameOf(guardrail), ...check });
}

/** With a new text comes the object in it, where it has one that fits. */
function rewrittenOutput(output: TaskOutput, result: CheckResult & { passed: true }, task: Task): TaskOutput {
  const { raw = output.raw, json_dict } = result;
  const found = raw === output.raw ? undefined : task.output && fittingObject(raw, task.output);
  return { ...output, raw, json_dict: json_dict === undefined ? (found ?? output.json_dict) : json_dict };
}

function notPassed(
  run: AgentRun,
  guardrail: GuardrailReference,
  { runs, error }: { readonly runs: number; readonly error: string },
): CrewFailure {
  const reason = oneLine(error);
  const sentence = `the answer did not pass the guardrail "${nameOf(guardrail)}" in ${runs} runs: ${reason}`;
  return new CrewFailure("GuardrailFailed", `${taskLabel(run)}: ${sentence}`);
}
