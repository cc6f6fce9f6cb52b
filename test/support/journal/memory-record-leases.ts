import { type Execution, hasEnded } from "../../../functions/domain/execution.ts";
import type { RecordLeases } from "../../../functions/domain/journal.ts";
import { LEASE_MILLISECONDS } from "../../../functions/domain/record-lease.ts";

export type Lease = Readonly<{ holder: string; until: number }>;

export const leaseOf = (holder: string, at: Date): Lease => ({
  holder,
  until: at.getTime() + LEASE_MILLISECONDS,
});

export const isFreeFor = (lease: Lease | undefined, holder: string, at: Date): boolean =>
  lease === undefined || lease.until < at.getTime() || lease.holder === holder;

interface MemoryLeases {
  readonly turn: (method: string) => Promise<void>;
  readonly headers: Map<string, Execution>;
  /** Off the open list. */
  readonly closed: Set<string>;
  readonly leased: Map<string, Lease>;
  readonly writes: string[];
}

export const memoryRecordLeases = ({
  turn,
  headers,
  closed,
  leased,
  writes,
}: MemoryLeases): RecordLeases => ({
  async acquire(executionId, holder, at) {
    await turn("acquire");
    const header = headers.get(executionId);
    const isFree = isFreeFor(leased.get(executionId), holder, at);
    if (header === undefined || header.recorded || !isFree) return false;
    leased.set(executionId, leaseOf(holder, at));
    return true;
  },
  async release(executionId, holder) {
    await turn("release");
    if (leased.get(executionId)?.holder === holder) leased.delete(executionId);
  },
  async markRecorded(executionId) {
    await turn("markRecorded");
    const header = headers.get(executionId);
    if (header === undefined || !hasEnded(header)) return;
    headers.set(executionId, { ...header, recorded: true });
    closed.add(executionId);
    leased.delete(executionId);
    writes.push(`recorded ${executionId}`);
  },
});
