import * as z from "zod";

import { AskedLimits, AskedModels, Inputs } from "../../domain/execution.ts";
import { defineContract } from "../../runtime/contract.ts";
import {
  httpEnvironment,
  journalEnvironment,
  metricsEnvironment,
  snowflakeEnvironment,
  startEnvironment,
  workflowEnvironment,
} from "../../runtime/environment.ts";

const FROM_TASK = "must be the name of a task, or its number, counted from 1";

/** Starts an execution that goes on from stored steps of another one. */
export const replayCrewContract = defineContract({
  name: "replay-crew",
  route: { method: "POST", path: "/crew/replay/{execution_id}" },
  access: "key",
  parameters: z.object({ execution_id: z.string().describe("The execution to go on from, which has ended") }),
  body: z
    .strictObject(
      {
        from_task: z
          .union([z.string().min(1, FROM_TASK), z.int().min(1, FROM_TASK)], { error: FROM_TASK })
          .optional()
          .describe(
            "The first task to be done anew, by its name or its number, counted from 1; those before it are kept. Otherwise all is kept but what led to the end of one that failed",
          ),
        inputs: Inputs.optional().describe(
          "Inputs in place of those of the same names; the others stay. Tasks that are kept may not use one that differs",
        ),
        model: z
          .string({ error: "must be a model string" })
          .trim()
          .min(1, { error: "must be a model string" })
          .optional()
          .describe("The model of the agents of all tasks that are not kept, unless `models` names another"),
        models: AskedModels.optional().describe(
          "Models by agents, as for a start, over those that the execution was started with",
        ),
        limits: AskedLimits.optional().describe(
          "What the replay may use, as for a start. What is kept is paid and does not count",
        ),
      },
      { error: (issue) => (issue.code === "invalid_type" ? "must be a JSON object" : undefined) },
    )
    .prefault({}),
  output: z.object({
    execution_id: z.uuid().describe("Names the replay, an execution of its own"),
    status: z.literal("PROCESSING"),
    message: z.literal("Crew execution started successfully"),
    replay_of: z.object({
      execution_id: z.string(),
      from_task: z
        .string()
        .nullable()
        .describe("The first task that is done anew; null where it goes on where the other one stopped"),
    }),
  }),
  environment: z.object({
    ...httpEnvironment.shape,
    ...journalEnvironment.shape,
    ...snowflakeEnvironment.shape,
    ...workflowEnvironment.shape,
    ...metricsEnvironment.shape,
    ...startEnvironment.shape,
  }),
  failure:
    "The replay could not be started, and nothing runs. Try again in a minute; /health says whether Snowflake answers.",
  failureMetric: "StartsFailed",
  about:
    "Starts an execution that begins with stored steps of another one, which has ended: replies and tool results " +
    "that are kept are neither paid nor done again. It runs the crew as it is deployed now, so that a crew can be " +
    "mended and gone on with. docs/replay.md says what is kept after which end.",
  requestHeaders: {
    "Idempotency-Key": "As for a start: the same key with the same body and execution gives the same replay.",
  },
  answerHeaders: {
    Location: { says: "The path of the replay's status, with the API's stage.", on: [200] },
    "Idempotent-Replay": {
      says: "`true` when an earlier request had this `Idempotency-Key`.",
      on: [200],
    },
    "Retry-After": { says: "The seconds until the next day begins.", on: [429] },
  },
  problems: {
    404: ["there is no execution with this id"],
    409: [
      "the execution has not ended yet",
      "another request with this `Idempotency-Key` is still being answered: repeat in a few seconds",
      "it is not known at the moment whether this `Idempotency-Key` has started an execution: repeat in a few seconds",
    ],
    410: ["the execution's steps have expired, 30 days after its end"],
    422: [
      "nothing of the execution ran, or an earlier system ran it: there is nothing to go on from",
      "the execution completed, or does not say which task failed, and the body names no `from_task`",
      "there is no such task, or tasks before it did not complete; the answer names them",
      "a task that is kept has changed since, or uses an input or a model that differs; the answer names them",
      "whatever a start is refused for: the crew, its settings, inputs, models, limits, the `Idempotency-Key`",
    ],
    429: ["the `daily_starts` of this client's day (UTC) are used up; a replay is a start"],
    500: [
      "Snowflake refuses a value of the inputs: nothing runs, and the execution says ERROR",
      "the `Idempotency-Key` could not be looked up: this request has started nothing; repeat it with the same key",
    ],
  },
});
