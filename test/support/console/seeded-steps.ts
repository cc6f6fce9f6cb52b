import { gzipSync } from "node:zlib";

import { waitFor } from "../wait-for.ts";
import { openItems } from "./seeded-items.ts";

/** Gives an execution so many steps more, as if they had been done: turns, each with a tool's call. */
export async function seedSteps(endpoint: string, executionId: string, count: number): Promise<void> {
  using items = await openItems(endpoint);
  await items.write(Array.from({ length: count }, (_, index) => stepItem(executionId, index)));
}

/** Puts so many copies of an ended execution into the list, each started a minute before the one before. */
export async function seedExecutions(endpoint: string, executionId: string, count: number): Promise<void> {
  using items = await openItems(endpoint);
  // Copies of one that is not recorded yet would all be recorded, while they are looked at.
  const own = await waitFor("the execution to be recorded", async () => {
    const all = await items.read(executionId);
    const isRecorded = all.some((item) => item["recorded"] === true && item["open"] === undefined);
    return isRecorded ? all.filter(({ entry }) => entry === "header" || entry === "progress") : undefined;
  });
  const copies = Array.from({ length: count }, (_, index) => {
    const id = crypto.randomUUID();
    const at = new Date(Date.now() - (index + 1) * 60_000).toISOString();
    const ofHeader = { created_at: at, updated_at: at, list_order: `${at}#${id}` };
    return own.map((item) => ({ ...item, execution_id: id, ...(item["entry"] === "header" && ofHeader) }));
  });
  await items.write(copies.flat());
}

const BEGUN = Date.UTC(2026, 10, 29, 2);

function stepItem(executionId: string, index: number): Record<string, unknown> {
  const turn = Math.floor(index / 2) + 1;
  const isTool = index % 2 === 1;
  const value = isTool
    ? { text: `page ${turn}` }
    : { content: [{ type: "text", text: `I go on with ${turn}` }] };
  return {
    execution_id: executionId,
    entry: `step#task-1/run-9/turn-${turn}${isTool ? "/tool-0" : ""}`,
    request_hash: "seeded",
    attempt: 1,
    value: gzipSync(JSON.stringify(value)),
    keeps_prompts: true,
    bytes: 90,
    about: {
      kind: isTool ? "tool" : "model",
      task: "gather_findings",
      agent: "Market analyst",
      ...(isTool ? { tool: "search_news" } : OF_A_TURN),
      began_at: BEGUN + index * 900,
      ended_at: BEGUN + index * 900 + 700,
      ...(index % 500 === 499 && { failed: true }),
    },
  };
}

const OF_A_TURN = {
  model: "openai/gpt-4.1-mini",
  tokens: { in: 900, out: 40, cached: 0, reasoning: 0 },
  cost_usd: 0.0004,
};
