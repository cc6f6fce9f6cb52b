import { DeleteCommand, GetCommand } from "@aws-sdk/lib-dynamodb";

import { IDEMPOTENCY, idempotencyPartition } from "../../crew/step-path.ts";
import { partsOf } from "../../domain/admission/client-key.ts";
import { JournalUnavailable } from "../../domain/errors.ts";
import type { IdempotencyClaim, IdempotencyKeys } from "../../domain/journal.ts";
import { sha256 } from "../../text/sha256.ts";
import { callConditionally, callTable, type JournalTable, putIfAbsent } from "./table.ts";

/**
 * A claim is tried again only when the key was bound, but free again by the time it was read: then the start
 * of another request has failed meanwhile.
 */
const CLAIM_TRIES = 5;

/**
 * Bindings of Idempotency-Key headers, each its client's own; the key itself is stored as a hash, for it may
 * hold anything. A binding without `caller` is of a version that did not tell clients apart: it stays valid
 * for whoever repeats its key, and nobody makes such a one any more.
 */
export function idempotencyKeys(table: JournalTable): IdempotencyKeys {
  const read = async (key: string): Promise<Record<string, unknown> | undefined> => {
    const bound = await callTable("read an idempotency key", () =>
      table.client.send(new GetCommand({ TableName: table.name, ConsistentRead: true, Key: itemKey(key) })),
    );
    return bound.Item;
  };
  const findShared = async (key: string): Promise<IdempotencyClaim | undefined> => {
    const { apiKeyId, text } = partsOf(key);
    const item = apiKeyId === undefined ? undefined : await read(text);
    return item === undefined || item["caller"] !== undefined ? undefined : toClaim(item);
  };
  const find = async (key: string): Promise<IdempotencyClaim | undefined> => {
    const own = await read(key);
    return own === undefined ? findShared(key) : toClaim(own);
  };
  const remove = (key: string, executionId: string, more = "") =>
    callConditionally("release an idempotency key", () =>
      table.client.send(
        new DeleteCommand({
          TableName: table.name,
          Key: itemKey(key),
          ConditionExpression: `bound_to = :id${more}`,
          ExpressionAttributeValues: { ":id": executionId },
        }),
      ),
    );
  return {
    find,
    async claim(key, claim) {
      for (let tries = 0; tries < CLAIM_TRIES; tries++) {
        const bound = (await findShared(key)) ?? (await bind(table, key, claim)) ?? (await find(key));
        if (bound !== undefined) return bound;
      }
      const cause = new Error(`it was released ${CLAIM_TRIES} times while it was being claimed`);
      throw new JournalUnavailable("bind an idempotency key", { cause });
    },
    async release(key, executionId) {
      const { apiKeyId, text } = partsOf(key);
      if ((await remove(key, executionId)) !== "condition-failed" || apiKeyId === undefined) return;
      await remove(text, executionId, " AND attribute_not_exists(caller)");
    },
  };
}

/** The claim, when it is bound now; undefined when the key is bound already. */
async function bind(
  table: JournalTable,
  key: string,
  claim: IdempotencyClaim,
): Promise<IdempotencyClaim | undefined> {
  const { executionId, fingerprint } = claim;
  const caller = partsOf(key).apiKeyId ?? "";
  const isBound = await putIfAbsent(table, "bind an idempotency key", {
    ...itemKey(key),
    bound_to: executionId,
    fingerprint,
    caller,
  });
  return isBound ? claim : undefined;
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
