import { jsonSchema, tool as aiTool, type ToolSet } from "ai";

import type { Queue } from "../../async/queue.ts";
import { coerceArguments } from "../../json/coerce-to-schema.ts";
import { isJsonObject } from "../../json/json.ts";
import { stableHash } from "../../json/stable-hash.ts";
import { wellFormed } from "../../json/well-formed.ts";
import { isBlank } from "../../text/blank.ts";
import type { AgentRun } from "../attempt/agent-run.ts";
import type { StoredResult } from "../attempt/attempt.ts";
import { startStopwatch } from "../attempt/stopwatch.ts";
import { exactArguments } from "../model/exact-arguments.ts";
import type { ToolFailure } from "../output.ts";
import { REHEARSAL_PROVIDER } from "../ports.ts";
import { Suspend } from "../signals.ts";
import type { StepPath } from "../step-path.ts";
import type { Tool } from "../tool.ts";
import { NO_USAGE } from "../usage.ts";
import { callTool } from "./call-tool.ts";
import { policyOf, tellRefusedCall, ToolError, toolFailureOf } from "./tool-failures.ts";
import { withToolNumbers } from "./tool-numbers.ts";
import { waitOut } from "./wait-out.ts";

/** A tool as it is offered to a model. */
export interface OfferedTool extends Tool {
  /**
   * Carries out a call by effects of its own, which are kept below the path: the call itself is not an
   * effect.
   */
  readonly delegate?: (input: unknown, path: StepPath) => Promise<DelegationResult>;
}

export interface DelegationResult {
  readonly text: string;
  /** Calls that failed in the course of it. */
  readonly toolFailures: readonly ToolFailure[];
}

/**
 * What is known of one run's tool calls. The library turns whatever a tool throws into a text for the model,
 * a signal too; so it is remembered here for the loop to throw it again.
 */
export interface ToolCallState {
  /** Paths of calls by the ids the library hands on; an id that a server uses again stands for the latest. */
  readonly paths: Map<string, StepPath>;
  /** Of the latest reply's calls. */
  queue: Queue;
  /** Calls made, by tool. */
  readonly useCounts: Map<string, number>;
  /** Failed calls of coworkers, by the id of the latest reply's call that delegated work to them. */
  readonly delegatedFailures: Map<string, readonly ToolFailure[]>;
  /** Whether the latest reply was stored before. */
  replayed: boolean;
  raised: { readonly error: unknown } | undefined;
  /** The text of a tool whose result is the answer. */
  answer: string | undefined;
}

/** The tools of a run in the library's form; a result that is stored is not computed again. */
export function journaledTools(run: AgentRun, tools: readonly OfferedTool[], state: ToolCallState): ToolSet {
  return Object.fromEntries(tools.map((tool) => [tool.name, journaledTool(run, tool, state)]));
}

function journaledTool(run: AgentRun, tool: OfferedTool, state: ToolCallState): ToolSet[string] {
  return aiTool({
    description: tool.description,
    // Arguments are checked in `execute`, where the text that the model reads about them is written here.
    inputSchema: jsonSchema<unknown>(tool.parameters as Parameters<typeof jsonSchema>[0], {
      validate: (parsed) => ({ success: true, value: exactArguments(parsed) }),
    }),
    execute: async (input, { toolCallId }) =>
      state.queue.run(async () => {
        if (state.raised !== undefined) throw state.raised.error;
        try {
          return await answerCall(run, tool, { state, input, toolCallId });
        } catch (error) {
          if (!(error instanceof ToolError)) state.raised = firstOrLongest(state.raised, error);
          else if (error.reason !== "exception")
            tellRefusedCall(run, state, { ...toolFailureOf(tool.name, error), toolCallId, tools: [tool] });
          throw error;
        }
      }),
  });
}

/** Of what calls at once raise the first counts; of several waits the longest, which is over last. */
function firstOrLongest(raised: ToolCallState["raised"], error: unknown): ToolCallState["raised"] {
  if (raised === undefined) return { error };
  const isLonger =
    raised.error instanceof Suspend &&
    error instanceof Suspend &&
    error.waitSeconds > raised.error.waitSeconds;
  return isLonger ? { error } : raised;
}

