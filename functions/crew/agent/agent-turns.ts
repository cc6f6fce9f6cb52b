import type { LanguageModelV4CallOptions } from "@ai-sdk/provider";
import { generateText, isStepCount, type ModelMessage } from "ai";

import { Queue } from "../../async/queue.ts";
import { oneLine } from "../../text/cut.ts";
import { type AgentRun, whereOf } from "../attempt/agent-run.ts";
import type { StepPath } from "../attempt/step-path.ts";
import { journaledModel, type PlacedCall } from "../model/journaled-model.ts";
import type { Window } from "../model/usable-reply.ts";
import { FINAL_ANSWER_REQUEST } from "../prompt/prompt.ts";
import { AgentFailure } from "../signals.ts";
import { journaledTools, type OfferedTool, type ToolTurns } from "../tools/journaled-tools.ts";
import { countedFailures, policyOf, toolFailuresIn, withPlainToolErrors } from "../tools/tool-failures.ts";

/** As CrewAI: at most this many calls of one reply at once. */
const PARALLEL_TOOL_CALLS = 8;

export interface AgentAnswer {
  /** Verbatim. */
  readonly text: string;
  /** The conversation with this answer, for asking again. */
  readonly messages: readonly ModelMessage[];
  /** Tries that the call for this answer took; asking again goes on counting. */
  readonly spent: number;
}

export interface Conversation {
  readonly system: string | undefined;
  readonly messages: readonly ModelMessage[];
  readonly tools: readonly OfferedTool[];
  /** Changes to each request, such as the schema that the answer is held to. */
  readonly request?: Partial<LanguageModelV4CallOptions>;
  readonly nextPath: () => StepPath;
  readonly window: Window;
  /** Tries made at the first call before, where this asks again. */
  readonly spent?: number;
}

/**
 * Lets the agent's model talk and call tools until it answers with text, or max_iter turns are over and it must answer
 * without tools. The loop is the AI SDK's; steps are kept by the model and the tools it is given.
 */
export async function agentTurns(run: AgentRun, conversation: Conversation): Promise<AgentAnswer> {
  const { system, messages, tools, window, request, nextPath } = conversation;
  const turns = newTurns();
  let spent = 0;
  const onReply = (calls: readonly PlacedCall[], tries: number) => {
    spent = tries;
    placeCalls(turns, calls, tools);
  };
  const hooks = { nextPath, onReply, window, spent: conversation.spent ?? 0 };
  const result = await generateText({
    model: journaledModel(run, { ...hooks, ...(request && { request }) }),
    ...(system !== undefined && { instructions: system }),
    messages: [...messages],
    tools: journaledTools(run, tools, turns),
    // Its own retries would count as further turns; tries are made inside a step.
    maxRetries: 0,
    abortSignal: run.ports.signal,
    ...run.settings,
    stopWhen: [
      ({ steps }) => endsAfter(run, turns, steps.at(-1)?.content ?? [], tools),
      isStepCount(run.agent.maxIterations + 1),
    ],
    prepareStep: ({ stepNumber, messages: soFar }) => nextStep(run, conversation, stepNumber, soFar),
  });
  const told = result.steps.flatMap((step) => step.response.messages);
  return {
    text: turns.answer ?? result.text,
    messages: [...messages, ...withPlainToolErrors(told, tools)],
    spent,
  };
}

/** What the next request says, and whether it still offers tools. */
function nextStep(
  run: AgentRun,
  { tools, window }: Conversation,
  stepNumber: number,
  soFar: readonly ModelMessage[],
): { messages: ModelMessage[]; activeTools?: [] } {
  const messages = withPlainToolErrors(soFar, tools);
  // As in CrewAI, a turn that ended in a summary is one of max_iter.
  const turn = stepNumber + (window.shortening?.times ?? 0);
  if (tools.length === 0 || turn < run.agent.maxIterations) return { messages };
  return { activeTools: [], messages: [...messages, { role: "user", content: FINAL_ANSWER_REQUEST }] };
}

function newTurns(): ToolTurns {
  return {
    paths: new Map(),
    counts: new Map(),
    queue: new Queue(PARALLEL_TOOL_CALLS),
    below: new Map(),
    raised: undefined,
    answer: undefined,
  };
}

/** A limit on uses is counted in the order of calls, and an answer makes the calls after it pointless: such turns go one by one. */
function placeCalls(turns: ToolTurns, calls: readonly PlacedCall[], tools: readonly OfferedTool[]): void {
  turns.below.clear();
  for (const { id, path } of calls) turns.paths.set(id, path);
  const inOrder = calls.some(({ tool: called }) =>
    tools.some((tool) => tool.name === called && (tool.resultAsAnswer || tool.maxUsageCount !== undefined)),
  );
  turns.queue = new Queue(inOrder ? 1 : PARALLEL_TOOL_CALLS);
}

/** Tells of a turn's failed calls, and whether a tool's text ended the run. Asked once all its calls have finished, and so are kept. */
function endsAfter(
  run: AgentRun,
  { raised, answer, below }: ToolTurns,
  content: Parameters<typeof toolFailuresIn>[0],
  tools: readonly OfferedTool[],
): boolean {
  if (raised !== undefined) throw raised.error;
  const failures = toolFailuresIn(content, tools);
  const inOrder = content.flatMap((part) => {
    const handedOn = part.type === "tool-result" ? (below.get(part.toolCallId ?? "") ?? []) : [];
    return [...handedOn, ...countedFailures(run, toolFailuresIn([part], tools), tools)];
  });
  run.onToolFailures(inOrder);
  const ending = failures.find((failure) => policyOf(run, failure.tool_name, tools) === "raise");
  if (ending === undefined) return answer !== undefined;
  throw new AgentFailure("ToolFailed", `${whereOf(run)}: ${oneLine(ending.message)}`);
}
