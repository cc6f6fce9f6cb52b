import type * as z from "zod";

import type { CrewOutput } from "../../functions/crew/index.ts";
import { ENDS } from "../../functions/domain/ends.ts";
import type { BodyOf } from "../../functions/runtime/contract.ts";
import type { ContractOf, FunctionName } from "../../infra/functions.ts";
import { CREW_DETAIL, CREW_LIST } from "./crew-examples.ts";
import { STEP_DETAIL, STEP_TREE } from "./step-examples.ts";

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

const detail: BodyOf<ContractOf<"get-execution">> = {
  execution_id: EXECUTION_ID,
  crew_name: "research",
  status: "PROCESSING",
  created_at: "2025-11-17T10:30:00Z",
  updated_at: "2025-11-17T10:30:00Z",
  duration_seconds: 42.5,
  phase: "RUNNING",
  crew_version: "3fa9c1d07be2",
  inputs: { topic: "owls" },
  limits: { max_llm_calls: 100, max_total_tokens: 1_000_000, timeout_seconds: 3600 },
  progress: { completed_tasks: 1, total_tasks: 2, current_task: "writing_task" },
  tasks: [
    {
      name: "research_task",
      agent: "Researcher",
      status: "COMPLETED",
      started_at: "2025-11-17T10:30:01Z",
      finished_at: "2025-11-17T10:30:09Z",
      summary: "Find out why owls fly silently....",
      tool_failures: 1,
    },
    {
      name: "writing_task",
      agent: "Writer",
      status: "RUNNING",
      started_at: "2025-11-17T10:30:09Z",
      finished_at: null,
      summary: null,
    },
  ],
  tool_failures: 1,
  usage: { llm_calls: 2, tool_calls: 1, prompt_tokens: 220, completion_tokens: 40, total_tokens: 260 },
  attempts: 1,
  workflow_execution_arn: `arn:aws:states:eu-central-1:123456789012:execution:stepcrew:${EXECUTION_ID}`,
  recorded_in_snowflake: false,
  error: null,
};

const events: BodyOf<ContractOf<"list-events">> = {
  events: [
    {
      sequence: 1,
      type: "task-start",
      at: "2025-11-17T10:30:01.250Z",
      task: "research_task",
      agent: "Researcher",
    },
    {
      sequence: 2,
      type: "model-call-start",
      at: "2025-11-17T10:30:01.270Z",
      task: "research_task",
      agent: "Researcher",
      path: "task-1/run-1/turn-1",
      model: "openai/gpt-4.1-mini",
    },
    {
      sequence: 3,
      type: "model-call",
      at: "2025-11-17T10:30:05.470Z",
      task: "research_task",
      agent: "Researcher",
      path: "task-1/run-1/turn-1",
      model: "openai/gpt-4.1-mini",
      total_tokens: 130,
      seconds: 4.2,
    },
  ],
  ended: false,
};

const files: BodyOf<ContractOf<"list-files">> = {
  files: [{ name: "briefings/owls.md", bytes: 2048, written_at: "2025-11-17T10:30:09Z" }],
};

const cancelled: BodyOf<ContractOf<"cancel-crew">> = {
  execution_id: EXECUTION_ID,
  status: "ERROR",
  message: "Crew execution cancelled",
};

const full: BodyOf<ContractOf<"list-executions">> = {
  executions: [
    {
      execution_id: EXECUTION_ID,
      crew_name: "research",
      status: "COMPLETED",
      created_at: "2025-11-17T10:30:00Z",
      updated_at: "2025-11-17T10:32:15Z",
      phase: "COMPLETED",
      total_tokens: 5180,
      llm_calls: 6,
      cost_usd: 0.0041,
      duration_seconds: 135.2,
      completed_tasks: 2,
      total_tasks: 2,
      current_task: null,
      tool_failures: 1,
      replay_of: { execution_id: "5d1f0c7e-2b43-4a55-8c61-94d1f7e0a3b2" },
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

const replay: BodyOf<ContractOf<"replay-crew">> = {
  ...start,
  execution_id: "5d1f0c7e-2b43-4a55-8c61-94d1f7e0a3b2",
  replay_of: { execution_id: EXECUTION_ID, from_task: "writing_task" },
};

/** Bodies of answers, by when they are answered. */
export const API_EXAMPLES: Readonly<Partial<Record<FunctionName, Examples>>> = {
  "start-crew": { "a start": start },
  "get-status": {
    "while it runs": running,
    "when it is completed": { ...running, status: "COMPLETED", result: { raw: RAW, data: DATA } },
    "when it failed": { ...running, status: "ERROR", error: ENDS.cancelled.error.sentence() },
  },
  "list-executions": { "a list": list, "with view=full": full },
  "get-execution": { "while it runs": detail },
  "list-events": { "a timeline": events },
  "list-steps": { "a tree": STEP_TREE },
  "get-step": { "a turn": STEP_DETAIL },
  "replay-crew": { "a replay": replay },
  "list-files": { "a list": files },
  "cancel-crew": { "a cancellation": cancelled },
  "list-crews": { "a list": CREW_LIST },
  "get-crew": { "a crew": CREW_DETAIL },
  "check-health": { "with an OAuth token": health },
};

const briefing: z.input<ContractOf<"start-crew">["body"]> = {
  crew: "research",
  inputs: { topic: "owls" },
};

/** Bodies of requests, by what they ask for. */
export const REQUEST_EXAMPLES: Readonly<Partial<Record<FunctionName, Examples>>> = {
  "start-crew": {
    "a crew with its inputs": briefing,
    "with limits": { ...briefing, limits: { max_llm_calls: 20, timeout_seconds: 600 } },
    "the default crew": {},
  },
  "replay-crew": {
    "from where it failed": {},
    "from a task on, with another model": { from_task: "writing_task", model: "openai/gpt-4.1" },
  },
};
