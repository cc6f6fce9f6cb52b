import type { ModelMessage } from "ai";

import type { AgentRun } from "../attempt/agent-run.ts";
import type { ToolFailurePolicy } from "../crew.ts";
import type { ToolFailure } from "../output.ts";
import type { StepPath } from "../step-path.ts";
import type { Tool } from "../tool.ts";

/**
 * Tells the model, as the result of its call, why a tool gave none. Not an EngineSignal: the agent goes on.
 */
export class ToolError extends Error {
  /** What the library puts before the message when it tells the model. */
  static readonly NAME = "ToolError";
  override readonly name = ToolError.NAME;
  readonly reason: ToolFailure["reason"];
  constructor(reason: ToolFailure["reason"], message: string) {
    super(message);
    this.reason = reason;
  }
}

export const toolFailureOf = (tool_name: string, { reason, message }: ToolError): ToolFailure => ({
  tool_name,
  reason,
  message,
});

/** What is known of a call that was refused: it is no effect, so nothing of it is stored. */
export interface RefusedCall extends ToolFailure {
  readonly toolCallId: string;
  readonly tools: readonly Tool[];
}

/** Tells of a call that reached no tool. */
export function tellRefusedCall(
  run: AgentRun,
  { paths, replayed }: { readonly paths: ReadonlyMap<string, StepPath>; readonly replayed: boolean },
  { toolCallId, tools, ...failure }: RefusedCall,
): void {
  const path = paths.get(toolCallId);
  if (path === undefined) return;
  const { tool_name: tool } = failure;
  const about = { path, task: run.task, agent: run.agent.role, tool, failure };
  run.ports.onEvent({
    type: "tool-call",
    ...about,
    counts: policyOf(run, tool, tools) !== "ignore",
    replayed,
  });
}

interface ReplyPart {
  readonly type: string;
  readonly toolCallId?: string;
  readonly toolName?: string;
  readonly error?: unknown;
}

/** The failures among the parts of a reply and its tool results, with the texts that the model is told. */
export function toolFailuresIn(parts: readonly ReplyPart[], tools: readonly Tool[]): readonly ToolFailure[] {
  return parts
    .filter((part) => part.type === "tool-error")
    .map(({ toolName = "", error }) => {
      if (error instanceof ToolError) return toolFailureOf(toolName, error);
      const isKnown = tools.some((tool) => tool.name === toolName);
      const reason = isKnown ? "invalid_input" : "unknown_tool";
      return { tool_name: toolName, reason, message: refusalOf(toolName, tools) };
    });
}

/** What a failed call leads to: the tool's own policy, or else the task's, the agent's or the crew's. */
export function policyOf(run: AgentRun, toolName: string, tools: readonly Tool[]): ToolFailurePolicy {
  return tools.find((tool) => tool.name === toolName)?.failurePolicy ?? run.toolFailurePolicy;
}

/** The failures that the task's output lists. */
export function countedFailures(
  run: AgentRun,
  failures: readonly ToolFailure[],
  tools: readonly Tool[],
): readonly ToolFailure[] {
  return failures.filter((failure) => policyOf(run, failure.tool_name, tools) !== "ignore");
}

/**
 * The library tells the model of failed calls by the names of its errors, as JSON on some providers' wires.
 * Here they become plain texts.
 */
export function withPlainToolErrors(
  messages: readonly ModelMessage[],
  tools: readonly Tool[],
): ModelMessage[] {
  return messages.map((message) => {
    if (message.role !== "tool") return message;
    const content = message.content.map((part) => {
      if (part.type !== "tool-result" || part.output.type !== "error-text") return part;
      const prefix = `${ToolError.NAME}: `;
      const { value } = part.output;
      const text = value.startsWith(prefix) ? value.slice(prefix.length) : refusalOf(part.toolName, tools);
      return { ...part, output: { type: "text", value: text } as const };
    });
    return { ...message, content };
  });
}

/** Why the library did not even try a call: there is no such tool, or its arguments are not JSON. */
function refusalOf(toolName: string, tools: readonly Tool[]): string {
  if (tools.some((tool) => tool.name === toolName)) return `The arguments of ${toolName} are not JSON`;
  return `There is no tool ${toolName}; the tools are ${tools.map((tool) => tool.name).join(", ")}`;
}
