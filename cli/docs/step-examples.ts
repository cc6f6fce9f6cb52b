import type { BodyOf } from "../../functions/runtime/contract.ts";
import type { ContractOf } from "../../infra/functions.ts";

const EXECUTION_ID = "0f8b6f1e-7a0c-4f0e-9d5a-2f6d1c3b4a59";
const MODEL = "openai/gpt-4.1-mini";
const TOKENS = { in: 220, out: 40, cached: 0, reasoning: 0 };

const about = {
  status: "done",
  task: "research_task",
  agent: "Researcher",
  model: null,
  tool: null,
  name: null,
  began_at: "2026-11-26T10:00:01.000Z",
  ended_at: "2026-11-26T10:00:03.000Z",
  tokens: TOKENS,
  cost_usd: 0.000_152,
  passed: null,
  replayed_from: null,
} as const;

const turn = { path: "task-1/run-1/turn-1", kind: "turn", ...about, model: MODEL } as const;

export const STEP_TREE: BodyOf<ContractOf<"list-steps">> = {
  execution_id: EXECUTION_ID,
  steps: [
    {
      path: "task-1",
      kind: "task",
      ...about,
      tries: null,
      steps: [
        {
          path: "task-1/run-1",
          kind: "run",
          ...about,
          tries: null,
          steps: [{ ...turn, tries: 0, steps: [] }],
        },
      ],
    },
  ],
  notes: [],
};

export const STEP_DETAIL: BodyOf<ContractOf<"get-step">> = {
  execution_id: EXECUTION_ID,
  ...turn,
  tries: [],
  asked: {
    messages: [
      { role: "system", content: "You are Researcher." },
      { role: "user", content: [{ type: "text", text: "Find out why owls fly silently." }] },
    ],
    tools: [],
    settings: { temperature: 0.2 },
  },
  answer: { content: [{ type: "text", text: "The fringes of their feathers break the air." }] },
  missing: {},
  cut: [],
  stored_bytes: 612,
  expires_at: "2027-01-02T10:00:03.000Z",
};
