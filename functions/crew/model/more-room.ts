import type { AgentRun } from "../attempt/agent-run.ts";

/**
 * The max_tokens for asking again after a reply that the token limit cut: twice what it had, up to the most
 * that the model says. Undefined where the model has no more to give, or where nobody knows what it had.
 * @param had what was asked for; without it, a cut reply had the room that it `used`
 */
export function moreRoom(
  { modelLimits }: Pick<AgentRun, "modelLimits">,
  { had, used }: { readonly had: number | undefined; readonly used: number | undefined },
): number | undefined {
  const most = modelLimits?.output;
  const room = Math.max(had ?? 0, used ?? 0);
  if (room === 0) return most;
  const doubled = Math.min(2 * room, most ?? Infinity);
  return doubled > room ? doubled : undefined;
}
