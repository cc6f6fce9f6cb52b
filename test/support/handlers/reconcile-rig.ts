import { beforeEach } from "vitest";

import { HEARTBEAT } from "../../../functions/handlers/reconcile-executions/contract.ts";
import { reconcileExecutions } from "../../../functions/handlers/reconcile-executions/reconcile-executions.ts";
import { type MemoryExecutionJournal, memoryExecutionJournal } from "../journal/memory-execution-journal.ts";
import { type FakeRecord, fakeRecord } from "../snowflake/fake-record.ts";
import { type FakeWorkflow, fakeWorkflow } from "./fake-workflow.ts";
import { failedOutcome } from "./outcome-of.ts";
import { type RecordedLog, recordedLog } from "./recorded-log.ts";

type Values = Readonly<Record<string, number>>;

export interface ReconcileRig {
  memory: MemoryExecutionJournal;
  record: FakeRecord;
  workflow: FakeWorkflow;
  log: RecordedLog;
  /** What was published as seconds, and as counts. */
  published: Values[];
  counted: Values[];
  /** How often a run said that it runs; not among the counts. */
  beats: number;
  /** What is left of the invocation's time, in milliseconds. */
  remaining: number;
  /** An execution whose start has answered. */
  readonly create: (id: string, secondsAgo: number, text?: string) => Promise<void>;
  readonly createEnded: (id: string, text?: string) => Promise<void>;
  readonly reconcile: (requestId?: string) => ReturnType<typeof reconcileExecutions>;
  /** The ids of each MERGE, in order. */
  readonly mergedIds: () => (readonly string[])[];
}

export const idsTo = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => `id-${String(index).padStart(3, "0")}`);

/** reconcile-executions with fakes around it that are new for each test. */
export function reconcileRig(): ReconcileRig {
  const fresh = () => ({
    memory: memoryExecutionJournal(),
    record: fakeRecord(),
    workflow: fakeWorkflow(),
    log: recordedLog(),
    published: [],
    counted: [],
    beats: 0,
    remaining: 55_000,
  });
  const rig: ReconcileRig = {
    ...fresh(),
    async create(id, secondsAgo, text = "") {
      const { journal, leases } = rig.memory;
      const createdAt = new Date(Date.now() - secondsAgo * 1000);
      await journal.create({
        executionId: id,
        request: { crewName: "crew", inputs: { text }, limits: {} },
        createdAt,
        owner: "starter",
      });
      await leases.release(id, "starter");
    },
    async createEnded(id, text = "") {
      await rig.create(id, 600, text);
      await rig.memory.journal.decide({
        executionId: id,
        outcome: failedOutcome("ModelRefused", "No.", false),
        at: new Date(),
      });
    },
    reconcile(requestId = "me") {
      const { memory, record, workflow, log } = rig;
      const metrics = {
        seconds: (values: Values) => void rig.published.push(values),
        counts({ [HEARTBEAT]: beats = 0, ...values }: Values) {
          rig.beats += beats;
          if (Object.keys(values).length > 0) rig.counted.push(values);
        },
      };
      const { journal, open, leases } = memory;
      return reconcileExecutions(
        { journal, open, leases, record, workflow, metrics },
        { requestId, log, remainingMilliseconds: () => rig.remaining },
      );
    },
    mergedIds: () =>
      rig.record.statements.map((statement) =>
        "merge" in statement ? statement.merge.map((row) => row.executionId) : [],
      ),
  };
  beforeEach(() => void Object.assign(rig, fresh()));
  return rig;
}
