import { untilAborted } from "../../async/abort.ts";
import { timeoutSignal } from "../../async/timer.ts";
import { stableHash } from "../../json/stable-hash.ts";
import { toldJson } from "../../json/told-json.ts";
import { errorText } from "../../text/error-text.ts";
import { failureReason } from "../../text/failure-reason.ts";
import { withoutKnownSecrets } from "../../text/known-secrets.ts";
import type { AgentRun } from "../attempt/agent-run.ts";
import type { StoredResult } from "../attempt/attempt.ts";
import { REHEARSAL_PROVIDER } from "../ports.ts";
import { CrewFailure, EngineSignal } from "../signals.ts";
import type { StepPath } from "../step-path.ts";
import type { Tool } from "../tool.ts";

/** A larger result would fill the model's context and the journal. */
export const LARGEST_RESULT_BYTES = 1_000_000;

/**
 * Carries out one call. An error of the tool is a result too; once the run's signal is aborted, its reason is
 * thrown.
 */
export async function callTool(
  run: AgentRun,
  tool: Tool,
  { input, path }: { readonly input: unknown; readonly path: StepPath },
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
    // A call that cannot begin yet, or ever, is no failure that a model could do anything about.
    if (error instanceof EngineSignal) throw error;
    if (time.aborted)
      return { error: `${tool.name} took longer than ${tool.timeoutSeconds} s and was stopped` };
    return { error: `${tool.name} failed: ${errorText(failureReason(error))}` };
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
  // A tool that returns an error has failed as one that throws it.
  if (result instanceof Error) throw result;
  // A model's provider is not to read what this process keeps secret, whatever a tool gives back.
  const text = withoutKnownSecrets(typeof result === "string" ? result : toldJson(result));
  if (Buffer.byteLength(text) <= LARGEST_RESULT_BYTES) return { text: text.toWellFormed() };
  return { error: `The result of ${tool.name} is larger than 1 MB; ask for less` };
}

/**
 * The tools of these files. As in CrewAI, one with the same name as one before it is offered under its name
 * and a number. Throws a CrewFailure when one is missing.
 */
export function toolsNamed(
  names: readonly string[],
  tools: ReadonlyMap<string, Tool>,
  label: string,
): readonly Tool[] {
  const taken = new Map<string, number>();
  return names.map((name) => {
    const tool = tools.get(name);
    if (tool === undefined) throw new CrewFailure("ToolMissing", `${label}: there is no tool ${name}`);
    const count = (taken.get(tool.name) ?? 0) + 1;
    taken.set(tool.name, count);
    return count === 1 ? tool : { ...tool, name: `${tool.name}_${count}` };
  });
}
