import type { LanguageModelV4CallOptions } from "@ai-sdk/provider";
import { type FinishReason, generateText, isStepCount, type ModelMessage } from "ai";

import { Queue } from "../../async/queue.ts";
import { oneLine } from "../../text/cut.ts";
import { type AgentRun, taskLabel } from "../attempt/agent-run.ts";
import { type CallWithPath, journaledModel, type ReplyFacts } from "../model/journaled-model.ts";
import type { ContextWindow } from "../model/usable-reply.ts";
import type { AnswerEnding } from "../output.ts";
import { FINAL_ANSWER_REQUEST } from "../prompt/prompt.ts";
import { AgentFailure } from "../signals.ts";
import type { StepPath } from "../step-path.ts";
import { journaledTools, type OfferedTool, type ToolCallState } from "../tools/journaled-tools.ts";
import {
  countedFailures,
  policyOf,
  tellRefusedCall,
  ToolError,
  toolFailuresIn,
  withPlainToolErrors,
} from "../tools/tool-failures.ts";

/** As CrewAI: at most this many calls of one reply at once. */
const PARALLEL_TOOL_CALLS = 8;

export interface AgentAnswer {
  /** Verbatim. */
  readonly text: string;
  /** The conversation with this answer, for asking again. */
  readonly messages: readonly ModelMessage[];
  /** Tries made for this answer; asking again goes on counting. */
  readonly triesSoFar: number;
  readonly ending: AnswerEnding | undefined;
  /** Tokens of its last reply, as far as its server counts. */
  readonly outputTokens: number | undefined;
}

export interface Conversation {
  readonly system: string | undefined;
  readonly messages: readonly ModelMessage[];
  readonly tools: readonly OfferedTool[];
  /** Changes to each request, such as the schema that the answer is held to. */
  readonly changes?: Partial<LanguageModelV4CallOptions>;
  readonly nextPath: () => StepPath;
  readonly contextWindow: ContextWindow;
  /** Tries made before at the first call, where this asks again. */
  readonly triesSoFar?: number;
}

/**
 * Lets the agent's model talk and call tools until it answers with text, or max_iter turns are over and it
 * must answer without tools. The loop is the AI SDK's; steps are kept by the model and the tools it is given.
 */
export async function agentTurns(run: AgentRun, conversation: Conversation): Promise<AgentAnswer> {
  const { system, messages, tools, contextWindow, changes, nextPath } = conversation;
  const state = newToolCallState();
  const latest = { triesSoFar: conversation.triesSoFar ?? 0 };
  const hooks = {
    nextPath,
    contextWindow,
    ...latest,
    onReply: (calls: readonly CallWithPath[], { triesSoFar, replayed }: ReplyFacts) => {
      latest.triesSoFar = triesSoFar;
      state.replayed = replayed;
      beginTurn(state, calls, tools);
    },
  };
  const result = await generateText({
    model: journaledModel(run, { ...hooks, ...(changes && { changes }) }),
    ...(system !== undefined && { instructions: system }),
    messages: [...messages],
    tools: journaledTools(run, tools, state),
    // Its own retries would count as further turns; tries are made inside a step.
    maxRetries: 0,
    // Not run.signal, which aborts at max_execution_time too: what was stored before is replayed after it.
    abortSignal: run.ports.signal,
    ...run.settings,
    stopWhen: [
      ({ steps }) => endsAfter(run, { state, tools, content: steps.at(-1)?.content ?? [] }),
      isStepCount(run.agent.maxIterations + 1),
    ],
    prepareStep: (step) => nextStep(run, conversation, step),
  });
  const added = result.steps.flatMap((step) => step.response.messages);
  return {
    text: state.answer ?? result.text,
    messages: [...messages, ...withPlainToolErrors(added, tools)],
    ending: state.answer === undefined ? endingOf(result) : undefined,
    outputTokens: result.steps.at(-1)?.usage.outputTokens,
    ...latest,
  };
}

function endingOf({ finishReason }: { readonly finishReason: FinishReason }): AnswerEnding | undefined {
  if (finishReason === "length") return "truncated";
  return finishReason === "content-filter" ? "refused" : undefined;
}

/** What the next request says, and whether it still offers tools. */
function nextStep(
  run: AgentRun,
  { tools, contextWindow }: Conversation,
  {
    stepNumber,
    messages: soFar,
  }: { readonly stepNumber: number; readonly messages: readonly ModelMessage[] },
): { messages: ModelMessage[]; activeTools?: [] } {
  const messages = withPlainToolErrors(soFar, tools);
  // As in CrewAI, a turn that ended in a summary is one of max_iter.
  const turn = stepNumber + (contextWindow.shortening?.times ?? 0);
  if (tools.length === 0 || turn < run.agent.maxIterations) return { messages };
  return { activeTools: [], messages: [...messages, { role: "user", content: FINAL_ANSWER_REQUEST }] };
}

function newToolCallState(): ToolCallState {
  return {
    paths: new Map(),
    useCounts: new Map(),
    queue: new Queue(PARALLEL_TOOL_CALLS),
    delegatedFailures: new Map(),
    replayed: false,
    raised: undefined,
    answer: undefined,
  };
}

/**
 * A limit on uses is counted in the order of calls, and an answer makes the calls after it pointless: the
 * calls of such turns run one by one.
 */
function beginTurn(
  state: ToolCallState,
  calls: readonly CallWithPath[],
  tools: readonly OfferedTool[],
): void {
  state.delegatedFailures.clear();
  for (const { id, path } of calls) state.paths.set(id, path);
  const inOrder = calls.some(({ tool: called }) =>
    tools.some((tool) => tool.name === called && (tool.resultAsAnswer || tool.maxUsageCount !== undefined)),
  );
  state.queue = new Queue(inOrder ? 1 : PARALLEL_TOOL_CALLS);
}

/** What the model said and what came of its calls, once all of them have finished. */
interface FinishedTurn {
  readonly state: ToolCallState;
  readonly tools: readonly OfferedTool[];
  readonly content: Parameters<typeof toolFailuresIn>[0];
}

/** Those that the library refused by itself: there is no such tool, or the arguments are not JSON. */
function tellUnknownCalls(run: AgentRun, { state, tools, content }: FinishedTurn): void {
  for (const part of content) {
    if (part.error instanceof ToolError || part.toolCallId === undefined) continue;
    for (const failure of toolFailuresIn([part], tools))
      tellRefusedCall(run, state, { ...failure, toolCallId: part.toolCallId, tools });
  }
}

/**
 * Whether a tool's text ended the run; reports the turn's failed calls. Called once all calls of the turn
 * have finished, and so are stored.
 */
function endsAfter(run: AgentRun, turn: FinishedTurn): boolean {
  const { tools, content } = turn;
  const { raised, answer, delegatedFailures } = turn.state;
  if (raised !== undefined) throw raised.error;
  const failures = toolFailuresIn(content, tools);
  const inOrder = content.flatMap((part) => {
    const delegated = part.type === "tool-result" ? (delegatedFailures.get(part.toolCallId ?? "") ?? []) : [];
    return [...delegated, ...countedFailures(run, toolFailuresIn([part], tools), tools)];
  });
  run.onToolFailures(inOrder);
  tellUnknownCalls(run, turn);
  const ending = failures.find((failure) => policyOf(run, failure.tool_name, tools) === "raise");
  if (ending === undefined) return answer !== undefined;
  throw new AgentFailure("ToolFailed", `${taskLabel(run)}: ${oneLine(ending.message)}`);
}
