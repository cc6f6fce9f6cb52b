import { UpdateCommand } from "@aws-sdk/lib-dynamodb";

import { HEADER } from "../../crew/step-path.ts";
import type { RecordLeases } from "../../domain/journal.ts";
import { LEASE_MILLISECONDS } from "../../domain/record-lease.ts";
import { callConditionally, type JournalTable } from "./table.ts";

export const leaseUntil = (from: Date): number => from.getTime() + LEASE_MILLISECONDS;

/** True for the holder of the lease, too: an SDK retry after a lost answer takes it once more. */
export const LEASE_IS_FREE =
  "(attribute_not_exists(lease_until) OR lease_until < :now OR lease_holder = :holder)";
export const TAKE_LEASE = "lease_holder = :holder, lease_until = :until";

/** The values of both expressions. */
export const leaseValues = (holder: string, at: Date) => ({
  ":holder": holder,
  ":now": at.getTime(),
  ":until": leaseUntil(at),
});

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
          LEASE_IS_FREE,
        UpdateExpression: `SET ${TAKE_LEASE}`,
        ExpressionAttributeValues: { ...leaseValues(holder, at), ":true": true },
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
        UpdateExpression: "SET recorded = :true REMOVE lease_holder, lease_until, #open",
        ExpressionAttributeNames: { "#open": "open" },
        ExpressionAttributeValues: { ":true": true },
      });
    },
  };
}
