import { randomUUID } from "node:crypto";
import { setImmediate } from "node:timers/promises";

import { JournalUnavailable } from "../../../functions/domain/errors.ts";
import {
  type Execution,
  hasEnded,
  waitsForOneOf,
  type StartRequest,
} from "../../../functions/domain/execution.ts";
import type {
  Decision,
  ExecutionEnd,
  ExecutionJournal,
  IdempotencyKeys,
  OpenExecutions,
  RecordLeases,
} from "../../../functions/domain/journal.ts";
import { type StoredOutcome, storedOutcome } from "../../../functions/domain/outcome.ts";
import type { Progress } from "../../../functions/domain/progress.ts";
import { ownedSince, ownedUntil } from "../../../functions/domain/record-lease.ts";
import { memoryIdempotencyKeys } from "./memory-idempotency-keys.ts";
import { memoryOpenExecutions } from "./memory-open-executions.ts";
import { isFreeFor, type Lease, leaseOf, memoryRecordLeases } from "./memory-record-leases.ts";

export interface MemoryExecutionJournal {
  readonly journal: ExecutionJournal;
  readonly leases: RecordLeases;
  readonly open: OpenExecutions;
  readonly keys: IdempotencyKeys;
  /** Writes in the order they took effect, like "create a" or "claim k". */
  readonly writes: string[];
  readonly progress: Progress[];
  /** The header as it stands; throws for an unknown id. */
  readonly execution: (executionId: string) => Execution;
  readonly executions: () => readonly Execution[];
  /** Who may write the record at the moment; undefined when the lease is free. */
  readonly leaseHolder: (executionId: string) => string | undefined;
  readonly boundTo: (key: string) => string | undefined;
  /** Leaves the inputs of a start that broke off before its header was written. */
  readonly addRequest: (executionId: string, request: StartRequest) => void;
  /** Lets the next calls of these methods throw JournalUnavailable, one for each time it is named. */
  readonly failNext: (...methods: string[]) => void;
  /** The open list has an execution although it is recorded, as an index that lags does. */
  readonly listAgain: (executionId: string) => void;
}

