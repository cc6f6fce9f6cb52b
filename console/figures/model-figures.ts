import type { TimelineEvent } from "../../client/typescript/api-types.ts";

export interface ModelFigures {
  readonly model: string;
  readonly calls: number;
  readonly tokens: number;
  /** Dollars of the calls whose cost is known. */
  readonly cost: number;
  /** How many calls' cost is not known. */
  readonly unpriced: number;
}

/** What each model was called for, by the timelines of some executions, the dearest first. */
export function figuresByModel(events: readonly TimelineEvent[]): readonly ModelFigures[] {
  const calls = events.filter(({ type, model }) => type === "model-call" && model !== undefined);
  return [...Map.groupBy(calls, ({ model = "" }) => model)]
    .map(([model, all]) => ({
      model,
      calls: all.length,
      tokens: all.reduce((sum, { total_tokens: tokens = 0 }) => sum + tokens, 0),
      cost: all.reduce((sum, { cost_usd: cost }) => sum + (cost ?? 0), 0),
      unpriced: all.filter(({ cost_usd: cost }) => typeof cost !== "number").length,
    }))
    .toSorted((left, right) => right.cost - left.cost || right.tokens - left.tokens);
}
