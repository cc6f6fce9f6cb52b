import { isJsonObject, type JsonValue } from "../../json/json.ts";
import { errorText } from "../../text/error-text.ts";
import { failureReason } from "../../text/failure-reason.ts";
import { type AgentRun, taskLabel } from "../attempt/agent-run.ts";
import type { CrewAttempt } from "../attempt/attempt.ts";
import { type Inputs, modelReferenceOf, type Task, workingAgents } from "../crew.ts";
import type { CrewOutput, TaskOutput } from "../output.ts";
import { REHEARSAL_PROVIDER } from "../ports.ts";
import type { PythonFunction } from "../python-half.ts";
import { CrewFailure, EngineSignal } from "../signals.ts";
import { afterKickoffPath, beforeKickoffPath, callbackPath, type StepPath } from "../step-path.ts";
import { callPython, LONGEST_FUNCTION_SECONDS, placeOf } from "../tools/python-calls.ts";

const FACTS = { kind: "function", timeoutSeconds: LONGEST_FUNCTION_SECONDS } as const;

/**
 * The inputs as the crew's hooks make them, one after the other. Each is an effect of its own; one that was
 * interrupted is called again.
 */
export async function beforeKickoff(attempt: CrewAttempt, given: Inputs): Promise<Inputs> {
  let inputs = given;
  for (const [index, named] of (attempt.crew.python?.beforeKickoff ?? []).entries()) {
    const path = beforeKickoffPath(index + 1);
    const value = await hooked(attempt, path, { call: "before_kickoff", named, value: inputs });
    if (!isJsonObject(value)) throw hookFailed(named, "it must return the inputs, a dict");
    inputs = value;
  }
  return inputs;
}

/** The output as the crew's hooks make it; the tasks' own stay. A rehearsal is nothing to act upon. */
export async function afterKickoff(attempt: CrewAttempt, made: CrewOutput): Promise<CrewOutput> {
  const { crew } = attempt;
  let output = made;
  if (crew.python?.afterKickoff === undefined || isRehearsed(attempt)) return output;
  for (const [index, named] of crew.python.afterKickoff.entries()) {
    const path = afterKickoffPath(index + 1);
    const models = crew.tasks.map((task) => task.output?.python ?? null);
    const value = await hooked(attempt, path, { call: "after_kickoff", named, value: output, models });
    if (!isJsonObject(value)) continue;
    const { raw, json_dict: json } = value;
    if (typeof raw !== "string") throw hookFailed(named, "it gave no text");
    output = { ...output, raw, json_dict: isJsonObject(json) ? json : null };
  }
  return output;
}

const isRehearsed = ({ crew, ports }: CrewAttempt): boolean =>
  workingAgents(crew).every(
    (agent) => ports.models(modelReferenceOf(agent, crew.llm)).model.provider === REHEARSAL_PROVIDER,
  );

async function hooked(
  { ports }: CrewAttempt,
  path: StepPath,
  { named, value, ...call }: Parameters<typeof callPython>[1],
): Promise<JsonValue> {
  const effect = async (): Promise<JsonValue> => {
    try {
      return await callPython(ports, { ...call, named, value }, ports.signal);
    } catch (error) {
      ports.signal.throwIfAborted();
      throw error instanceof EngineSignal ? error : hookFailed(named, error);
    }
  };
  return ports.once(path, { hook: named, value }, effect, { ...FACTS, about: { name: placeOf(named) } });
}

function hookFailed(named: PythonFunction, error: unknown): CrewFailure {
  const reason = typeof error === "string" ? error : errorText(failureReason(error));
  return new CrewFailure("HookFailed", `The hook ${placeOf(named)} failed: ${reason}`, { cause: error });
}

/**
 * Tells the task's callbacks of its output. None is called twice: after a crash in the midst of one the crew
 * goes on as if it had been called. As in CrewAI, one that raises ends the crew.
 */
export async function tellCallbacks(
  run: AgentRun,
  { task, path }: { readonly task: Task; readonly path: StepPath },
  output: TaskOutput,
): Promise<void> {
  if (run.model.provider === REHEARSAL_PROVIDER) return;
  for (const [index, named] of (task.callbacks ?? []).entries()) {
    const effect = async (): Promise<null> => {
      try {
        const models = [task.output?.python ?? null];
        await callPython(run.ports, { call: "callback", named, value: output, models }, run.signal);
        return null;
      } catch (error) {
        run.signal.throwIfAborted();
        if (error instanceof EngineSignal) throw error;
        const reason = errorText(failureReason(error));
        const sentence = `${taskLabel(run)}: the callback ${placeOf(named)} failed: ${reason}`;
        throw new CrewFailure("CallbackFailed", sentence, { cause: error });
      }
    };
    const about = { task: run.task, agent: run.agent.role, name: placeOf(named) };
    const facts = { ...FACTS, safety: "unsafe", unknown: null, about } as const;
    await run.ports.once(callbackPath(path, index + 1), { callback: named, output }, effect, facts);
  }
}
