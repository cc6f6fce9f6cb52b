import * as z from "zod";

import { ExecutionId } from "../../domain/execution.ts";
import { defineContract } from "../../runtime/contract.ts";
import {
  filesEnvironment,
  journalEnvironment,
  metricsEnvironment,
  promptsEnvironment,
  slotsEnvironment,
  snowflakeEnvironment,
  snowflakeQueryEnvironment,
  workflowEnvironment,
} from "../../runtime/environment.ts";

/** How one attempt went: the workflow's Choice reads `status`, its Wait reads `wait_seconds`. */
const RunCrewResult = z.object({
  status: z.enum(["suspended", "completed", "failed"]),
  /** Seconds to wait before the next attempt; 0 unless suspended for a reason that passes with time. */
  wait_seconds: z.int().nonnegative(),
  /** The error's type and sentence when failed, else empty: the workflow's Fail state shows them. */
  error: z.string(),
  cause: z.string(),
});

/** Runs the crew, or goes on with it, until it ends or the invocation's time is nearly over. */
export const runCrewContract = defineContract({
  name: "run-crew",
  input: z.object({ execution_id: ExecutionId }),
  output: RunCrewResult,
  environment: z.object({
    ...journalEnvironment.shape,
    ...snowflakeEnvironment.shape,
    ...snowflakeQueryEnvironment.shape,
    ...workflowEnvironment.shape,
    ...filesEnvironment.shape,
    ...metricsEnvironment.shape,
    ...promptsEnvironment.shape,
    /** Prices of models beside the catalogue's, as JSON. */
    MODEL_PRICES: z.string().optional(),
    /** The folder that the crews were built of, where it is on this machine: their files are read there. */
    CREWS_SOURCE: z.string().optional(),
    /** Folder of crews.json; the function's own folder when empty. */
    CREWS_FOLDER: z.string().optional(),
    ...slotsEnvironment.shape,
    /** The model of agents that name none. */
    MODEL: z.string().optional(),
    /** The same, where MODEL names none: CrewAI's second name for it. */
    MODEL_NAME: z.string().optional(),
    /**
     * The Secrets Manager secret with the providers' variables as one JSON object; absent when no crew needs
     * any.
     */
    PROVIDER_SECRET_ARN: z.string().optional(),
    /** "true" where the secret holds nothing but keys that a model's server may ask for. */
    PROVIDER_SECRET_MAY_BE_EMPTY: z.string().optional(),
    /**
     * Such an object given directly: the local stack, which has no Secrets Manager. It is taken out of the
     * environment before any crew's code is loaded.
     */
    PROVIDER_SECRET: z.string().optional(),
    /** "true" where the log may quote what tools are given and answer: on a machine of its only reader. */
    LOG_QUOTES_TOOLS: z.string().optional(),
    /** Who runs the crews' Python on a laptop: a URL with its password. */
    PYTHON_SERVER: z.string().optional(),
    /** Which of the secret's variables the crews' tools see, separated by commas. */
    TOOL_SECRETS: z.string().optional(),
    /** Hosts and networks that tools may read pages of though they are not the internet's. */
    TOOL_ALLOWED_HOSTS: z.string().optional(),
    /** In AWS: a JSON object with the version of the function that runs each crew's Python, by the crews. */
    PYTHON_FUNCTIONS: z.string().optional(),
  }),
});
