import type { LanguageModelV4CallOptions } from "@ai-sdk/provider";
import { generateText, isStepCount, type ModelMessage } from "ai";

import type { AgentRun } from "./agent-run.ts";
import { journaledModel } from "./journaled-model.ts";
import { journaledTools, type ToolTurns } from "./journaled-tools.ts";
import type { ToolFailure } from "./output.ts";
import { FINAL_ANSWER_REQUEST } from "./prompt.ts";
import { toolFailuresIn, withPlainToolErrors } from "./tool-failures.ts";
import type { Tool } from "./tool.ts";

/** As CrewAI: at most this many calls of one reply at once. */
const PARALLEL_TOOL_CALLS = 8;

export interface AgentAnswer {
  /** Verbatim. */
  readonly text: string;
  /** The conversation with this answer, for asking again. */
  readonly messages: readonly ModelMessage[];
  readonly toolFailures: readonly ToolFailure[];
}

export interface Conversation {
  readonly system: string | undefined;
  readonly messages: readonly ModelMessage[];
  readonly tools: readonly Tool[];
  /** Changes to each request, such as the schema that the answer is held to. */
  readonly request?: Partial<LanguageModelV4CallOptions>;
  readonly nextPath: () => string;
}

/**
 * Lets the agent's model talk and call tools until it answers with text, or max_iter turns are over and it must answer
 * without tools. The loop is the AI SDK's; steps are kept by the model and the tools it is given.
 */
export async function agentTurns(run: AgentRun, conversation: Conversation): Promise<AgentAnswer> {
  const { system, messages, tools } = conversation;
  const turns: ToolTurns = { paths: new Map(), counts: new Map(), raised: undefined, answer: undefined };
  const { maxIterations } = run.agent;
  const result = await generateText({
    model: journaledModel(run, {
      nextPath: conversation.nextPath,
      onToolCall: (toolCallId, path) => turns.paths.set(toolCallId, path),
      ...(conversation.request && { request: conversation.request }),
    }),
    ...(system !== undefined && { instructions: system }),
    messages: [...messages],
    tools: journaledTools(run, tools, turns),
    toolCallConcurrency: tools.some(mustRunAlone) ? 1 : PARALLEL_TOOL_CALLS,
    // Its own retries would count as further turns; tries are made inside a step.
    maxRetries: 0,
    abortSignal: run.ports.signal,
    ...run.settings,
    stopWhen: [() => endsAfter(turns), isStepCount(maxIterations + 1)],
    prepareStep: ({ stepNumber, messages: soFar }) => {
      const plain = withPlainToolErrors(soFar, tools);
      if (tools.length === 0 || stepNumber < maxIterations) return { messages: plain };
      return { activeTools: [], messages: [...plain, { role: "user", content: FINAL_ANSWER_REQUEST }] };
    },
  });
  const toolFailures = result.steps.flatMap((step) => toolFailuresIn(step.content, tools));
  const told = result.steps.flatMap((step) => step.response.messages);
  const conversed = [...messages, ...withPlainToolErrors(told, tools)];
  return { text: turns.answer ?? result.text, messages: conversed, toolFailures };
}

/** Whether a tool's text ended the run. Asked once all calls of a reply have finished, and so are kept. */
function endsAfter(turns: ToolTurns): boolean {
  if (turns.raised !== undefined) throw turns.raised.error;
  return turns.answer !== undefined;
}

/** A limit on uses is counted in the order of calls, and an answer makes the calls after it pointless. */
function mustRunAlone(tool: Tool): boolean {
  return tool.resultAsAnswer || tool.maxUsageCount !== undefined;
}