async function answerCall(
  run: AgentRun,
  tool: OfferedTool,
  call: { readonly state: ToolCallState; readonly input: unknown; readonly toolCallId: string },
): Promise<string> {
  const { state, input, toolCallId } = call;
  if (state.answer !== undefined) return "Not called: the answer was already there.";
  const path = state.paths.get(toolCallId);
  if (path === undefined) throw new TypeError(`The call ${toolCallId} of ${tool.name} has no path`);
  countUse(tool, state);
  const { given, parsed } = readArguments(tool, wellFormed(input));
  if ("problem" in parsed) {
    throw new ToolError("invalid_input", `The arguments of ${tool.name} are not valid:\n${parsed.problem}`);
  }
  if (tool.delegate !== undefined) {
    const { text, toolFailures } = await tool.delegate(parsed.input, path);
    state.delegatedFailures.set(toolCallId, toolFailures);
    return text;
  }
  if (tool.waitSeconds !== undefined && run.model.provider !== REHEARSAL_PROVIDER)
    await waitOut(run, path, tool.waitSeconds(parsed.input));
  const result = await storedResult(run, tool, { path, given, input: parsed.input });
  if ("error" in result) throw new ToolError("exception", result.error);
  // Nothing is no answer: the agent is told so, and goes on.
  if (tool.resultAsAnswer && !isBlank(result.text)) state.answer = result.text;
  return result.text;
}

/** The arguments as the model means them, and as the tool's own code takes them. */
function readArguments(
  tool: Tool,
  input: unknown,
): { readonly given: unknown; readonly parsed: ReturnType<Tool["parse"]> } {
  const coerced = isJsonObject(input) ? coerceArguments(input, tool.parameters) : input;
  const held = withToolNumbers(coerced, tool.parameters);
  if ("problem" in held) return { given: coerced, parsed: held };
  return { given: held.input, parsed: tool.parse(held.input) };
}

function countUse(tool: Tool, state: ToolCallState): void {
  const count = (state.useCounts.get(tool.name) ?? 0) + 1;
  state.useCounts.set(tool.name, count);
  if (tool.maxUsageCount !== undefined && count > tool.maxUsageCount) {
    throw new ToolError(
      "usage_limit",
      `${tool.name} may be used ${tool.maxUsageCount} times, and was; go on without it`,
    );
  }
}

/** For the model to decide what follows: whether the call was carried out cannot be known here. */
const unknownResult = (tool: Tool): StoredResult => ({
  error: `${tool.name} was called and then interrupted: whether it was carried out is unknown. It was not called again, for that could do it twice`,
});

async function storedResult(
  run: AgentRun,
  tool: Tool,
  call: {
    readonly path: StepPath;
    /** The arguments as the model gave them, and as the tool takes them. */
    readonly given: unknown;
    readonly input: unknown;
  },
): Promise<StoredResult> {
  const { path, given, input } = call;
  // A wait is no result to be had again: the time would not pass.
  const isCached = run.toolCache !== undefined && tool.waitSeconds === undefined;
  const key = isCached ? stableHash([tool.name, given]) : undefined;
  let took: { readonly seconds: number } | undefined;
  const effect = async () => {
    const stopwatch = startStopwatch(run.ports);
    // A cached result is stored under this path as well: another attempt may come here first.
    const made = (key && run.toolCache?.get(key)) || (await callTool(run, tool, { input, path }));
    took = { seconds: stopwatch() };
    return made;
  };
  const facts = {
    kind: "tool",
    tool: tool.name,
    timeoutSeconds: tool.timeoutSeconds,
    safety: tool.effect,
    about: { task: run.task, agent: run.agent.role, tool: tool.name },
    outcome: (value: unknown) => ({ failed: "error" in (value as StoredResult) }),
    ...(tool.effect === "unsafe" ? { unknown: unknownResult(tool) } : {}),
  } as const;
  const result = await run.ports.once(path, { tool: tool.name, input: given }, effect, facts);
  if (key !== undefined && "text" in result) run.toolCache?.set(key, result);
  const isAdopted = run.ports.isAdopted?.(path) ?? false;
  run.meter.add({ ...NO_USAGE, tool_calls: 1 }, isAdopted);
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
    arguments: given,
    failure,
    counts: policyOf(run, tool.name, [tool]) !== "ignore",
    replayed: took === undefined,
    ...took,
    ...(isAdopted && { isAdopted }),
  });
  return result;
}
