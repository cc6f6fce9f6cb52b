import { endedBeforeItRan } from "../../domain/ends.ts";
import { JournalUnavailable, WorkflowUnavailable } from "../../domain/errors.ts";
import type { StartRequest } from "../../domain/execution.ts";
import type { ExecutionJournal, IdempotencyKeys } from "../../domain/journal.ts";
import type { Workflow } from "../../domain/workflow.ts";

export interface EarlierPorts {
  readonly journal: Pick<ExecutionJournal, "read" | "readRequest" | "noteStarted">;
  readonly keys: Pick<IdempotencyKeys, "release">;
  readonly workflow: Pick<Workflow, "status">;
}

/** What became of the request that bound an Idempotency-Key. */
export type EarlierStart =
  /** It broke off before its execution was created, or is about to create it; its inputs may be there. */
  | { readonly is: "not created"; readonly request: StartRequest | undefined }
  /** Nothing of it runs, and the key is free again. */
  | { readonly is: "void" }
  | { readonly is: "started" }
  /** It is being carried out, or broke off while it was. */
  | { readonly is: "starting" }
  /** The journal or Step Functions could not say; that is logged. */
  | { readonly is: "unknown" };

/** Looks at the start that an Idempotency-Key is bound to. */
export async function lookAtEarlierStart(
  key: string,
  executionId: string,
  ports: EarlierPorts,
  log: { error(message: string, error: unknown): void },
): Promise<EarlierStart> {
  try {
    return await look(key, executionId, ports);
  } catch (error) {
    if (!(error instanceof JournalUnavailable || error instanceof WorkflowUnavailable)) throw error;
    log.error("it could not be found out what became of the first request", error);
    return { is: "unknown" };
  }
}

async function look(
  key: string,
  executionId: string,
  { journal, keys, workflow }: EarlierPorts,
): Promise<EarlierStart> {
  const execution = await journal.read(executionId);
  if (execution === undefined) return { is: "not created", request: await journal.readRequest(executionId) };
  if (endedBeforeItRan(execution)) {
    await keys.release(key, executionId);
    return { is: "void" };
  }
  if (execution.phase !== "STARTING" || execution.isStarted === true) return { is: "started" };
  if ((await workflow.status(executionId)) === "absent") return { is: "starting" };
  // Noted before anybody is told: its owner may have heard nothing of it, and would decide that the start failed.
  return (await journal.noteStarted(executionId))
    ? { is: "started" }
    : look(key, executionId, { journal, keys, workflow });
}
