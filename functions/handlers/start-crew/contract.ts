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

/** Starts an execution: journal, PROCESSING row, workflow execution, in this order. */
export const startCrewContract = defineContract({
  name: "start-crew",
  route: { method: "POST", path: "/crew/start" },
  access: "key",
  parameters: z.object({}),
  body: z
    .strictObject(
      {
        crew: z
          .string({ error: "must be the name of a crew" })
          .optional()
          .describe(
            "Which crew; otherwise the deployment's `default_crew`, else the only crew, else `research`",
          ),
        inputs: Inputs.optional().describe(
          'What the crew\'s placeholders are filled with; inputs that nobody mentions are accepted, but one that is near to a known one which is not given (`topc`) is not, unless the crew has `"strict_inputs": false`',
        ),
        models: AskedModels.optional().describe(
          "Models for this execution, in place of those of the crew's files: a model string by an agent's role, as it is written or as the inputs fill it, by its name, or by `model:*` for all others. Settings such as `temperature` stay, an address only with the same provider. Later attempts keep them",
        ),
        limits: AskedLimits.optional().describe(
          "What the execution may use; otherwise the deployment's defaults. A deployment caps each",
        ),
      },
      { error: (issue) => (issue.code === "invalid_type" ? "must be a JSON object" : undefined) },
    )
    .prefault({}),
  output: z.object({
    execution_id: z.uuid().describe("Names the execution from now on"),
    status: z.literal("PROCESSING"),
    message: z.literal("Crew execution started successfully"),
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
    "The crew could not be started, and nothing runs. Try again in a minute; /health says whether Snowflake answers.",
  failureMetric: "StartsFailed",
  about:
    "Starts a crew and answers at once; its status says how it goes on. The body may be absent, empty or `{}`: " +
    "the default crew with its default inputs. Keys that are not named here are refused.",
  requestHeaders: {
    "Idempotency-Key":
      "1 to 255 visible ASCII characters. The same key with the same body and `x-api-key` gives the same " +
      "execution, for as long as the journal has it (keys do not expire); only when the first start failed before " +
      "anything ran does the key start a new one. Another client's equal key is another key.",
  },
  answerHeaders: {
    Location: { on: [200], says: "The path of the status, with the API's stage." },
    "Idempotent-Replay": {
      on: [200],
      says: "`true` when an earlier request had this `Idempotency-Key`.",
    },
    "Retry-After": { on: [429], says: "The seconds until the next day begins." },
  },
  problems: {
    409: [
      "another request with this `Idempotency-Key` is still being answered: repeat in a few seconds",
      "it is not known at the moment whether this `Idempotency-Key` has started an execution: repeat in a few seconds",
    ],
    422: [
      "there is no crew with this name, or none is named and there is no default crew; the answer lists those there are",
      "the crew has mistakes, or is unfinished and not rehearsed; the answer has files, lines and what to write",
      "a setting that the crew's models or tools need is missing; the answer names it",
      "inputs are missing, or seem to be misspelt; the answer names them, and what was probably meant",
      "`models` names an agent that the crew does not have, or a model that leads nowhere; the answer says what was probably meant",
      "a limit is above what the deployment allows; the answer says how much that is",
      "`max_cost_usd` is asked for, and the price of a model of the crew's is not known; the answer names it",
      "the `Idempotency-Key` has another form, or was used with another body",
    ],
    429: [
      "the `daily_starts` of this client's day (UTC) are used up; repetitions of an `Idempotency-Key` do not count",
    ],
    500: [
      "Snowflake refuses a value of the inputs: nothing runs, and the execution says ERROR",
      "the `Idempotency-Key` could not be looked up: this request has started nothing; repeat it with the same key",
    ],
  },
});
