import { QueryCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod";

import { Phase } from "../../domain/execution.ts";
import type { OpenExecutions } from "../../domain/journal.ts";
import { OPEN_PARTITION } from "./header.ts";
import { callTable, type JournalTable } from "./table.ts";

const OpenItem = z.object({
  execution_id: z.string(),
  phase: Phase,
  created_at: z.string(),
  updated_at: z.string(),
});

/** Executions that have not ended or are not recorded, by the sparse index `open`. */
export function openExecutions(table: JournalTable): OpenExecutions {
  return {
    async list(limit) {
      const answer = await callTable("list open executions", () =>
        table.client.send(
          new QueryCommand({
            TableName: table.name,
            IndexName: "open",
            Limit: limit,
            KeyConditionExpression: "#open = :open",
            ExpressionAttributeNames: { "#open": "open" },
            ExpressionAttributeValues: { ":open": OPEN_PARTITION },
          }),
        ),
      );
      return (answer.Items ?? []).map((item) => {
        const open = OpenItem.parse(item);
        return {
          executionId: open.execution_id,
          phase: open.phase,
          createdAt: open.created_at,
          updatedAt: open.updated_at,
        };
      });
    },
  };
}
