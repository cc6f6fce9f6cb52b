import * as z from "zod";

import { AskedLimits, Inputs } from "../../domain/execution.ts";
import { defineContract } from "../../runtime/contract.ts";
import {
  httpEnvironment,
  journalEnvironment,
  snowflakeEnvironment,
  workflowEnvironment,
} from "../../runtime/environment.ts";

/** An empty variable counts as 0, which is refused. */
const limit = z.coerce.number().int().min(1);

/** Starts an execution: journal, PROCESSING row, workflow execution, in this order. */
export const startCrewContract = defineContract({
  name: "start-crew",
  route: { method: "POST", path: "/crew/start" },
  access: "key",
  parameters: z.object({}),
  body: z
    .strictObject(
      {
        crew: z.string({ error: "must be the name of a crew" }).optional(),
        inputs: Inputs.optional(),
        limits: AskedLimits.optional(),
      },
      { error: (issue) => (issue.code === "invalid_type" ? "must be a JSON object" : undefined) },
    )
    .prefault({}),
  output: z.object({
    execution_id: z.uuid(),
    status: z.literal("PROCESSING"),
    message: z.literal("Crew execution started successfully"),
  }),
  environment: z.object({
    ...httpEnvironment.shape,
    ...journalEnvironment.shape,
    ...snowflakeEnvironment.shape,
    ...workflowEnvironment.shape,
    /** Folder of crews.json; the function's own folder when empty. */
    CREWS_FOLDER: z.string().optional(),
    /** Name of the crew that a start without `crew` runs; empty: the only crew, or `research`. */
    DEFAULT_CREW: z.string().optional(),
    /** The model of agents that name none. */
    MODEL: z.string().optional(),
    /** The same, where MODEL names none: CrewAI's second name for it. */
    MODEL_NAME: z.string().optional(),
    /**
     * Names of the provider variables that run-crew will have, separated by commas: a start that needs
     * another is refused.
     */
    PROVIDER_VARIABLES: z.string(),
    /**
     * Names of the built-in tools that run-crew has, separated by commas: a start that needs another is
     * refused.
     */
    BUILT_IN_TOOLS: z.string().optional(),
    /** Set by Lambda itself; models in AWS need it. */
    AWS_REGION: z.string().optional(),
    /** Limits of a start that names none, and the most that one may name. */
    MAX_LLM_CALLS_DEFAULT: limit,
    MAX_LLM_CALLS_CAP: limit,
    MAX_TOTAL_TOKENS_DEFAULT: limit,
    MAX_TOTAL_TOKENS_CAP: limit,
    TIMEOUT_SECONDS_DEFAULT: limit,
    TIMEOUT_SECONDS_CAP: limit,
  }),
  failure:
    "The crew could not be started, and nothing runs. Try again in a minute; /health says whether Snowflake answers.",
});
