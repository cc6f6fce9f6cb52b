import * as z from "zod";

import { ExecutionId } from "../../domain/execution.ts";
import { defineContract } from "../../runtime/contract.ts";
import {
  journalEnvironment,
  metricsEnvironment,
  snowflakeEnvironment,
  workflowEnvironment,
} from "../../runtime/environment.ts";

/** What the workflow's Catch hands over. */
const CaughtFailure = z.object({
  execution_id: ExecutionId,
  /** The error's name, as Step Functions saw it. */
  error: z.string(),
  cause: z.string(),
});

/**
 * EventBridge's "Step Functions Execution Status Change" of an execution that did not succeed (AWS's shape;
 * other keys are left out).
 */
const WorkflowEnded = z.object({
  source: z.literal("aws.states"),
  detail: z.object({ name: ExecutionId, status: z.enum(["FAILED", "TIMED_OUT", "ABORTED"]) }),
});

/** Ends an execution whose workflow failed in a way that run-crew could not tell, and records it. */
export const recordFailureContract = defineContract({
  name: "record-failure",
  input: z.union([CaughtFailure, WorkflowEnded]),
  output: z.object({ error: z.string(), cause: z.string() }),
  environment: z.object({
    ...journalEnvironment.shape,
    ...snowflakeEnvironment.shape,
    ...workflowEnvironment.shape,
    ...metricsEnvironment.shape,
  }),
});
