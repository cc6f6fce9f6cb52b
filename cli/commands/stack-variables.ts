import { EXAMPLE, MODEL_VARIABLES } from "../../functions/adapters/models/providers/providers.ts";
import type { VariableHelp } from "../command-line/variables-help.ts";

/** The variables that the local stack reads, apart from where it listens and keeps its data. */
export const STACK_VARIABLES: readonly VariableHelp[] = [
  ["CREWS_DIR", "folder of crews (default: crews)"],
  ["DEFAULT_CREW", "the crew when a start names none (default: the only one, else research)"],
  [
    "MODEL",
    `model for agents that name none, such as ${EXAMPLE.model} (default: rehearsal, which calls no model)`,
  ],
  [MODEL_VARIABLES.slice(1).join(", "), "the same, when MODEL is not set"],
  [`${EXAMPLE.keyVariable}, …`, "the model providers' own variables"],
  ["TOOL_SECRETS", "names of the variables that the crews' tools see, separated by commas (default: none)"],
  [
    "PYTHON_PROGRAM",
    "a Python with all that the crews' Python needs (default: an environment made of each crew's python.lock)",
  ],
  ["CORS_ORIGINS", "origins of web pages that may use the API, separated by commas (default: none)"],
  [
    "RECONCILE_SECONDS",
    "seconds between two checks for executions that were lost or not recorded (default: 60)",
  ],
  ["MAX_RUNNING_CREWS", "crews that run at once; the others wait (default: 100; 0: no bound)"],
  [
    "DAILY_STARTS",
    "starts of one client in a day, told apart by x-api-key (default: cdk.json's; 0: no limit)",
  ],
  ["KEEP_PROMPTS", "true or false: whether steps keep what was asked, to be looked at (default: true)"],
  ["SNOWFLAKE_ACCESS_URL", "a running Snowflake endpoint to use instead of the stack's own"],
  [
    "LOG_FORMAT",
    "text or json: how what happens is printed (default: text in a terminal, else json; npm start only)",
  ],
  [
    "MAX_LLM_CALLS_DEFAULT, …_CAP",
    "model calls of an execution when its start names no limit, and the most that a start may name (default: 500, 5000)",
  ],
  ["MAX_TOTAL_TOKENS_DEFAULT, …_CAP", "the same for tokens (default: 2000000, 20000000)"],
  ["TIMEOUT_SECONDS_DEFAULT, …_CAP", "the same for seconds (default: 86400, 86400)"],
  ["MAX_COST_USD_DEFAULT, …_CAP", "the same for dollars (default: none)"],
  ["MODEL_PRICES", "prices of models beside the catalogue's, as JSON (docs/cost.md)"],
];
