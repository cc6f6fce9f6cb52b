import type { Execution } from "../../../functions/domain/execution.ts";
import type { OpenExecutions } from "../../../functions/domain/journal.ts";

/**
 * The open list in memory, oldest first.
 * @param turn is taken before each call; throws when that call is to fail
 */
export const memoryOpenExecutions = (
  turn: (method: string) => Promise<void>,
  headers: ReadonlyMap<string, Execution>,
  closed: ReadonlySet<string>,
): OpenExecutions => ({
  async list(limit) {
    await turn("list");
    return [...headers.values()]
      .filter(({ executionId }) => !closed.has(executionId))
      .toSorted((left, right) => (left.createdAt < right.createdAt ? -1 : 1))
      .slice(0, limit)
      .map(({ executionId, phase, createdAt, updatedAt }) => ({ executionId, phase, createdAt, updatedAt }));
  },
});
