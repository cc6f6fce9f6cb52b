import * as z from "zod";

import { defineContract } from "../../runtime/contract.ts";
import {
  journalEnvironment,
  metricsEnvironment,
  slotsEnvironment,
  snowflakeEnvironment,
  workflowEnvironment,
} from "../../runtime/environment.ts";

/** The count that each run publishes: an alarm listens for its silence. */
export const HEARTBEAT = "ReconcileRuns";

/**
 * Every minute: records the results that are not in Snowflake yet, and ends the executions that nobody runs
 * any more.
 */
export const reconcileExecutionsContract = defineContract({
  name: "reconcile-executions",
  input: z.unknown(),
  output: z.object({
    /** Executions whose end this run has written to Snowflake. */
    recorded: z.int().nonnegative(),
    /** Executions ended by this run. */
    ended: z.int().nonnegative(),
    /** Executions that are still open, as far as this run looked. */
    open: z.int().nonnegative(),
  }),
  environment: z.object({
    ...journalEnvironment.shape,
    ...snowflakeEnvironment.shape,
    ...workflowEnvironment.shape,
    ...metricsEnvironment.shape,
    ...slotsEnvironment.shape,
  }),
});
