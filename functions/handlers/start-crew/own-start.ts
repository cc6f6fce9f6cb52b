import type { StartRequest } from "../../domain/execution.ts";
import type { ExecutionJournal } from "../../domain/journal.ts";

/** A start that this request may carry out, and nobody else. */
export interface OwnedStart {
  /** As the journal has it, which the request of the same Idempotency-Key that came first has made. */
  readonly request: StartRequest;
  readonly createdAt: string;
}

/** Owns a start by creating its execution; undefined when another request has created it. */
export async function createStart(
  executionId: string,
  start: StartRequest,
  owner: string,
  at: Date,
  journal: Pick<ExecutionJournal, "create">,
): Promise<OwnedStart | undefined> {
  const request = await journal.create(executionId, start, at, owner);
  return request === "exists" ? undefined : { request, createdAt: at.toISOString() };
}

/** Owns a start whose owner broke off; undefined while its time is not over, or it holds the record lease. */
export async function takeOverStart(
  executionId: string,
  owner: string,
  at: Date,
  journal: Pick<ExecutionJournal, "takeOverStart" | "readRequest">,
): Promise<OwnedStart | undefined> {
  const execution = await journal.takeOverStart(executionId, owner, at);
  if (execution === undefined) return undefined;
  const request = await journal.readRequest(executionId);
  if (request === undefined) throw new Error(`the journal has no request of the execution ${executionId}`);
  return { request, createdAt: execution.createdAt };
}