/** The journal in memory, with the conditions of the one in DynamoDB. A call takes effect a turn later. */
export function memoryExecutionJournal(): MemoryExecutionJournal {
  const headers = new Map<string, Execution>();
  const requests = new Map<string, StartRequest>();
  const outcomes = new Map<string, StoredOutcome>();
  const leased = new Map<string, Lease>();
  const owners = new Map<string, Lease>();
  /** Off the open list. */
  const closed = new Set<string>();
  const stalls = new Map<string, number>();
  const writes: string[] = [];
  const progress: Progress[] = [];
  const failing: string[] = [];

  const turn = async (method: string): Promise<void> => {
    await setImmediate();
    const at = failing.indexOf(method);
    if (at < 0) return;
    failing.splice(at, 1);
    throw new JournalUnavailable(method, { cause: new Error("throttled") });
  };
  const change = (executionId: string, changes: Partial<Execution>): Execution => {
    const header = headers.get(executionId);
    if (header === undefined) throw new Error(`there is no execution ${executionId}`);
    const changed = { ...header, ...changes, version: header.version + 1 };
    headers.set(executionId, changed);
    return changed;
  };

  const giveTo = (holder: string, executionId: string, at: Date): void => {
    owners.set(executionId, { holder, until: ownedUntil(at) });
    leased.set(executionId, leaseOf(holder, at));
  };
  const giveBack = (executionId: string, holder?: string): void => {
    if (leased.get(executionId)?.holder === holder) leased.delete(executionId);
  };
  const isOwnedByNobody = (header: Execution | undefined, at: Date): boolean => {
    const owner = owners.get(header?.executionId ?? "");
    if (owner !== undefined) return owner.until < at.getTime();
    return header !== undefined && header.createdAt < ownedSince(at).toISOString();
  };
  const end = ({ executionId, outcome, at, attempt, failedTasks = [] }: ExecutionEnd): Decision => {
    const { phase } = outcome;
    outcomes.set(executionId, storedOutcome(outcome));
    writes.push(`decide ${executionId} ${phase}`);
    const execution = change(executionId, {
      phase,
      updatedAt: at.toISOString(),
      outcome: { attempt: attempt ?? 0, chunks: attempt === undefined ? 0 : 1, decision: randomUUID() },
      ...("error" in outcome ? { error: outcome.error } : {}),
      ...(failedTasks.length > 0 ? { failedTasks } : {}),
    });
    return { decided: true, execution };
  };

  const journal: ExecutionJournal = {
    async create({ executionId, request, createdAt, owner }) {
      await turn("create");
      const stored = requests.get(executionId) ?? request;
      requests.set(executionId, stored);
      if (headers.has(executionId)) return owners.get(executionId)?.holder === owner ? stored : "exists";
      const at = createdAt.toISOString();
      const { crewName, limits, replayOf } = stored;
      headers.set(executionId, {
        executionId,
        crewName,
        phase: "STARTING",
        attempt: 0,
        createdAt: at,
        updatedAt: at,
        limits,
        ...(replayOf && { replayOf: replayOf.executionId }),
        recorded: false,
        version: 1,
      });
      giveTo(owner, executionId, createdAt);
      writes.push(`create ${executionId}`);
      return stored;
    },
    async takeOverStart(executionId, owner, at) {
      await turn("takeOverStart");
      const header = headers.get(executionId);
      const isOver = owners.get(executionId)?.holder === owner || isOwnedByNobody(header, at);
      const isFree = isFreeFor(leased.get(executionId), owner, at);
      if (header?.phase !== "STARTING" || header.isStarted === true || !isOver || !isFree) return undefined;
      giveTo(owner, executionId, at);
      return header;
    },
    async noteStarted(executionId, holder) {
      await turn("noteStarted");
      const header = headers.get(executionId);
      if (header === undefined || hasEnded(header)) return false;
      headers.set(executionId, { ...header, isStarted: true });
      owners.delete(executionId);
      giveBack(executionId, holder);
      return true;
    },
    async endStart({ executionId, outcome, at, owner }) {
      await turn("endStart");
      const header = headers.get(executionId);
      const isMine = header?.isStarted !== true && owners.get(executionId)?.holder === owner;
      const may = owner === undefined ? isOwnedByNobody(header, at) : isMine;
      return header?.phase === "STARTING" && may
        ? end({ executionId, outcome, at })
        : { decided: false, execution: header };
    },
    async read(executionId) {
      await turn("read");
      return headers.get(executionId);
    },
    async readRequest(executionId) {
      await turn("readRequest");
      return requests.get(executionId);
    },
    async readOutcome(execution) {
      await turn("readOutcome");
      return (execution.outcome?.chunks ?? 0) > 0 ? (outcomes.get(execution.executionId) ?? {}) : {};
    },
    async beginAttempt(executionId, at) {
      await turn("beginAttempt");
      const header = headers.get(executionId);
      if (header === undefined || hasEnded(header)) return undefined;
      const startedAt = header.startedAt ?? at.toISOString();
      const { waitingForSlots: _waitingForSlots, ...open } = header;
      headers.set(executionId, open);
      return change(executionId, { phase: "RUNNING", startedAt, attempt: header.attempt + 1 });
    },
    async suspend(executionId, attempt, hasProgressed) {
      await turn("suspend");
      const header = headers.get(executionId);
      if (header === undefined || hasEnded(header) || header.attempt !== attempt) return 0;
      change(executionId, { phase: "SUSPENDED" });
      const count = hasProgressed ? 0 : (stalls.get(executionId) ?? 0) + 1;
      stalls.set(executionId, count);
      return count;
    },
    async noteWaiting({ executionId, attempt }, slots) {
      await turn("noteWaiting");
      const header = headers.get(executionId);
      if (header === undefined || hasEnded(header) || header.attempt !== attempt) return false;
      if (waitsForOneOf(slots, header)) return true;
      change(executionId, { phase: "SUSPENDED", waitingForSlots: slots });
      return true;
    },
    async decide({ recorder, ...proposed }) {
      await turn("decide");
      const { executionId, attempt } = proposed;
      const header = headers.get(executionId);
      if (header === undefined || hasEnded(header) || (attempt !== undefined && header.attempt !== attempt)) {
        return { decided: false, execution: header };
      }
      const now = new Date();
      const decision = end(proposed);
      if (recorder === undefined || !isFreeFor(leased.get(executionId), recorder, now)) return decision;
      leased.set(executionId, leaseOf(recorder, now));
      return { ...decision, leasedAt: now.getTime() };
    },
    async writeProgress(_executionId, now) {
      await turn("writeProgress");
      progress.push(now);
    },
    async readProgress() {
      await turn("readProgress");
      return progress.at(-1);
    },
  };

  return {
    journal,
    leases: memoryRecordLeases({ turn, headers, closed, leased, writes }),
    open: memoryOpenExecutions(turn, headers, closed),
    ...memoryIdempotencyKeys(turn, writes),
    writes,
    progress,
    execution(executionId) {
      const header = headers.get(executionId);
      if (header === undefined) throw new Error(`there is no execution ${executionId}`);
      return header;
    },
    executions: () => [...headers.values()],
    leaseHolder: (executionId) => leased.get(executionId)?.holder,
    addRequest: (executionId, request) => void requests.set(executionId, request),
    failNext: (...methods) => void failing.push(...methods),
    listAgain: (executionId) => void closed.delete(executionId),
  };
}
