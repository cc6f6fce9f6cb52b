import { ErrorName } from "../../domain/errors.ts";

/** What Lambda and Step Functions call an invocation that ended without an answer. */
const CRASHES = new Set([
  "Lambda.Unknown",
  "Runtime.ExitError",
  "Runtime.OutOfMemory",
  "Sandbox.Timedout",
  "States.Timeout",
]);

/** A sentence for the person who polls the status; the cause itself, which may hold anything, stays in the workflow's history. */
export function explainFailure(errorName: string): string {
  if (errorName === ErrorName.JournalUnavailable) {
    return "The journal (DynamoDB) did not answer for several minutes. Start the execution again";
  }
  if (errorName === ErrorName.InvalidInput || errorName === ErrorName.CrewUnreadable) {
    return "The crew's function is not deployed as it should be. Its log says what is missing";
  }
  if (CRASHES.has(errorName)) {
    return "The crew's function broke off several times (out of time, out of memory or crashed). Its log says why; start the execution again";
  }
  if (errorName.startsWith("Lambda.")) {
    return `Lambda did not run the crew (${errorName}), although it was tried for several minutes. Start the execution again`;
  }
  return `The execution failed unexpectedly (${errorName}). The workflow's history says more; start it again`;
}
