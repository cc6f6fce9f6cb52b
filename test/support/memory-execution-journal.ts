import { setImmediate } from "node:timers/promises";

import { JournalUnavailable } from "../../functions/domain/errors.ts";
import { type Execution, hasEnded, type StartRequest } from "../../functions/domain/execution.ts";
import type {
  ExecutionJournal,
  IdempotencyClaim,
  IdempotencyKeys,
  OpenExecutions,
  RecordLeases,
  StoredOutcome,
} from "../../functions/domain/journal.ts";
import type { Progress } from "../../functions/domain/progress.ts";
import { LEASE_MILLISECONDS } from "../../functions/domain/record-lease.ts";

interface Lease {
  readonly holder: string;
  readonly until: number;
}

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
  /** Lets the next calls of these methods throw JournalUnavailable, one for each time it is named. */
  readonly failNext: (...methods: string[]) => void;
}

/** The journal in memory, with the conditions of the one in DynamoDB. Each call takes effect at once, a turn after it is made. */
export function memoryExecutionJournal(): MemoryExecutionJournal {
  const headers = new Map<string, Execution>();
  const requests = new Map<string, StartRequest>();
  const outcomes = new Map<string, StoredOutcome>();
  const leased = new Map<string, Lease>();
  const stalls = new Map<string, number>();
  const bound = new Map<string, IdempotencyClaim>();
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

  const journal: ExecutionJournal = {
    async create(executionId, request, createdAt, holder) {
      await turn("create");
      requests.set(executionId, request);
      if (headers.has(executionId)) return "exists";
      const at = createdAt.toISOString();
      const { crewName, limits } = request;
      headers.set(executionId, {
        executionId,
        crewName,
        phase: "STARTING",
        attempt: 0,
        createdAt: at,
        updatedAt: at,
        limits,
        recorded: false,
        version: 1,
      });
      leased.set(executionId, { holder, until: createdAt.getTime() + LEASE_MILLISECONDS });
      writes.push(`create ${executionId}`);
      return "created";
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
    async decide(executionId, outcome, at, attempt) {
      await turn("decide");
      const header = headers.get(executionId);
      if (header === undefined || hasEnded(header) || (attempt !== undefined && header.attempt !== attempt)) {
        return { decided: false, execution: header };
      }
      const { phase, usage } = outcome;
      outcomes.set(executionId, {
        ...("result" in outcome ? { result: outcome.result } : {}),
        ...(usage === undefined ? {} : { usage }),
      });
      writes.push(`decide ${executionId} ${phase}`);
      const execution = change(executionId, {
        phase,
        updatedAt: at.toISOString(),
        outcome: {
          attempt: attempt ?? 0,
          chunks: attempt === undefined ? 0 : 1,
          decision: crypto.randomUUID(),
        },
        ...("error" in outcome ? { error: outcome.error } : {}),
      });
      return { decided: true, execution };
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

  const leases: RecordLeases = {
    async acquire(executionId, holder, at) {
      await turn("acquire");
      const lease = leased.get(executionId);
      const isFree = lease === undefined || lease.until < at.getTime() || lease.holder === holder;
      if (!headers.has(executionId) || !isFree) return false;
      leased.set(executionId, { holder, until: at.getTime() + LEASE_MILLISECONDS });
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
      leased.delete(executionId);
      writes.push(`recorded ${executionId}`);
    },
  };

  return {
    journal,
    leases,
    open: {
      async list(limit) {
        await turn("list");
        return [...headers.values()]
          .filter(({ recorded }) => !recorded)
          .toSorted((left, right) => (left.createdAt < right.createdAt ? -1 : 1))
          .slice(0, limit)
          .map(({ executionId, phase, createdAt, updatedAt }) => ({
            executionId,
            phase,
            createdAt,
            updatedAt,
          }));
      },
    },
    keys: {
      async claim(key, claim) {
        await turn("claim");
        const current = bound.get(key);
        if (current !== undefined) return current;
        bound.set(key, claim);
        writes.push(`claim ${key}`);
        return claim;
      },
      async release(key, executionId) {
        await turn("releaseKey");
        if (bound.get(key)?.executionId !== executionId) return;
        bound.delete(key);
        writes.push(`release ${key}`);
      },
    },
    writes,
    progress,
    execution(executionId) {
      const header = headers.get(executionId);
      if (header === undefined) throw new Error(`there is no execution ${executionId}`);
      return header;
    },
    executions: () => [...headers.values()],
    leaseHolder: (executionId) => leased.get(executionId)?.holder,
    boundTo: (key) => bound.get(key)?.executionId,
    failNext: (...methods) => void failing.push(...methods),
  };
}
