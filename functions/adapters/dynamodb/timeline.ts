import { PutCommand, QueryCommand } from "@aws-sdk/lib-dynamodb";

import { eventEntry, LAST_EVENT, sequenceOfEvent } from "../../crew/step-path.ts";
import { type NumberedEvent, type Timeline, TimelineEvent } from "../../domain/timeline.ts";
import { entryExpiry } from "./entry-expiry.ts";
import { callConditionally, callTable, type JournalTable } from "./table.ts";

export function executionTimeline(table: JournalTable): Timeline {
  return {
    read: (executionId, after, limit) => readEvents(table, { executionId, after, limit }),
    async append(executionId, { sequence, ...event }) {
      const put = await callConditionally("write an event", () =>
        table.client.send(
          new PutCommand({
            TableName: table.name,
            ConditionExpression: "attribute_not_exists(execution_id)",
            Item: {
              execution_id: executionId,
              entry: eventEntry(sequence),
              event,
              expires_at: entryExpiry(Date.now()),
            },
          }),
        ),
      );
      return put !== "condition-failed";
    },
  };
}

interface EventsQuery {
  readonly executionId: string;
  readonly after: number;
  readonly limit: number;
}

/** A query's page ends at 1 MB, however many items were asked for: a short page need not be the last. */
async function readEvents(
  table: JournalTable,
  { executionId, after, limit }: EventsQuery,
): Promise<readonly NumberedEvent[]> {
  const events: NumberedEvent[] = [];
  let start: Record<string, unknown> | undefined;
  do {
    const page = await callTable("read the timeline of an execution", () =>
      table.client.send(
        new QueryCommand({
          TableName: table.name,
          ConsistentRead: true,
          Limit: limit - events.length,
          KeyConditionExpression: "execution_id = :id AND entry BETWEEN :first AND :last",
          ExpressionAttributeValues: {
            ":id": executionId,
            ":first": eventEntry(after + 1),
            ":last": LAST_EVENT,
          },
          ...(start === undefined ? {} : { ExclusiveStartKey: start }),
        }),
      ),
    );
    events.push(...(page.Items ?? []).map(toEvent));
    start = page.LastEvaluatedKey;
  } while (start !== undefined && events.length < limit);
  return events;
}

const toEvent = (item: Record<string, unknown>): NumberedEvent => ({
  sequence: sequenceOfEvent(String(item["entry"])),
  ...TimelineEvent.parse(item["event"]),
});
