import { beforeEach } from "vitest";

import { executionJournal } from "../../../functions/adapters/dynamodb/execution-journal.ts";
import { recordLeases } from "../../../functions/adapters/dynamodb/record-leases.ts";
import type { JournalTable } from "../../../functions/adapters/dynamodb/table.ts";
import type { Execution } from "../../../functions/domain/execution.ts";
import type { ExecutionJournal, RecordLeases } from "../../../functions/domain/journal.ts";

/** What the execution was started with. */
export const request = {
  crewName: "research",
  inputs: { topic: "bees", none: null },
  limits: { max_llm_calls: 3 },
};
/** When the execution was created. */
export const CREATED = new Date("2026-11-24T10:00:00.123Z");
/** So many seconds after it was created. */
export const at = (seconds: number): Date => new Date(CREATED.getTime() + seconds * 1000);

export interface ExecutionRig {
  journal: ExecutionJournal;
  leases: RecordLeases;
  id: string;
  /** The execution as the journal has it now. */
  readonly read: () => Promise<Execution>;
}

/** An execution that "starter" created and whose record lease it holds, new for each test. */
export function executionRig(table: () => JournalTable): ExecutionRig {
  const rig = {
    async read() {
      const execution = await rig.journal.read(rig.id);
      if (execution === undefined) throw new Error(`there is no ${rig.id}`);
      return execution;
    },
  } as ExecutionRig;
  beforeEach(async () => {
    rig.journal = executionJournal(table());
    rig.leases = recordLeases(table());
    rig.id = crypto.randomUUID();
    await rig.journal.create({ executionId: rig.id, request, createdAt: CREATED, owner: "starter" });
  });
  return rig;
}
