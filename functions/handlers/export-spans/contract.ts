import * as z from "zod";

import { ExecutionId } from "../../domain/execution.ts";
import { defineContract } from "../../runtime/contract.ts";
import { journalEnvironment, promptsEnvironment, spansEnvironment } from "../../runtime/environment.ts";

/** Tells what an execution did, once it has ended, to whoever collects OpenTelemetry's spans. */
export const exportSpansContract = defineContract({
  name: "export-spans",
  /** EventBridge's "Step Functions Execution Status Change" of an execution that has ended (AWS's shape). */
  input: z.object({
    source: z.literal("aws.states"),
    detail: z.object({
      name: ExecutionId,
      status: z.enum(["SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED"]),
    }),
  }),
  output: z.object({
    /** How many spans the execution has, and how many of them were taken. */
    spans: z.int().nonnegative(),
    sent: z.int().nonnegative(),
  }),
  environment: z.object({
    ...journalEnvironment.shape,
    ...promptsEnvironment.shape,
    ...spansEnvironment.shape,
  }),
});
