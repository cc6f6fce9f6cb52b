import { UpdateCommand } from "@aws-sdk/lib-dynamodb";

import { dayEntry, startsPartition } from "../../../crew/step-path.ts";
import type { DailyStarts } from "../../../domain/admission/daily-starts.ts";
import { callConditionally, type JournalTable } from "../table.ts";

/** How long a day's count is kept for people who look at it, in seconds: 35 days. */
const COUNT_KEPT_SECONDS = 35 * 24 * 3600;

/**
 * One item for each client and day. A count whose answer is lost may be made twice, since the SDK repeats it:
 * that takes one start of one client's day, and a count that is exact would have to keep every start's id.
 */
export function dailyStarts(table: JournalTable, limit: number): DailyStarts {
  const update = (apiKeyId: string | undefined, at: Date, expression: object) =>
    callConditionally("count a start", () =>
      table.client.send(
        new UpdateCommand({
          TableName: table.name,
          Key: { execution_id: startsPartition(apiKeyId), entry: dayEntry(at) },
          UpdateExpression: "",
          ...expression,
        }),
      ),
    );
  return {
    limit,
    async count(apiKeyId, at) {
      if (limit === 0) return true;
      const answer = await update(apiKeyId, at, {
        ConditionExpression: "attribute_not_exists(starts) OR starts < :limit",
        UpdateExpression: "SET expires_at = :expires ADD starts :one",
        ExpressionAttributeValues: {
          ":limit": limit,
          ":one": 1,
          ":expires": Math.floor(at.getTime() / 1000) + COUNT_KEPT_SECONDS,
        },
      });
      return answer !== "condition-failed";
    },
    async giveBack(apiKeyId, at) {
      if (limit === 0) return;
      await update(apiKeyId, at, {
        ConditionExpression: "starts > :none",
        UpdateExpression: "ADD starts :back",
        ExpressionAttributeValues: { ":none": 0, ":back": -1 },
      });
    },
  };
}
