import * as z from "zod";

import { StoredCrew } from "../../crew/replay/stored-crew.ts";
import { endedBeforeItRan } from "../../domain/ends.ts";
import { type Execution, hasEnded, type StartRequest } from "../../domain/execution.ts";
import { refuse } from "../../domain/http-answer.ts";
import type { ExecutionReader } from "../../domain/journal.ts";
import { readKnownExecution, UNKNOWN_EXECUTION } from "../../domain/known-execution.ts";
import { NO_PROGRESS, type TaskProgress } from "../../domain/progress.ts";
import { EXPIRY_MARGIN_MILLISECONDS, type ReplayJournal } from "../../domain/replay/replay-journal.ts";

/** An execution that has ended, as far as a replay of it needs to know it. */
export interface Origin {
  readonly execution: Execution;
  readonly request: StartRequest;
  /** How far its tasks came, in the crew's order. */
  readonly tasks: readonly TaskProgress[];
  /** The variables for a model that it ran with; undefined where an earlier version did not keep them. */
  readonly modelChoice: Readonly<Record<string, string>> | undefined;
  /** What its tasks were; undefined where an earlier version did not keep that. */
  readonly stored: StoredCrew | undefined;
}

/** Steps stay for so long after an execution was created at least, in milliseconds. */
const KEPT_MILLISECONDS = 30 * 24 * 3600 * 1000;

const ModelsOfFirstStep = z.object({ models: z.record(z.string(), z.string()) });

/** The execution with this id, or why it cannot be replayed, whatever the body says. */
export async function readOrigin(
  executionId: string,
  {
    journal,
    replays,
  }: { readonly journal: ExecutionReader; readonly replays: Pick<ReplayJournal, "readFirstStep"> },
): Promise<Origin | ReturnType<typeof refuse>> {
  const execution = await readKnownExecution(journal, executionId);
  if (execution === undefined) return UNKNOWN_EXECUTION;
  if (!hasEnded(execution)) {
    return refuse(
      409,
      "The execution has not ended. Wait for its end, or cancel it with POST /crew/cancel, then replay it.",
    );
  }
  if (execution.isEarlier === true)
    return refuse(422, "An earlier system ran this execution, and its steps are not known. Start its crew.");
  const id = execution.executionId;
  const [request, progress, first] = await Promise.all([
    journal.readRequest(id),
    journal.readProgress(id),
    replays.readFirstStep(id),
  ]);
  const isYoung = Date.now() - Date.parse(execution.createdAt) < KEPT_MILLISECONDS;
  if (request === undefined || endedBeforeItRan(execution) || (first === undefined && isYoung))
    return refuse(422, "Nothing of this execution ran, so there is nothing to go on from. Start its crew.");
  if (first === undefined || first.expiresAt < Date.now() + EXPIRY_MARGIN_MILLISECONDS) {
    return refuse(
      410,
      "The steps of this execution have expired: they are kept for 30 days after its end. Start its crew anew.",
    );
  }
  const models = ModelsOfFirstStep.safeParse(first.value);
  const stored = StoredCrew.safeParse(first.value);
  const { tasks } = progress ?? NO_PROGRESS;
  return { execution, request, tasks, modelChoice: models.data?.models, stored: stored.data };
}
