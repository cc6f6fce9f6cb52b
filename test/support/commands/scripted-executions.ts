import { afterEach, beforeEach, vi } from "vitest";

import { forgetSecrets } from "../../../functions/text/known-secrets.ts";
import { answersJson, answersProblem, type OddAnswer } from "../servers/scripted-api.ts";

export const KEY = "key-of-the-command-4f9aQ7x2Lm8Zt1";
export const ID = "7f3a0000-0000-4000-8000-000000000001";
export const OTHER_ID = "7f3b0000-0000-4000-8000-000000000002";
export const STARTED = {
  execution_id: ID,
  status: "PROCESSING",
  message: "Crew execution started successfully",
};

/** Each path answers as the script says, however often it is asked. */
export const byPath =
  (answers: Readonly<Record<string, OddAnswer>>): OddAnswer =>
  (response, asked) => {
    const [, answer = answersProblem(404, `nothing under ${asked.line}`)] =
      Object.entries(answers).find(([beginning]) => asked.line.startsWith(beginning)) ?? [];
    answer(response, asked);
  };

export const listed = (id: string, more: object = {}) => ({
  execution_id: id,
  crew_name: "research",
  status: "COMPLETED",
  created_at: "2026-11-24T10:00:00",
  updated_at: "2026-11-24T10:01:40",
  ...more,
});

export const detail = {
  ...listed(ID),
  phase: "COMPLETED",
  inputs: { topic: "owls \u001B[31m\u009B" },
  limits: { max_llm_calls: 500 },
  progress: { completed_tasks: 1, total_tasks: 1, current_task: null },
  tasks: [
    {
      name: "find\u001B[2Jout",
      agent: "Researcher",
      status: "COMPLETED",
      started_at: "2026-11-24T10:00:01Z",
      finished_at: "2026-11-24T10:00:13Z",
      summary: null,
      tool_failures: 2,
    },
  ],
  usage: { llm_calls: 1, tool_calls: 3, prompt_tokens: 1000, completion_tokens: 200, total_tokens: 1200 },
  attempts: 1,
  workflow_execution_arn: null,
  recorded_in_snowflake: true,
  error: null,
};
export const completed = {
  execution_id: ID,
  status: "COMPLETED",
  result: { raw: "Owls.", data: {} },
  error: null,
};
const at = "2026-11-24T10:00:01.000Z";
export const EVENTS = [
  { sequence: 1, type: "task-start", at, task: "find", agent: "Researcher" },
  {
    sequence: 2,
    type: "tool-call",
    at,
    task: "find",
    agent: "Researcher",
    tool: "look\u001B[2J_up",
    failure: "exception",
    path: "task-1/run-1/turn-1/tool-0",
  },
  {
    sequence: 3,
    type: "model-call",
    at,
    task: "find",
    agent: "Researcher",
    model: "openai/gpt-4.1-mini",
    total_tokens: 1200,
    seconds: 4.2,
  },
  { sequence: 4, type: "task-end", at, task: "find", agent: "Researcher", total_tokens: 1200, seconds: 12 },
];
export const LINES = [
  "10:00:01 7f3a research  find        ▸ begins: Researcher",
  "10:00:01 7f3a research  find        ✗ look�[2J_up failed (exception), at task-1/run-1/turn-1/tool-0 (told to the model)",
  "10:00:01 7f3a research  find        ◦ gpt-4.1-mini  4.2 s  1,200 tokens",
  "10:00:01 7f3a research  find        ✓ done  12.0 s  1,200 tokens",
];
export const READS = byPath({
  "GET /crew/executions?": answersJson({
    executions: [listed(ID), listed(OTHER_ID, { status: "PROCESSING" })],
  }),
  [`GET /crew/executions/${ID}/events`]: (response, asked) => {
    const after = Number(/after=(\d+)/.exec(asked.line)?.[1]);
    answersJson({ events: EVENTS.filter(({ sequence }) => sequence > after) })(response, asked);
  },
  [`GET /crew/executions/${ID}`]: answersJson(detail),
  [`GET /crew/status/${ID}`]: answersJson(completed),
});

/** No API is named by the variables of whoever runs the tests. */
export function withoutNamedApi(): void {
  beforeEach(() => {
    for (const name of ["STEPCREW_API", "STEPCREW_KEY", "CREW_DATA_DIR"]) vi.stubEnv(name, undefined);
    vi.stubEnv("TZ", "UTC");
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    forgetSecrets();
  });
}
