import { QueryCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";

import { shuffled } from "../../../async/shuffled.ts";
import { watcherEntry, WATCHERS } from "../../../crew/step-path.ts";
import {
  MOST_WATCHERS,
  type Watch,
  WATCH_SECONDS,
  type Watchers,
} from "../../../domain/admission/watchers.ts";
import { callConditionally, callTable, type JournalTable } from "../table.ts";

/** What an answer takes beside its WATCH_SECONDS, its last reads included. */
const LATE_SECONDS = 5;

/** An item for each place, which says who has it and until when. */
export const eventWatchers = (table: JournalTable): Watchers => ({
  async admit(holder) {
    const taken = await takenPlaces(table);
    const places = Array.from({ length: MOST_WATCHERS }, (_, index) => watcherEntry(index + 1));
    for (const entry of shuffled(places.filter((place) => !taken.has(place)))) {
      const watch = await take(table, entry, holder);
      if (watch !== undefined) return watch;
    }
    return undefined;
  },
});

async function takenPlaces(table: JournalTable): Promise<ReadonlySet<unknown>> {
  const { Items: items = [] } = await callTable("read who follows executions", () =>
    table.client.send(
      new QueryCommand({
        TableName: table.name,
        ConsistentRead: true,
        KeyConditionExpression: "execution_id = :id",
        ExpressionAttributeValues: { ":id": WATCHERS },
      }),
    ),
  );
  const now = Date.now();
  return new Set(items.filter(({ until }) => Number(until) > now).map(({ entry }) => entry as unknown));
}

async function take(table: JournalTable, entry: string, holder: string): Promise<Watch | undefined> {
  const now = Date.now();
  const until = now + (WATCH_SECONDS + LATE_SECONDS) * 1000;
  const update = (operation: string, condition: string, values: Readonly<Record<string, unknown>>) =>
    callConditionally(operation, () =>
      table.client.send(
        new UpdateCommand({
          TableName: table.name,
          Key: { execution_id: WATCHERS, entry },
          ConditionExpression: condition,
          UpdateExpression: "SET holder = :holder, #until = :until, expires_at = :expires",
          ExpressionAttributeNames: { "#until": "until" },
          ExpressionAttributeValues: { ":holder": holder, ":expires": Math.ceil(until / 1000), ...values },
        }),
      ),
    );
  const isFree = "attribute_not_exists(execution_id) OR #until < :now";
  const taken = await update("let a client follow an execution", isFree, { ":now": now, ":until": until });
  if (taken === "condition-failed") return undefined;
  return {
    async end() {
      await update("end a client's following of an execution", "holder = :holder", { ":until": 0 });
    },
  };
}
