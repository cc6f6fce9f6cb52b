import { gzipSync } from "node:zlib";

import { DynamoDBClient, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { BatchWriteCommand, DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";

/** The most that one request may write, and requests that are under way at once. */
const WRITES_AT_ONCE = 25;
const REQUESTS_AT_ONCE = 4;

/** Gives an execution so many steps more, as if they had been done: turns, each with a tool's call. */
export async function seedSteps(endpoint: string, executionId: string, count: number): Promise<void> {
  const client = new DynamoDBClient({
    endpoint,
    region: "us-east-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  });
  const documents = DynamoDBDocumentClient.from(client);
  const { TableNames: [table = ""] = [] } = await client.send(new ListTablesCommand());
  const items = Array.from({ length: count }, (_, index) => stepItem(executionId, index));
  const write = async (): Promise<void> => {
    for (
      let some = items.splice(0, WRITES_AT_ONCE);
      some.length > 0;
      some = items.splice(0, WRITES_AT_ONCE)
    ) {
      const requests = some.map((Item) => ({ PutRequest: { Item } }));
      await documents.send(new BatchWriteCommand({ RequestItems: { [table]: requests } }));
    }
  };
  await Promise.all(Array.from({ length: REQUESTS_AT_ONCE }, write));
  client.destroy();
}

const BEGUN = Date.UTC(2026, 10, 29, 2);

function stepItem(executionId: string, index: number): Record<string, unknown> {
  const turn = Math.floor(index / 2) + 1;
  const isTool = index % 2 === 1;
  const began = BEGUN + index * 900;
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
      ...(isTool
        ? { tool: "search_news" }
        : {
            model: "openai/gpt-4.1-mini",
            tokens: { in: 900, out: 40, cached: 0, reasoning: 0 },
            cost_usd: 0.0004,
          }),
      began_at: began,
      ended_at: began + 700,
      ...(index % 500 === 499 && { failed: true }),
    },
  };
}
