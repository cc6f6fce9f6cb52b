import { jsonSchema, tool as aiTool, type ToolSet } from "ai";

import type { Queue } from "../../async/queue.ts";
import { coerceArguments } from "../../json/coerce-to-schema.ts";
import { isJsonObject } from "../../json/json.ts";
import { stableHash } from "../../json/stable-hash.ts";
import { wellFormed } from "../../json/well-formed.ts";
import type { AgentRun } from "../attempt/agent-run.ts";
import type { StoredResult } from "../attempt/attempt.ts";
import type { StepPath } from "../attempt/step-path.ts";
import type { ToolFailure } from "../output.ts";
import type { Tool } from "../tool.ts";
import { NO_USAGE } from "../usage.ts";
import { callTool } from "./call-tool.ts";
import { ToolError } from "./tool-failures.ts";

/** A tool as it is offered to a model. */
export interface OfferedTool extends Tool {
  /** Carries out a call by effects of its own, which are kept below the path: the call itself is none. */
  readonly within?: (input: unknown, path: StepPath) => Promise<WithinResult>;
}

export interface WithinResult {
  readonly text: string;
  /** Calls that failed in the course of it. */
  readonly toolFailures: readonly ToolFailure[];
}

/**
 * What calls of one run leave behind. The library turns whatever a tool throws into a text for the model, a signal too; so
 * it is remembered here for the loop to throw it again.
 */
export interface ToolTurns {
  /** Paths of calls by the ids the library hands on; an id that a server uses again stands for the latest. */
  readonly paths: Map<string, StepPath>;
  /** Of the latest reply's calls. */
  queue: Queue;
  readonly counts: Map<string, number>;
  /** Failed calls of coworkers, by the id of the latest reply's call that handed them work. */
  readonly below: Map<string, readonly ToolFailure[]>;
  raised: { readonly error: unknown } | undefined;
  /** The text of a tool whose result is the answer. */
  answer: string | undefined;
}

/** The tools of a run in the library's form; a result that is stored is not computed again. */
export function journaledTools(run: AgentRun, tools: readonly OfferedTool[], turns: ToolTurns): ToolSet {
  return Object.fromEntries(tools.map((tool) => [tool.name, journaledTool(run, tool, turns)]));
}

function journaledTool(run: AgentRun, tool: OfferedTool, turns: ToolTurns): ToolSet[string] {
  return aiTool({
    description: tool.description,
    // Arguments are checked in `execute`, where the words that the model reads about them are ours.
    inputSchema: jsonSchema<unknown>(tool.parameters as Parameters<typeof jsonSchema>[0]),
    execute: async (input, { toolCallId }) =>
      turns.queue.run(async () => {
        if (turns.raised !== undefined) throw turns.raised.error;
        try {
          return await answerCall(run, tool, turns, input, toolCallId);
        } catch (error) {
          if (!(error instanceof ToolError)) turns.raised ??= { error };
          throw error;
        }
      }),
  });
}

async function answerCall(
  run: AgentRun,
  tool: OfferedTool,
  turns: ToolTurns,
  input: unknown,
  toolCallId: string,
): Promise<string> {
  if (turns.answer !== undefined) return "Not called: the answer was already there.";
  const path = turns.paths.get(toolCallId);
  if (path === undefined)
    throw new TypeError(`The call ${toolCallId} of ${tool.name} has no place in its reply`);
  countUse(tool, turns);
  const whole = wellFormed(input);
  const given = isJsonObject(whole) ? coerceArguments(whole, tool.parameters) : whole;
  const parsed = tool.parse(given);
  if ("problem" in parsed) {
    throw new ToolError("invalid_input", `The arguments of ${tool.name} are not valid:\n${parsed.problem}`);
  }
  if (tool.within !== undefined) {
    const { text, toolFailures } = await tool.within(parsed.input, path);
    turns.below.set(toolCallId, toolFailures);
    return text;
  }
  const result = await storedResult(run, tool, path, given, parsed.input);
  if ("error" in result) throw new ToolError("exception", result.error);
  if (tool.resultAsAnswer) turns.answer = result.text;
  return result.text;
}

function countUse(tool: Tool, turns: ToolTurns): void {
  const count = (turns.counts.get(tool.name) ?? 0) + 1;
  turns.counts.set(tool.name, count);
  if (tool.maxUsageCount !== undefined && count > tool.maxUsageCount) {
    throw new ToolError(
      "usage_limit",
      `${tool.name} may be used ${tool.maxUsageCount} times, and was; go on without it`,
    );
  }
}

/** For the model to decide: only the world outside knows whether the call was carried out. */
const unknownResult = (tool: Tool): StoredResult => ({
  error: `${tool.name} was called and then interrupted: whether it was carried out is unknown. It was not called again, for that could do it twice`,
});

async function storedResult(
  run: AgentRun,
  tool: Tool,
  path: StepPath,
  given: unknown,
  input: unknown,
): Promise<StoredResult> {
  const key = run.toolCache && stableHash([tool.name, given]);
  let replayed = true;
  const effect = async () => {
    replayed = false;
    // What is found is stored under this path as well: another attempt may come here first.
    return (key && run.toolCache?.get(key)) || callTool(run, tool, input, path);
  };
  const facts = {
    kind: "tool",
    timeoutSeconds: tool.timeoutSeconds,
    safety: tool.effect,
    ...(tool.effect === "unsafe" ? { unknown: unknownResult(tool) } : {}),
  } as const;
  const result = await run.ports.once(path, { tool: tool.name, input: given }, effect, facts);
  if (key !== undefined && "text" in result) run.toolCache?.set(key, result);
  run.meter.add({ ...NO_USAGE, tool_calls: 1 });
  const failure =
    "error" in result
      ? ({ tool_name: tool.name, reason: "exception", message: result.error } as const)
      : null;
  run.ports.onEvent({
    type: "tool-call",
    path,
    task: run.task,
    agent: run.agent.role,
    tool: tool.name,
    failure,
    replayed,
  });
  return result;
}
