import type { AgentRun } from "./agent-run.ts";
import { errorText } from "./error-text.ts";
import { REHEARSAL_PROVIDER } from "./rehearsal.ts";
import { stableHash } from "./stable-hash.ts";
import { timeoutSignal } from "./timeout-signal.ts";
import type { Tool } from "./tool.ts";
import { untilAborted } from "./until-aborted.ts";

/** A result the model is given whole; more would fill its context and the journal. */
export const LARGEST_RESULT_BYTES = 1_000_000;

/** What a step keeps of a tool call. */
export type StoredResult = { readonly text: string } | { readonly error: string };

/** Carries out one call. What the tool throws is a result too; the reason of the run's signal, once aborted, is thrown. */
export async function callTool(
  run: AgentRun,
  tool: Tool,
  input: unknown,
  path: string,
): Promise<StoredResult> {
  const { signal } = run;
  signal.throwIfAborted();
  const time = timeoutSignal(tool.timeoutSeconds);
  const either = AbortSignal.any([signal, time]);
  const { executionId } = run.ports;
  const call = { signal: either, idempotencyKey: stableHash([executionId, path]), executionId };
  try {
    const work =
      run.model.provider === REHEARSAL_PROVIDER ? rehearse(tool, input, call) : tool.run(input, call);
    return asText(tool, await untilAborted(Promise.resolve(work), either));
  } catch (error) {
    signal.throwIfAborted();
    if (time.aborted)
      return { error: `${tool.name} took longer than ${tool.timeoutSeconds} s and was stopped` };
    return { error: `${tool.name} failed: ${errorText(error)}` };
  }
}

/** Nothing outside may change in a rehearsal. */
function rehearse(tool: Tool, ...call: Parameters<Tool["run"]>): unknown {
  if (tool.rehearse !== undefined) return tool.rehearse(call[0]);
  return tool.effect === "read"
    ? tool.run(...call)
    : `This is a rehearsal: ${tool.name} was not really called.`;
}

function asText(tool: Tool, result: unknown): StoredResult {
  const text = typeof result === "string" ? result : (JSON.stringify(result) ?? "");
  if (Buffer.byteLength(text) <= LARGEST_RESULT_BYTES) return { text: text.toWellFormed() };
  return { error: `The result of ${tool.name} is larger than 1 MB; ask for less` };
}
