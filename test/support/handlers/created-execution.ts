import type { NewExecution, StartJournal } from "../../../functions/domain/journal.ts";

export const ID = "0b2f4a53-54f5-4a3c-8a8f-9d2d6d2b7d11";

/** Creates the execution ID as start-crew does: "starter" owns its start and holds its record lease. */
export const createExecution = (journal: Pick<StartJournal, "create">, more: Partial<NewExecution> = {}) =>
  journal.create({
    executionId: ID,
    request: { crewName: "crew", inputs: {}, limits: {} },
    createdAt: new Date(),
    owner: "starter",
    ...more,
  });
