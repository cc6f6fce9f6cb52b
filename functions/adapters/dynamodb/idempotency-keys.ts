import { createHash } from "node:crypto";

import { DeleteCommand, GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";

import type { IdempotencyClaim, IdempotencyKeys } from "../../domain/journal.ts";
import { callConditionally, callTable, type JournalTable } from "./table.ts";

/** Bindings of Idempotency-Key headers; the key itself is stored as a hash, for it may hold anything. */
export function idempotencyKeys(table: JournalTable): IdempotencyKeys {
  return {
    async claim(key, claim) {
      const put = await callConditionally("bind an idempotency key", () =>
        table.client.send(
          new PutCommand({
            TableName: table.name,
            ConditionExpression: "attribute_not_exists(execution_id)",
            Item: { ...itemKey(key), bound_to: claim.executionId, fingerprint: claim.fingerprint },
          }),
        ),
      );
      if (put !== "condition failed") return claim;
      const bound = await callTable("read an idempotency key", () =>
        table.client.send(new GetCommand({ TableName: table.name, ConsistentRead: true, Key: itemKey(key) })),
      );
      // Released in between: the caller's own claim stands for this request, without a binding.
      return bound.Item === undefined ? claim : toClaim(bound.Item);
    },
    async release(key, executionId) {
      await callConditionally("release an idempotency key", () =>
        table.client.send(
          new DeleteCommand({
            TableName: table.name,
            Key: itemKey(key),
            ConditionExpression: "bound_to = :id",
            ExpressionAttributeValues: { ":id": executionId },
          }),
        ),
      );
    },
  };
}

function itemKey(key: string): { execution_id: string; entry: string } {
  return {
    execution_id: `idempotency#${createHash("sha256").update(key).digest("hex")}`,
    entry: "idempotency",
  };
}

const toClaim = (item: Record<string, unknown>): IdempotencyClaim => ({
  executionId: String(item["bound_to"]),
  fingerprint: String(item["fingerprint"]),
});
