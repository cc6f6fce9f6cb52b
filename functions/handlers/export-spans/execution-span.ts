import type { Execution, StartRequest } from "../../domain/execution.ts";
import type { StoredOutcome } from "../../domain/outcome.ts";
import type { Progress } from "../../domain/progress.ts";
import type { TraceSpan, SpanAttributes } from "../../domain/spans/spans.ts";
import { saidByAssistant, saidByUser } from "./messages.ts";
import { spanPlace } from "./span-places.ts";
import { IS_CHAIN } from "./work-span.ts";

interface ExecutionParts {
  readonly execution: Execution;
  readonly request: StartRequest | undefined;
  readonly outcome: StoredOutcome;
  /** What its attempts told, where the outcome does not say what it used. */
  readonly progress: Progress;
  /** Whether inputs, result and sentence of the error may be told. */
  readonly keepsPrompts: boolean;
  /** Steps that no span tells of, for they have no times. */
  readonly untimed: number;
}

/** The whole execution as a span, from its start to its end. */
export function executionSpan(parts: ExecutionParts): TraceSpan {
  const { execution, request, untimed } = parts;
  const { executionId, crewName, phase, error, attempt } = execution;
  const origin = request?.replayOf?.executionId;
  const sentence = parts.keepsPrompts ? error?.message : error?.type;
  return {
    place: spanPlace(executionId),
    name: `invoke_workflow ${crewName}`,
    began: Date.parse(execution.createdAt),
    ended: Date.parse(execution.updatedAt),
    attributes: {
      "gen_ai.operation.name": "invoke_workflow",
      ...IS_CHAIN,
      "gen_ai.workflow.name": crewName,
      "gen_ai.agent.name": crewName,
      "stepcrew.execution_id": executionId,
      "stepcrew.phase": phase,
      "stepcrew.attempts": attempt,
      ...usedOf(parts),
      ...(origin !== undefined && { "stepcrew.replay_of": origin }),
      ...(untimed > 0 && { "stepcrew.steps_without_times": untimed }),
      ...(error !== undefined && { "error.type": error.type }),
      ...(parts.keepsPrompts && contentOf(parts)),
    },
    ...(error !== undefined && { failure: sentence ?? phase }),
    ...(origin !== undefined && { links: [spanPlace(origin)] }),
  };
}

/** Under names of this project's: who sums up tokens would count those of the calls twice. */
function usedOf({ outcome, progress }: ExecutionParts): SpanAttributes {
  const { llm_calls = 0, tool_calls = 0, total_tokens = 0, cost_usd: cost } = outcome.usage ?? progress.usage;
  return {
    "stepcrew.llm_calls": llm_calls,
    "stepcrew.tool_calls": tool_calls,
    "stepcrew.total_tokens": total_tokens,
    ...(typeof cost === "number" && { "stepcrew.total_cost_usd": cost }),
  };
}

const contentOf = ({ request, outcome }: ExecutionParts): SpanAttributes => ({
  ...(request !== undefined && { "gen_ai.input.messages": saidByUser(JSON.stringify(request.inputs)) }),
  ...(outcome.result !== undefined && {
    "gen_ai.output.messages": saidByAssistant(outcome.result.raw),
  }),
});
