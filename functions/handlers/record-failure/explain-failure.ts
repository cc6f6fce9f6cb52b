import { failureOf } from "../../domain/failures.ts";

/** A sentence for the person who polls the status; the cause itself, which may hold anything, stays in the workflow's history. */
export const explainFailure = (errorName: string): string =>
  failureOf(errorName)?.sentence ??
  `The execution failed unexpectedly (${errorName}). The workflow's history says more; start it again`;
