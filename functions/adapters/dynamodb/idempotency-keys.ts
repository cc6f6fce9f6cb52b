import { DeleteCommand, GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";

import { IDEMPOTENCY, idempotencyPartition } from "../../crew/step-path.ts";
import { JournalUnavailable } from "../../domain/errors.ts";
import type { IdempotencyClaim, IdempotencyKeys } from "../../domain/journal.ts";
import { sha256 } from "../../text/sha256.ts";
import { callConditionally, callTable, type JournalTable } from "./table.ts";

/**
 * A claim is tried again only when the key was bound, but free again by the time it was read: then the start
 * of another request has failed meanwhile.
 */
const CLAIM_TRIES = 5;

/** Bindings of Idempotency-Key headers; the key itself is stored as a hash, for it may hold anything. */
export function idempotencyKeys(table: JournalTable): IdempotencyKeys {
  const find = async (key: string): Promise<IdempotencyClaim | undefined> => {
    const bound = await callTable("read an idempotency key", () =>
      table.client.send(new GetCommand({ TableName: table.name, ConsistentRead: true, Key: itemKey(key) })),
    );
    return bound.Item === undefined ? undefined : toClaim(bound.Item);
  };
  return {
    find,
    async claim(key, claim) {
      for (let tries = 0; tries < CLAIM_TRIES; tries++) {
        const put = await callConditionally("bind an idempotency key", () =>
          table.client.send(
            new PutCommand({
              TableName: table.name,
              ConditionExpression: "attribute_not_exists(execution_id)",
              Item: { ...itemKey(key), bound_to: claim.executionId, fingerprint: claim.fingerprint },
            }),
          ),
        );
        if (put !== "condition-failed") return claim;
        const bound = await find(key);
        if (bound !== undefined) return bound;
      }
      const cause = new Error(`it was released ${CLAIM_TRIES} times while it was being claimed`);
      throw new JournalUnavailable("bind an idempotency key", { cause });
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
    execution_id: idempotencyPartition(sha256(key)),
    entry: IDEMPOTENCY,
  };
}

const toClaim = (item: Record<string, unknown>): IdempotencyClaim => ({
  executionId: String(item["bound_to"]),
  fingerprint: String(item["fingerprint"]),
});
