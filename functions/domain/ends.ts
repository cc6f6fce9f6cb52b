import { withoutKnownSecretsIn } from "../text/known-secrets.ts";
import { redact } from "../text/redact.ts";
import { ErrorName } from "./errors.ts";
import type { EndPhase, ExecutionError } from "./execution.ts";
import type { CrewResult, Outcome, RecordedUsage } from "./outcome.ts";

/** One way in which an execution can end. */
export interface EndKind {
  readonly when: string;
  /** Handlers that may decide it, by the names of their folders. */
  readonly decidedBy: readonly Decider[];
  /** When they do, where that needs saying. */
  readonly moment?: string;
  readonly phase: EndPhase;
  /** The error, where it is this end's own; the sentence is what `/crew/status` shows. */
  readonly error?: OwnError;
  /** For the document: what the error is, in words, where whatever broke gives it. */
  readonly told?: { readonly type: string; readonly sentence: string };
  /** Status of the workflow execution once it has ended too. */
  readonly workflow: "SUCCEEDED" | "FAILED" | "TIMED_OUT" | "ABORTED" | "none";
  /** Whether nothing of the execution has run: a repetition of its Idempotency-Key starts anew. */
  readonly nothingRan?: true;
}

type Decider = `${"start" | "replay" | "run" | "cancel"}-crew` | "record-failure" | "reconcile-executions";

interface OwnError {
  readonly type: string;
  readonly sentence: (fact: string) => string;
  /** Whether the same execution, started again, may end better. */
  readonly retryable: boolean;
}

/**
 * Every end there is, once: the handlers' outcomes and the table of docs/durability.md are made of this.
 * Types and sentences are read by clients, and part of the HTTP contract.
 */
export const ENDS = {
  completed: {
    when: "the crew completed",
    decidedBy: ["run-crew"],
    phase: "COMPLETED",
    workflow: "SUCCEEDED",
  },
  crewFailed: {
    when: "the crew failed",
    decidedBy: ["run-crew"],
    phase: "FAILED",
    told: {
      type: "the engine's: ModelUnavailable, ModelRefused, ModelAnswerUnusable, ToolFailed, OutputInvalid, GuardrailFailed, …; ReplayMismatch when a stored step was asked something else",
      sentence: "the engine's own, naming task and cause",
    },
    workflow: "FAILED",
  },
  crewUnreadable: {
    when: "the crew's code is broken",
    decidedBy: ["run-crew"],
    phase: "FAILED",
    told: { type: ErrorName.CrewUnreadable, sentence: "the file, and what is wrong with it" },
    workflow: "FAILED",
  },
  crewMissing: {
    when: "the crew is not in the function",
    decidedBy: ["run-crew"],
    phase: "FAILED",
    error: {
      type: "CrewMissing",
      sentence: (crew) => `The crew "${crew}" is not part of the deployed function`,
      retryable: false,
    },
    workflow: "FAILED",
  },
  noProgress: {
    when: "one effect never ends",
    decidedBy: ["run-crew"],
    moment: "at the third attempt in a row without a step",
    phase: "FAILED",
    error: {
      type: "NoProgress",
      sentence: (attempts) =>
        `A single model call or tool did not end within ${attempts} invocations of the function, 15 minutes each. Set a timeout in the crew's llm, or let the tool do less at once`,
      retryable: true,
    },
    workflow: "FAILED",
  },
  replayRefused: {
    when: "steps of a replay's origin have expired, or tools of kept tasks changed",
    decidedBy: ["run-crew"],
    phase: "FAILED",
    error: {
      type: "ReplayRefused",
      sentence: (why) => `${why}, so nothing was run. Start the crew anew`,
      retryable: false,
    },
    workflow: "FAILED",
  },
  budgetExceeded: {
    when: "`max_llm_calls`, `max_total_tokens`, `max_cost_usd`",
    decidedBy: ["run-crew"],
    phase: "BUDGET_EXCEEDED",
    told: { type: "BudgetExceeded", sentence: "the limit, and what used it up" },
    workflow: "FAILED",
  },
  timeLimit: {
    when: "`timeout_seconds`",
    decidedBy: ["run-crew", "reconcile-executions"],
    moment:
      "the latter where a tool keeps run-crew from looking at the clock, and then stops the workflow (ABORTED); the former at once, with what asks for it, where a wait would outlast the limit",
    phase: "TIMED_OUT",
    error: {
      type: "TimeLimit",
      sentence: (seconds) => `The execution took longer than its limit of ${seconds} s`,
      retryable: true,
    },
    workflow: "FAILED",
  },
  cancelled: {
    when: "cancelled",
    decidedBy: ["cancel-crew"],
    phase: "CANCELLED",
    error: { type: "Cancelled", sentence: () => "Execution was cancelled", retryable: true },
    workflow: "ABORTED",
  },
  caught: {
    when: "run-crew threw or died for good",
    decidedBy: ["record-failure"],
    moment: "by the workflow's Catch",
    phase: "FAILED",
    told: { type: "the error's name", sentence: "by the table of errors below" },
    workflow: "FAILED",
  },
  workflowFailed: {
    when: "the workflow failed where no Catch sees it",
    decidedBy: ["record-failure", "reconcile-executions"],
    moment: "the latter where EventBridge's event did not arrive",
    phase: "FAILED",
    error: {
      type: "WorkflowFailed",
      sentence: () => "The workflow ended without a result. Its log says why; start it again",
      retryable: true,
    },
    workflow: "FAILED",
  },
  workflowTimedOut: {
    when: "the workflow's own time was over",
    decidedBy: ["record-failure", "reconcile-executions"],
    moment: "the latter where EventBridge's event did not arrive",
    phase: "TIMED_OUT",
    error: {
      type: "WorkflowTimedOut",
      sentence: () => "The execution took longer than the workflow allows",
      retryable: true,
    },
    workflow: "TIMED_OUT",
  },
  workflowStopped: {
    when: "somebody stopped the workflow",
    decidedBy: ["record-failure", "reconcile-executions"],
    moment: "the latter where EventBridge's event did not arrive",
    phase: "CANCELLED",
    error: {
      type: "WorkflowStopped",
      sentence: () => "The execution was stopped in Step Functions",
      retryable: true,
    },
    workflow: "ABORTED",
  },
  startFailed: {
    when: "a start failed because the journal, Snowflake or Step Functions was away",
    decidedBy: ["start-crew", "replay-crew"],
    moment: "before it answers 500",
    phase: "FAILED",
    error: {
      type: "StartFailed",
      sentence: () => "The execution could not be started. Start it again",
      retryable: true,
    },
    workflow: "none",
    nothingRan: true,
  },
  startRefused: {
    when: "a start failed because Snowflake refused a value of it",
    decidedBy: ["start-crew", "replay-crew"],
    moment: "before it answers 500",
    phase: "FAILED",
    error: {
      type: "StartRefused",
      sentence: () =>
        "Snowflake refuses a value of the inputs, so the execution was not started. The same inputs will be refused again; change them",
      retryable: false,
    },
    workflow: "none",
    nothingRan: true,
  },
  neverStarted: {
    when: "a start died",
    decidedBy: ["reconcile-executions"],
    moment: "after a minute",
    phase: "FAILED",
    error: {
      type: "NeverStarted",
      sentence: () => "The execution was never started: its start broke off. Start it again",
      retryable: true,
    },
    workflow: "none",
    nothingRan: true,
  },
} as const satisfies Readonly<Record<string, EndKind>>;

