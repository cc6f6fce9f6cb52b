import type { BodyOf } from "../../functions/runtime/contract.ts";
import type { ContractOf } from "../../infra/functions.ts";

const EXECUTION_ID = "0f8b6f1e-7a0c-4f0e-9d5a-2f6d1c3b4a59";
const inputs = [{ name: "topic", default: null, required: true }];

export const CREW_LIST: BodyOf<ContractOf<"list-crews">> = {
  crews: [
    {
      name: "research",
      startable: true,
      description: "Looks into a topic and writes a briefing on it.",
      process: "sequential",
      agents: ["researcher", "writer"],
      tasks: ["research_task", "writing_task"],
      inputs,
    },
  ],
};

export const CREW_DETAIL: BodyOf<ContractOf<"get-crew">> = {
  name: "research",
  startable: true,
  description: "Looks into a topic and writes a briefing on it.",
  process: "sequential",
  agents: [
    { name: "researcher", role: "Researcher of {topic}", model: "openai/gpt-4.1-mini", manager: false },
    { name: "writer", role: "Writer", model: "openai/gpt-4.1-mini", manager: false },
  ],
  tasks: [
    { name: "research_task", agent: "researcher", async: false },
    { name: "writing_task", agent: "writer", async: false },
  ],
  tools: [
    {
      name: "search",
      called: "search",
      kind: "typescript",
      effect: "read",
      tasks: ["research_task"],
      agents: [],
    },
  ],
  inputs,
  problems: [],
  last_executions: [
    {
      execution_id: EXECUTION_ID,
      status: "COMPLETED",
      created_at: "2025-11-17T10:30:00Z",
      updated_at: "2025-11-17T10:32:15Z",
    },
  ],
};
