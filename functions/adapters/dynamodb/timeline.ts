import { QueryCommand } from "@aws-sdk/lib-dynamodb";

import { eventEntry, LAST_EVENT, sequenceOfEvent } from "../../crew/step-path.ts";
import {
  MOST_EVENTS_AT_ONCE,
  type NumberedEvent,
  type Timeline,
  TimelineEvent,
} from "../../domain/timeline.ts";
import { entryExpiry } from "./entry-expiry.ts";
import { callTable, type JournalTable, putIfAbsent } from "./table.ts";

/**
 * Events that are written at once share an item, under the first one's number: of two who write at the same
 * time one finds that taken, whatever else they would write. Earlier versions read the first of an item
 * alone.
 */
export function executionTimeline(table: JournalTable): Timeline {
  return {
    read: (executionId, after, limit) => readEvents(table, { executionId, after, limit }),
    append: (executionId, events) => appendEvents(table, executionId, events),
  };
}

async function appendEvents(
  table: JournalTable,
  executionId: string,
  events: readonly NumberedEvent[],
): Promise<boolean> {
  const [first, ...others] = events;
  if (first === undefined) return true;
  const more = others.map(unnumbered);
  return putIfAbsent(table, "write events", {
    execution_id: executionId,
    entry: eventEntry(first.sequence),
    event: unnumbered(first),
    ...(more.length > 0 && { more }),
    expires_at: entryExpiry(Date.now()),
  });
}

const unnumbered = ({ sequence: _sequence, ...event }: NumberedEvent): TimelineEvent => event;

interface EventsQuery {
  readonly executionId: string;
  readonly after: number;
  readonly limit: number;
}

/** How far before an event its item may begin. */
const BEFORE = MOST_EVENTS_AT_ONCE - 1;

/** A query's page ends at 1 MB, however many items were asked for: a short page need not be the last. */
async function readEvents(
  table: JournalTable,
  { executionId, after, limit }: EventsQuery,
): Promise<readonly NumberedEvent[]> {
  const found: StoredEvent[] = [];
  let start: Record<string, unknown> | undefined;
  do {
    const page = await callTable("read the timeline of an execution", () =>
      table.client.send(
        new QueryCommand({
          TableName: table.name,
          ConsistentRead: true,
          Limit: limit - found.length + BEFORE,
          KeyConditionExpression: "execution_id = :id AND entry BETWEEN :first AND :last",
          ExpressionAttributeValues: {
            ":id": executionId,
            ":first": eventEntry(Math.max(1, after + 1 - BEFORE)),
            ":last": LAST_EVENT,
          },
          ...(start === undefined ? {} : { ExclusiveStartKey: start }),
        }),
      ),
    );
    found.push(...(page.Items ?? []).flatMap(eventsOf).filter(({ sequence }) => sequence > after));
    start = page.LastEvaluatedKey;
  } while (start !== undefined && found.length < limit);
  return found.slice(0, limit).map(({ sequence, event }) => ({ sequence, ...TimelineEvent.parse(event) }));
}

interface StoredEvent {
  readonly sequence: number;
  readonly event: unknown;
}

function eventsOf({ entry, event, more = [] }: Record<string, unknown>): readonly StoredEvent[] {
  const first = sequenceOfEvent(String(entry));
  return [event, ...(more as readonly unknown[])].map((one, index) => ({
    sequence: first + index,
    event: one,
  }));
}
