import type { CrewOutput } from "../../functions/crew/index.ts";
import { ENDS } from "../../functions/domain/ends.ts";
import type { BodyOf } from "../../functions/runtime/contract.ts";
import type { ContractOf, FunctionName } from "../../infra/functions.ts";

type Examples = Readonly<Record<string, unknown>>;

const EXECUTION_ID = "0f8b6f1e-7a0c-4f0e-9d5a-2f6d1c3b4a59";
const RAW = "Owls fly silently because the fringes of their feathers break the air.";

const DATA = {
  json_dict: null,
  tasks_output: [
    {
      name: "research_task",
      description: "Find out why owls fly silently.",
      expected_output: "One sentence.",
      summary: "Find out why owls fly silently....",
      raw: RAW,
      json_dict: null,
      agent: "Researcher",
      output_format: "raw",
      output_file: null,
      tool_failures: [],
    },
  ],
  token_usage: {
    total_tokens: 260,
    prompt_tokens: 220,
    cached_prompt_tokens: 0,
    completion_tokens: 40,
    reasoning_tokens: 0,
    cache_creation_tokens: 0,
    successful_requests: 1,
  },
} satisfies Omit<CrewOutput, "raw">;

const start: BodyOf<ContractOf<"start-crew">> = {
  execution_id: EXECUTION_ID,
  status: "PROCESSING",
  message: "Crew execution started successfully",
};

const running: BodyOf<ContractOf<"get-status">> = {
  execution_id: EXECUTION_ID,
  status: "PROCESSING",
  result: null,
  error: null,
};

const list: BodyOf<ContractOf<"list-executions">> = {
  executions: [
    {
      execution_id: EXECUTION_ID,
      crew_name: "research",
      status: "COMPLETED",
      created_at: "2025-11-17T10:30:00",
      updated_at: "2025-11-17T10:32:15",
    },
  ],
};

const health: BodyOf<ContractOf<"check-health">> = {
  status: "ok",
  environment: "DEVELOPMENT",
  snowflake_authmethod: "oauth",
  snowflake_account: "MYORG-MYACCOUNT",
  oauth_token_exists: true,
  oauth_token_length: 1234,
};

/** Bodies of the endpoints whose keys and their order are exact, by when they are answered. */
export const API_EXAMPLES: Readonly<Partial<Record<FunctionName, Examples>>> = {
  "start-crew": { "a start": start },
  "get-status": {
    "while it runs": running,
    "when it is completed": { ...running, status: "COMPLETED", result: { raw: RAW, data: DATA } },
    "when it failed": { ...running, status: "ERROR", error: ENDS.cancelled.error.sentence() },
  },
  "list-executions": { "a list": list },
  "check-health": { "with an OAuth token": health },
};
