import * as z from "zod";

import { ExecutionError, ExecutionLimits, Inputs, Phase, Status } from "../../domain/execution.ts";
import { TaskStatus } from "../../domain/progress.ts";
import { defineContract } from "../../runtime/contract.ts";
import { httpEnvironment, journalEnvironment, workflowEnvironment } from "../../runtime/environment.ts";

const count = z.int().nonnegative();

/** What calls cost. */
const costShape = {
  cost_usd: z
    .number()
    .nullable()
    .optional()
    .describe(
      "Dollars, by the prices of the days of the calls; null where the cost of some call is not known, absent before the first attempt, and where nobody counted it then",
    ),
  known_cost_usd: z
    .number()
    .optional()
    .describe("Present when cost_usd is null: dollars of the calls whose cost is known"),
  unpriced_models: z
    .array(z.string())
    .optional()
    .describe("Present when cost_usd is null: the models of the other calls; `model_prices` prices them"),
};

/** What was used, of an execution or of a task. */
const usageShape = {
  llm_calls: count.describe("Replayed calls count once, here and below"),
  tool_calls: count,
  prompt_tokens: count,
  completion_tokens: count,
  total_tokens: count,
  ...costShape,
  estimate: z
    .object({ prompt_tokens: count, completion_tokens: count, total_tokens: count, ...costShape })
    .optional()
    .describe(
      "Present after a rehearsal: what the crew might use, had models been asked. Reckoned, not measured: a token for 4 characters, 500 for an answer in prose",
    ),
};

/** All that is known of an execution. */
export const getExecutionContract = defineContract({
  name: "get-execution",
  route: { method: "GET", path: "/crew/executions/{execution_id}" },
  access: "key",
  parameters: z.object({ execution_id: z.string().describe("As the start answered it") }),
  body: z.unknown(),
  output: z.object({
    execution_id: z.string(),
    crew_name: z.string(),
    status: Status,
    created_at: z.string().describe("When it was started, in UTC to the second, with Z"),
    updated_at: z.string().describe("When the status last changed, written the same way"),
    duration_seconds: z.number().nonnegative().describe("From its start to its end, or until now"),
    phase: Phase.describe("The finer word beside the status"),
    waiting: z
      .string()
      .optional()
      .describe("Present while it is SUSPENDED and all slots are taken: “waiting for one of 5 slots”"),
    crew_version: z
      .string()
      .optional()
      .describe(
        "A short hash of the crew as it ran: its files, what its tools promise, and the models that were asked for. Absent before the first attempt",
      ),
    inputs: Inputs.describe("What the crew was started with, its defaults included"),
    models: z
      .record(z.string(), z.string())
      .optional()
      .describe("Present when the start named models: the model strings, by the names of agents"),
    limits: ExecutionLimits.describe("What it may use; a limit that is absent is none"),
    progress: z.object({
      completed_tasks: count.describe("Tasks that are completed or skipped"),
      total_tasks: count,
      current_task: z
        .string()
        .nullable()
        .describe("The first that is under way; null before the first attempt and after the end"),
    }),
    tasks: z.array(
      z.object({
        name: z.string(),
        agent: z.string().nullable().describe("Role of its agent, known once the task begins"),
        status: TaskStatus.describe("A task under way when the execution ended has the phase of that end"),
        started_at: z.string().nullable(),
        finished_at: z.string().nullable(),
        summary: z.string().nullable(),
        tool_failures: z
          .int()
          .positive()
          .optional()
          .describe(
            "Present when tool calls failed: how many, so far; without those that the crew's files ignore",
          ),
        truncated: z.literal(true).optional().describe("Present when the token limit cut its answer"),
        refused: z
          .literal(true)
          .optional()
          .describe("Present when its model, or a filter, refused to answer"),
        usage: z
          .object(usageShape)
          .optional()
          .describe("What was used for it, coworkers' calls included; absent before its first call"),
      }),
    ),
    tool_failures: count.describe(
      "Tool calls that failed so far, of all tasks; it may be COMPLETED all the same",
    ),
    usage: z.object(usageShape),
    paid: z
      .object(usageShape)
      .optional()
      .describe("Present for a replay: of `usage` what it paid itself; limits are on this"),
    replay_of: z
      .object({ execution_id: z.string(), from_task: z.string().nullable() })
      .optional()
      .describe("Present for a replay: what it goes on from, as its start answered it"),
    replays: z
      .array(z.string())
      .optional()
      .describe("Present when it was replayed: the latest 20 of its replays, newest first"),
    attempts: count.describe("How many invocations have run it or gone on with it"),
    workflow_execution_arn: z
      .string()
      .nullable()
      .describe("Null where no workflow ran it: an earlier system did, or its start failed"),
    stored_bytes: count
      .optional()
      .describe("Present once a step is stored: what all take in the journal, packed, as of the last event"),
    steps_expire_at: z
      .string()
      .optional()
      .describe(
        "Present with `stored_bytes`, unless an early version stored all: when the first of them goes, ISO 8601 in UTC",
      ),
    recorded_in_snowflake: z.boolean().describe("Whether the row says how the execution ended"),
    error: ExecutionError.nullable().describe("Why it ended as ERROR"),
    truncated: z
      .literal(true)
      .optional()
      .describe("Present when an answer of 5 MB cannot hold all of the tasks' texts or the inputs"),
  }),
  environment: z.object({
    ...httpEnvironment.shape,
    ...journalEnvironment.shape,
    ...workflowEnvironment.shape,
  }),
  failure: "The execution could not be read. It is not affected; try again in a few seconds.",
  about: "Shows all that is known of an execution, but for its result, which its status has.",
  problems: { 404: ["there is no execution with this id"] },
});
