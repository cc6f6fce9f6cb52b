import { UpdateCommand } from "@aws-sdk/lib-dynamodb";

import { EXPIRING_ENTRIES, HEADER } from "../../crew/step-path.ts";
import type { RecordLeases } from "../../domain/journal.ts";
import { LEASE_MILLISECONDS } from "../../domain/record-lease.ts";
import { queryEntries } from "./stored-value.ts";
import { callConditionally, callTable, type JournalTable } from "./table.ts";

/** How long steps are kept after their execution is recorded, in seconds: 30 days. */
const STEPS_KEPT_SECONDS = 30 * 24 * 3600;

export const leaseUntil = (from: Date): number => from.getTime() + LEASE_MILLISECONDS;

/** Every method throws JournalUnavailable when DynamoDB does not answer. */
export function recordLeases(table: JournalTable): RecordLeases {
  const update = (executionId: string, operation: string, expression: object) =>
    callConditionally(operation, () =>
      table.client.send(
        new UpdateCommand({
          TableName: table.name,
          Key: { execution_id: executionId, entry: HEADER },
          UpdateExpression: "",
          ...expression,
        }),
      ),
    );
  return {
    async acquire(executionId, holder, at) {
      const answer = await update(executionId, "take a record lease", {
        ConditionExpression:
          "attribute_exists(execution_id) AND (attribute_not_exists(recorded) OR recorded <> :true) AND " +
          "(attribute_not_exists(lease_until) OR lease_until < :now OR lease_holder = :holder)",
        UpdateExpression: "SET lease_holder = :holder, lease_until = :until",
        ExpressionAttributeValues: {
          ":holder": holder,
          ":now": at.getTime(),
          ":until": leaseUntil(at),
          ":true": true,
        },
      });
      return answer !== "condition-failed";
    },
    async release(executionId, holder) {
      await update(executionId, "release a record lease", {
        ConditionExpression: "lease_holder = :holder",
        UpdateExpression: "REMOVE lease_holder, lease_until",
        ExpressionAttributeValues: { ":holder": holder },
      });
    },
    async markRecorded(executionId) {
      await update(executionId, "note that an execution is recorded", {
        ConditionExpression: "attribute_exists(outcome)",
        UpdateExpression: "SET recorded = :true REMOVE lease_holder, lease_until",
        ExpressionAttributeValues: { ":true": true },
      });
    },
    async close(executionId, at) {
      await expireSteps(table, executionId, Math.floor(at.getTime() / 1000) + STEPS_KEPT_SECONDS);
      await update(executionId, "take a recorded execution off the open list", {
        ConditionExpression: "recorded = :true",
        UpdateExpression: "REMOVE #open",
        ExpressionAttributeNames: { "#open": "open" },
        ExpressionAttributeValues: { ":true": true },
      });
    },
  };
}

/** How many entries are given their expiry at once. */
const EXPIRIES_AT_ONCE = 10;

/**
 * Only for an execution that has ended: a live one never has a time to live. Thousands of steps take longer
 * than an invocation may have left, so a repetition leaves out those that have their expiry already.
 */
async function expireSteps(table: JournalTable, executionId: string, expiresAt: number): Promise<void> {
  const found = await Promise.all(
    EXPIRING_ENTRIES.map((prefix) =>
      queryEntries(table, { executionId, prefix, projection: "entry, expires_at" }),
    ),
  );
  const entries = found.flat().filter((item) => item["expires_at"] === undefined);
  for (let first = 0; first < entries.length; first += EXPIRIES_AT_ONCE) {
    await Promise.all(
      entries.slice(first, first + EXPIRIES_AT_ONCE).map(({ entry }) =>
        callTable("set the expiry of a step", () =>
          table.client.send(
            new UpdateCommand({
              TableName: table.name,
              Key: { execution_id: executionId, entry },
              UpdateExpression: "SET expires_at = :at",
              ExpressionAttributeValues: { ":at": expiresAt },
            }),
          ),
        ),
      ),
    );
  }
}