export type EndName = keyof typeof ENDS;
type With<Key extends keyof EndKind> = {
  [Name in EndName]: (typeof ENDS)[Name] extends Readonly<Record<Key, object>> ? Name : never;
}[EndName];
/** What the sentence of an end needs to know; nothing for most. */
type Facts<Name extends With<"error">> =
  Parameters<(typeof ENDS)[Name]["error"]["sentence"]> extends readonly [] ? [] : [fact: string];

/** The outcome of an end whose error is its own. */
export function endAs<Name extends With<"error">>(name: Name, ...[fact = ""]: Facts<Name>): Outcome {
  const { phase, error }: { readonly phase: EndPhase; readonly error: OwnError } = ENDS[name];
  const { type, retryable } = error;
  return { phase, error: { type, message: error.sentence(fact), retryable } } as Outcome;
}

/** The outcome of an end whose error comes from whatever broke. */
export function endAsTold(
  name: With<"told">,
  { type, message, retryable }: ExecutionError,
  usage?: RecordedUsage,
): Outcome {
  // The sentence of what broke may quote what a provider, a tool or a driver said.
  const error = { type, message: redact(message), retryable };
  return { phase: ENDS[name].phase, error, ...(usage === undefined ? {} : { usage }) } as Outcome;
}

export const completedAs = (result: CrewResult, usage?: RecordedUsage): Outcome =>
  ({
    phase: ENDS.completed.phase,
    result: withoutKnownSecretsIn(result),
    ...(usage && { usage }),
  }) as Outcome;

/** Whether an execution ended before anything of it ran. */
export const endedBeforeItRan = ({ error }: { readonly error?: ExecutionError }): boolean =>
  (Object.values(ENDS) as readonly EndKind[]).some(
    (end) => end.nothingRan === true && end.error?.type === error?.type,
  );
