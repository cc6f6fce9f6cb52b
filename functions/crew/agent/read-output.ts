import { isJsonObject, type JsonObject } from "../../json/json.ts";
import { type AgentRun, taskLabel } from "../attempt/agent-run.ts";
import type { Task } from "../crew.ts";
import { REHEARSAL_PROVIDER } from "../ports.ts";
import type { PythonFunction } from "../python-half.ts";
import { AgentFailure } from "../signals.ts";
import { modelPath } from "../step-path.ts";
import { PythonFailed } from "../tools/python-answer.ts";
import { callPython, LONGEST_FUNCTION_SECONDS, placeOf } from "../tools/python-calls.ts";
import { type Read, readAnswer } from "./read-answer.ts";

type Output = NonNullable<Task["output"]>;

/** Reads the object in a text, by the schema and then by the validators of the model, if it is Python's. */
export type ReadText = (text: string) => Promise<Read>;

/** Objects are counted in the order in which they are read, which a replay has as well. */
export function outputReader(run: AgentRun, { schema, python }: Output): ReadText {
  let count = 0;
  return async (text) => {
    const read = readAnswer(text, schema);
    if (!("value" in read) || python === undefined || run.model.provider === REHEARSAL_PROVIDER) return read;
    count += 1;
    return validated(run, { python, count }, read.value);
  };
}

async function validated(
  run: AgentRun,
  { python, count }: { readonly python: PythonFunction; readonly count: number },
  value: JsonObject,
): Promise<Read> {
  const effect = async (): Promise<Read> => {
    try {
      const made = await callPython(run.ports, { call: "validate", named: python, value }, run.signal);
      return isJsonObject(made) ? { value: made } : { problem: "it is not a JSON object", isProse: false };
    } catch (error) {
      run.signal.throwIfAborted();
      if (!(error instanceof PythonFailed)) throw error;
      if (error.raised === "ValidationError") return { problem: error.message, isProse: false };
      const sentence = `the model ${placeOf(python)} failed: ${error.message}`;
      throw new AgentFailure("OutputInvalid", `${taskLabel(run)}: ${sentence}`, { cause: error });
    }
  };
  const facts = {
    kind: "function",
    timeoutSeconds: LONGEST_FUNCTION_SECONDS,
    about: { task: run.task, agent: run.agent.role, name: placeOf(python) },
    outcome: (value: unknown) => ({ passed: "value" in (value as Read) }),
  } as const;
  return run.ports.once(modelPath(run.path, count), { model: python, value }, effect, facts);
}
