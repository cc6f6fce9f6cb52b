import { errorText } from "../../text/error-text.ts";
import { failureReason } from "../../text/failure-reason.ts";
import type { CrewAttempt } from "../attempt/attempt.ts";
import { modelReferenceOf } from "../crew.ts";
import type { TaskOutput } from "../output.ts";
import { REHEARSAL_PROVIDER } from "../ports.ts";
import type { PythonFunction } from "../python-half.ts";
import { CrewFailure, EngineSignal } from "../signals.ts";
import { conditionPath } from "../step-path.ts";
import { callPython, LONGEST_FUNCTION_SECONDS, placeOf } from "../tools/python-calls.ts";
import { holds } from "./evaluate-condition.ts";
import type { PlannedTask } from "./plan.ts";

/**
 * Whether a task is to run after the output before it. A function of Python is an effect, and is not asked in
 * a rehearsal, where such a task runs.
 * @throws CrewFailure where the function raises
 */
export async function conditionHolds(
  attempt: CrewAttempt,
  planned: PlannedTask,
  previous: TaskOutput | undefined,
): Promise<boolean> {
  const { condition } = planned.task;
  if (condition === undefined || previous === undefined) return true;
  if (!("python" in condition)) return holds(condition, previous);
  const { ports, crew } = attempt;
  const { model } = ports.models(modelReferenceOf(planned.agent, crew.llm));
  if (model.provider === REHEARSAL_PROVIDER) return true;
  const { python: named } = condition;
  const models = [crew.tasks[planned.index - 1]?.output?.python ?? null];
  const effect = async (): Promise<boolean> => {
    try {
      const call = { call: "condition", named, value: previous, models } as const;
      return (await callPython(ports, call, ports.signal)) === true;
    } catch (error) {
      ports.signal.throwIfAborted();
      throw error instanceof EngineSignal ? error : conditionFailed(planned, named, error);
    }
  };
  const facts = { kind: "function", timeoutSeconds: LONGEST_FUNCTION_SECONDS } as const;
  return ports.once(conditionPath(planned.path), { condition: named, output: previous }, effect, facts);
}

function conditionFailed({ task }: PlannedTask, named: PythonFunction, error: unknown): CrewFailure {
  const reason = errorText(failureReason(error));
  const sentence = `Task "${task.name}": the condition ${placeOf(named)} failed: ${reason}`;
  return new CrewFailure("ConditionFailed", sentence, { cause: error });
}
