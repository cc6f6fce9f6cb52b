import { LatestUsed } from "../../async/latest-used.ts";
import { type Execution, hasEnded } from "../../domain/execution.ts";
import type { ExecutionReader } from "../../domain/journal.ts";
import type { StoredOutcome } from "../../domain/outcome.ts";

/** What a poll reads. */
export type StatusReader = Pick<ExecutionReader, "read" | "readOutcome">;

/** Of so many ended executions the end stays in memory, each of at most so many characters: 16 MB. */
const REMEMBERED_AT_MOST = 100;
const LONGEST_OUTCOME = 80_000;

/**
 * An end never changes, so that this process reads it once for all who poll for it; the latest ones stay in
 * memory. What has not ended is read each time.
 */
export function rememberEnds(journal: StatusReader): StatusReader {
  const ends = new LatestUsed<string, { readonly execution: Execution; outcome?: StoredOutcome }>(
    REMEMBERED_AT_MOST,
  );
  return {
    async read(executionId) {
      const known = ends.get(executionId);
      const execution = known?.execution ?? (await journal.read(executionId));
      if (known === undefined && execution !== undefined && hasEnded(execution))
        ends.set(executionId, { execution });
      return execution;
    },
    async readOutcome(execution) {
      const known = ends.get(execution.executionId);
      if (known?.outcome !== undefined) return known.outcome;
      const outcome = await journal.readOutcome(execution);
      if (known !== undefined && JSON.stringify(outcome).length <= LONGEST_OUTCOME) known.outcome = outcome;
      return outcome;
    },
  };
}
