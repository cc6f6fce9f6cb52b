import { messageOf } from "../text/error-text.ts";

/**
 * Every error name that crosses a boundary: the workflow's Retry and Catch match these strings, so a name is
 * a contract (docs/decisions/0004-error-names-are-a-contract.md).
 */
export const ErrorName = {
  /**
   * The payload or the environment is not what the contract says: a bug or a bad deployment, never cured by a
   * retry.
   */
  InvalidInput: "InvalidInput",
  /** DynamoDB throttles or does not answer. */
  JournalUnavailable: "JournalUnavailable",
  /** Snowflake does not answer, refuses the login or gives up on a statement. */
  RecordUnavailable: "RecordUnavailable",
  /** Step Functions throttles or does not answer. */
  WorkflowUnavailable: "WorkflowUnavailable",
  /** Secrets Manager throttles or does not answer. */
  SecretUnavailable: "SecretUnavailable",
  /** The files of executions cannot be reached: S3 throttles or does not answer, or a disk fails. */
  FilesUnavailable: "FilesUnavailable",
  /** A crew's built files cannot be read or do not fit this version of the engine. */
  CrewUnreadable: "CrewUnreadable",
  /** A call failed in this process, and neither AWS nor the network said so: a bug. */
  Defect: "Defect",
  /** A crew's code changed what its process shares, and the attempt could not go on. */
  SandboxChanged: "SandboxChanged",
  /** A crew's code has changed this process before, so that nothing is done in it. */
  SandboxSpoiled: "SandboxSpoiled",
} as const;
export type ErrorName = (typeof ErrorName)[keyof typeof ErrorName];

/** Base of the project's own errors. `name` is set by each class, so it survives minification. */
abstract class StepcrewError extends Error {
  abstract override readonly name: ErrorName;
}

export class InvalidInput extends StepcrewError {
  override readonly name = ErrorName.InvalidInput;
}

/** Carries the failed call's own error as `cause`. */
export class JournalUnavailable extends StepcrewError {
  override readonly name = ErrorName.JournalUnavailable;
  constructor(operation: string, options: { readonly cause: unknown }) {
    super(`The journal (DynamoDB) could not ${operation}`, options);
  }
}

interface RecordUnavailableOptions {
  readonly cause: unknown;
  readonly mayStillCommit: boolean;
  readonly refusesValue?: boolean;
}

/**
 * The record is the Snowflake table. Carries the driver's error as `cause`, or the part of it that may be
 * shown.
 */
export class RecordUnavailable extends StepcrewError {
  override readonly name = ErrorName.RecordUnavailable;
  /** Whether Snowflake may have the statement and commit it later: its record lease must then run out. */
  readonly mayStillCommit: boolean;
  /** Whether Snowflake refused a value of the statement: sent again as it is, it will be refused again. */
  readonly refusesValue: boolean;
  constructor(operation: string, options: RecordUnavailableOptions) {
    super(`Snowflake could not ${operation}: ${messageOf(options.cause)}`, options);
    this.mayStillCommit = options.mayStillCommit;
    this.refusesValue = options.refusesValue ?? false;
  }
}

/** Carries the SDK's error as `cause`. */
export class WorkflowUnavailable extends StepcrewError {
  override readonly name = ErrorName.WorkflowUnavailable;
  constructor(operation: string, options: { readonly cause: unknown }) {
    super(`Step Functions could not ${operation}`, options);
  }
}

/** Its message names the secret, never its value. Carries the SDK's error as `cause`. */
export class SecretUnavailable extends StepcrewError {
  override readonly name = ErrorName.SecretUnavailable;
  constructor(arn: string, reason: string, options: { readonly cause: unknown }) {
    super(`Secrets Manager did not give the secret ${arn} (${reason})`, options);
  }
}

/** Carries the SDK's or the system's error as `cause`. */
export class FilesUnavailable extends StepcrewError {
  override readonly name = ErrorName.FilesUnavailable;
  /** @param operation "read", "write" or "list" */
  constructor(operation: string, options: { readonly cause: unknown }) {
    super(`The place of the executions' files could not ${operation} them`, options);
  }
}

export class CrewUnreadable extends StepcrewError {
  override readonly name = ErrorName.CrewUnreadable;
}

/**
 * Carries the error as `cause`, and names only its kind: the text may quote a value. A retry would meet it
 * again.
 */
export class Defect extends StepcrewError {
  override readonly name = ErrorName.Defect;
  constructor(what: string, options: { readonly cause: unknown }) {
    const kind = options.cause instanceof Error ? options.cause.name : typeof options.cause;
    super(`${what}, and neither AWS nor the network is the reason (${kind})`, options);
  }
}

/** Says what is no longer as it was, by names. Carries what the attempt met as `cause`. */
export class SandboxChanged extends StepcrewError {
  override readonly name = ErrorName.SandboxChanged;
  constructor(changes: readonly string[], options: { readonly cause: unknown }) {
    super(`A tool or guardrail of the crew changed ${changes.join(", ")}`, options);
  }
}

export class SandboxSpoiled extends StepcrewError {
  override readonly name = ErrorName.SandboxSpoiled;
}
