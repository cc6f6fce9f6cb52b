import * as z from "zod";

import { ExecutionError, ExecutionLimits, Inputs, Phase, Status } from "../../domain/execution.ts";
import { TaskStatus } from "../../domain/progress.ts";
import { defineContract } from "../../runtime/contract.ts";
import { httpEnvironment, journalEnvironment, workflowEnvironment } from "../../runtime/environment.ts";

const count = z.int().nonnegative();

/** All that is known of an execution. */
export const getExecutionContract = defineContract({
  name: "get-execution",
  route: { method: "GET", path: "/crew/executions/{execution_id}" },
  access: "key",
  parameters: z.object({ execution_id: z.string() }),
  body: z.unknown(),
  output: z.object({
    execution_id: z.string(),
    crew_name: z.string(),
    status: Status,
    created_at: z.string(),
    updated_at: z.string(),
    phase: Phase,
    inputs: Inputs,
    limits: ExecutionLimits,
    progress: z.object({
      completed_tasks: count,
      total_tasks: count,
      /** The first that is under way; null before the first attempt and after the end. */
      current_task: z.string().nullable(),
    }),
    tasks: z.array(
      z.object({
        name: z.string(),
        agent: z.string().nullable(),
        status: TaskStatus,
        started_at: z.string().nullable(),
        finished_at: z.string().nullable(),
        summary: z.string().nullable(),
      }),
    ),
    usage: z.object({
      llm_calls: count,
      tool_calls: count,
      prompt_tokens: count,
      completion_tokens: count,
      total_tokens: count,
    }),
    attempts: count,
    /** Null where no workflow ran it: an earlier system did, or its start failed. */
    workflow_execution_arn: z.string().nullable(),
    recorded_in_snowflake: z.boolean(),
    error: ExecutionError.nullable(),
    /** Present when an answer of 5 MB cannot hold all of the tasks' texts or the inputs. */
    truncated: z.literal(true).optional(),
  }),
  environment: z.object({
    ...httpEnvironment.shape,
    ...journalEnvironment.shape,
    ...workflowEnvironment.shape,
  }),
  failure: "The execution could not be read. It is not affected; try again in a few seconds.",
});
