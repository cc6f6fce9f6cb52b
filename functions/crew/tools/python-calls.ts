import { untilAborted } from "../../async/abort.ts";
import { timeoutSignal } from "../../async/timer.ts";
import type { JsonValue } from "../../json/json.ts";
import { wellFormed } from "../../json/well-formed.ts";
import { withoutKnownSecretsIn } from "../../text/known-secrets.ts";
import type { RunPorts } from "../ports.ts";
import type { PythonFunction, PythonRequest } from "../python-half.ts";
import { PythonFailed, valueOf } from "./python-answer.ts";

/** A function that takes longer is taken as broken, as a guardrail in TypeScript is. */
export const LONGEST_FUNCTION_SECONDS = 60;
/** The function's own end comes first, where whoever runs it can bring it about. */
const GRACE_SECONDS = 5;

interface FunctionCall {
  readonly call: Extract<PythonRequest, { readonly name: string }>["call"];
  readonly named: PythonFunction;
  /** JSON. */
  readonly value: unknown;
  /** The classes of the outputs in the value. */
  readonly models?: readonly (PythonFunction | null)[];
}

/**
 * Calls a function of the crew's Python. What it gives may be stored: it has no secret that is known here.
 * @throws PythonFailed for what it raises; the signal's reason; and what the port throws
 */
export async function callPython(
  { python, executionId }: Pick<RunPorts, "python" | "executionId">,
  { call, named, value, models }: FunctionCall,
  signal: AbortSignal,
): Promise<JsonValue> {
  signal.throwIfAborted();
  if (python === undefined) throw new PythonFailed({ name: "", message: "no Python is connected" });
  const request = {
    call,
    ...named,
    value: value as JsonValue,
    ...(models?.some((model) => model !== null) === true && { models }),
    seconds: LONGEST_FUNCTION_SECONDS,
    execution_id: executionId,
  };
  const either = AbortSignal.any([signal, timeoutSignal(LONGEST_FUNCTION_SECONDS + GRACE_SECONDS)]);
  const answer = await untilAborted(python.call(request, { signal: either }), either);
  return withoutKnownSecretsIn(wellFormed(valueOf(answer))) as JsonValue;
}

/** Where a function is, for people. */
export const placeOf = ({ file, name }: PythonFunction): string => `${name} of ${file}`;
