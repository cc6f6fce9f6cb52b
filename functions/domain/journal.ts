import type { Execution, FailedTask, Phase, StartRequest, Status } from "./execution.ts";
import type { Outcome, StoredOutcome } from "./outcome.ts";
import type { Progress } from "./progress.ts";

/**
 * What is known of an execution. All ports on this page throw JournalUnavailable when DynamoDB does not
 * answer.
 */
export interface ExecutionReader {
  /** A strongly consistent read of the header. */
  read(executionId: string): Promise<Execution | undefined>;
  readRequest(executionId: string): Promise<StartRequest | undefined>;
  /** What an ended execution produced, beside its header. */
  readOutcome(execution: Execution): Promise<StoredOutcome>;
  readProgress(executionId: string): Promise<Progress | undefined>;
}

/** Knows what a process that died was doing. */
export interface ToolsUnderWay {
  /** The tools that an execution's last attempt called and that left no result, with their places. */
  find(executionId: string): Promise<readonly { readonly path: string; readonly tool: string }[]>;
}

/** Knows who carries out a start, and whether it has reached Step Functions. */
export interface StartJournal {
  /**
   * Writes inputs and header (phase STARTING) unless the id is taken; start and record lease then belong to
   * `owner`. Inputs that are there already stand, for they may have been seen: the header is made of the
   * request that they came with.
   * @returns the request that stands; "exists" when another request has created the execution
   */
  create(execution: NewExecution): Promise<StartRequest | "exists">;
  /**
   * Makes `owner` the owner of a start that broke off, and of its record lease.
   * @returns undefined while somebody else owns either, and when there is nothing left to start: the
   *   execution is started, has ended, or is unknown
   */
  takeOverStart(executionId: string, owner: string, at: Date): Promise<Execution | undefined>;
  /**
   * Notes that Step Functions has the workflow execution: nobody owns the start from then on, and the record
   * lease is given back where it is `holder`'s. False, with the lease as it was, when it has ended already.
   */
  noteStarted(executionId: string, holder?: string): Promise<boolean>;
  /**
   * Decides that a start came to nothing, while it is STARTING. By its owner, only while it is not noted as
   * started; without an owner, once the owner's time is over, noted as started or not.
   */
  endStart(end: StartEnd): Promise<Decision>;
}

/** What one attempt after the other writes while the crew runs. */
export interface AttemptJournal {
  /**
   * Counts a further attempt and turns the phase to RUNNING; undefined when the execution has ended or is
   * unknown.
   */
  beginAttempt(executionId: string, at: Date): Promise<Execution | undefined>;
  /**
   * Notes that this attempt gave up its invocation and the next one goes on; no effect when another attempt
   * has begun.
   * @returns how many attempts in a row have now ended without a step
   */
  suspend(executionId: string, attempt: number, hasProgressed: boolean): Promise<number>;
  /**
   * Notes that an execution waits for one of so many slots, and has no attempt meanwhile: SUSPENDED, until
   * one begins. False when it has ended, or an attempt has begun since `execution` was read.
   */
  noteWaiting(execution: Execution, slots: number): Promise<boolean>;
  writeProgress(executionId: string, progress: Progress): Promise<void>;
}

/** Decides how executions end: whoever comes first. */
export interface OutcomeJournal {
  /**
   * Decides how the execution ended, unless that is decided already.
   * @returns the header as it stands afterwards, and whether this call decided
   */
  decide(end: ExecutionEnd): Promise<Decision>;
}

/** All of the above: what the adapter is, and no handler asks for. */
export interface ExecutionJournal extends ExecutionReader, StartJournal, AttemptJournal, OutcomeJournal {}

export interface NewExecution {
  readonly executionId: string;
  readonly request: StartRequest;
  readonly createdAt: Date;
  /** Names who carries out the start. */
  readonly owner: string;
}

interface ProposedEnd {
  readonly executionId: string;
  readonly outcome: Outcome;
  readonly at: Date;
}

interface StartEnd extends ProposedEnd {
  /**
   * With it, the start is ended only while this one owns it; without it, only when the owner's time is over.
   */
  readonly owner?: string | undefined;
}

export interface ExecutionEnd extends ProposedEnd {
  /**
   * With it, the end counts only while this attempt is the newest; without it, it comes from outside the
   * attempts.
   */
  readonly attempt?: number | undefined;
  /** Tasks whose failure is the outcome. */
  readonly failedTasks?: readonly FailedTask[];
  /** Who is going to record the end at once: it gets the record lease with the decision, if that is free. */
  readonly recorder?: string | undefined;
}

export interface Decision {
  readonly decided: boolean;
  readonly execution: Execution | undefined;
  /** When the recorder asked for the record lease that it got, in milliseconds since 1970. */
  readonly leasedAt?: number;
}

/**
 * Only the holder of an execution's record lease writes its Snowflake row, for Snowflake enforces no primary
 * key.
 */
export interface RecordLeases {
  /**
   * False while another holder's lease is valid (60 s), and once the execution is recorded: whoever read
   * before that is late.
   */
  acquire(executionId: string, holder: string, at: Date): Promise<boolean>;
  release(executionId: string, holder: string): Promise<void>;
  /** Notes that the row is terminal, frees the lease, and takes the execution off the open list, at once. */
  markRecorded(executionId: string): Promise<void>;
}

/** An execution that has not ended, or is not recorded yet; the index may lag by a second. */
export interface OpenExecution {
  readonly executionId: string;
  readonly phase: Phase;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface OpenExecutions {
  /** Oldest first, at most `limit`. */
  list(limit: number): Promise<readonly OpenExecution[]>;
}

export interface ListQuery {
  readonly limit: number;
  readonly status?: Status;
  readonly crewName?: string;
  /** Of those that were started then or later: ISO 8601 in UTC with milliseconds. */
  readonly since?: string;
  /** Of those that were started before it, written the same way. */
  readonly until?: string;
  readonly cursor?: string;
  /** Pages of the index that may be read to find them, 1000 executions each; 20 if absent. */
  readonly reads?: number;
}

type AlwaysListed = "executionId" | "crewName" | "createdAt" | "updatedAt";

/** What the list's index has of an execution: these always, and of the rest what the adapter reads. */
export interface ListedExecution
  extends Pick<Execution, AlwaysListed>, Partial<Omit<Execution, AlwaysListed | "phase">> {
  readonly status: Status;
}

export interface ListPage {
  readonly executions: readonly ListedExecution[];
  /** Absent on the last page. */
  readonly next?: string;
}

export interface ExecutionList {
  /** Newest first; "unknown-cursor" when the cursor was not given out for this very query. */
  page(query: ListQuery): Promise<ListPage | "unknown-cursor">;
}

/**
 * What a key is bound to: which execution it stands for. Who carries out that execution's start is another
 * question, which its header answers (start-crew's StartClaim).
 */
export interface IdempotencyClaim {
  readonly executionId: string;
  /** Hash of the request that first used the key. */
  readonly fingerprint: string;
}

/** Each key is a client's own (admission/client-key.ts). */
export interface IdempotencyKeys {
  /** What the key is bound to. */
  find(key: string): Promise<IdempotencyClaim | undefined>;
  /** Binds the key to `claim` unless it is bound; gives back what it is bound to. */
  claim(key: string, claim: IdempotencyClaim): Promise<IdempotencyClaim>;
  /** Frees the key if it is still bound to this execution. */
  release(key: string, executionId: string): Promise<void>;
}
