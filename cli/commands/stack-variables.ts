import { EXAMPLE, MODEL_VARIABLES } from "../../functions/adapters/models/providers.ts";
import type { VariableHelp } from "../command-line/variables-help.ts";

/** What the local stack reads of the environment, apart from where it listens and keeps its data. */
export const STACK_VARIABLES: readonly VariableHelp[] = [
  ["CREWS_DIR", "folder of crews (crews)"],
  ["DEFAULT_CREW", "crew of a start that names none (the only one, else research)"],
  ["MODEL", `model of agents that name none, such as ${EXAMPLE.model} (rehearsal: no model is called)`],
  [MODEL_VARIABLES.slice(1).join(", "), "the same, where MODEL is not set"],
  [`${EXAMPLE.keyVariable}, …`, "the model providers' own variables, and those of the crews' tools"],
  ["CORS_ORIGINS", "origins of web pages that may use the API, separated by commas (none)"],
  ["RECONCILE_SECONDS", "seconds between two checks for executions that were lost or not recorded (60)"],
  ["SNOWFLAKE_ACCESS_URL", "a Snowflake endpoint that runs already, in place of the stack's own"],
  [
    "MAX_LLM_CALLS_DEFAULT, …_CAP",
    "model calls of an execution: unless its start names them, and at most (500, 5000)",
  ],
  ["MAX_TOTAL_TOKENS_DEFAULT, …_CAP", "the same for tokens (2000000, 20000000)"],
  ["TIMEOUT_SECONDS_DEFAULT, …_CAP", "the same for seconds (86400, 86400)"],
];
