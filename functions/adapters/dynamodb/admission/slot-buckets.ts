import { QueryCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod";

import {
  ALL_BUCKETS,
  bucketEntry,
  bucketOfEntry,
  SLOT_LIMIT,
  SLOTS,
  waitingEntry,
  waitingExecution,
} from "../../../crew/step-path.ts";
import type { QueuePlace, SlotRequest } from "../../../domain/admission/slots.ts";
import { callConditionally, callTable, type JournalTable, putIfAbsent } from "../table.ts";

/**
 * Slots of one item: a write costs a unit for each KB of it, and all writes of an item queue up in DynamoDB.
 */
export const SLOTS_PER_BUCKET = 100;

const Holder = z.object({ holder: z.string(), until: z.number() });
const BucketItem = z.object({ entry: z.string(), holders: z.record(z.string(), Holder) });
const LimitItem = z.object({ slots: z.int().positive() });
const WaitingItem = z.object({
  entry: z.string(),
  until: z.number(),
  place: z.int(),
  waits: z.int(),
  /** Absent in what an earlier version has written. */
  since: z.number().default(() => Date.now()),
});

export interface Bucket {
  readonly number: number;
  readonly exists: boolean;
  /** Leases by execution. */
  readonly holders: Readonly<Record<string, z.output<typeof Holder>>>;
}

/** All that decides whether an execution may have a slot. */
export interface SlotsSeen {
  readonly buckets: readonly Bucket[];
  /** How many slots there are, if that is kept here. */
  readonly limit: number | undefined;
  /** How many executions wait that were started earlier. */
  readonly before: number;
  readonly ownPlace: QueuePlace | undefined;
}

/**
 * One query: buckets and limit sort before those that wait, and those that were started later sort behind
 * this execution. It ends at 1 MB; what is behind that are some thousand others that wait.
 */
export async function lookAtSlots(table: JournalTable, request: SlotRequest): Promise<SlotsSeen> {
  const own = waitingEntry(request.createdAt, request.executionId);
  const answer = await callTable("look at the slots of running crews", () =>
    table.client.send(
      new QueryCommand({
        TableName: table.name,
        ConsistentRead: true,
        KeyConditionExpression: "execution_id = :slots AND entry BETWEEN :first AND :own",
        ExpressionAttributeValues: { ":slots": SLOTS, ":first": ALL_BUCKETS, ":own": own },
      }),
    ),
  );
  const items = answer.Items ?? [];
  const isBucket = (item: Record<string, unknown>) => String(item["entry"]).startsWith(ALL_BUCKETS);
  const buckets = items.filter(isBucket).map((item) => {
    const { entry, holders } = BucketItem.parse(item);
    return { number: bucketOfEntry(entry), exists: true, holders };
  });
  const limit = items.find(({ entry }) => entry === SLOT_LIMIT);
  const waiting = items
    .filter((item) => !isBucket(item) && item["entry"] !== SLOT_LIMIT)
    .map((item) => WaitingItem.parse(item));
  const now = Date.now();
  // Who has just got a slot leaves the queue a moment later. Counted twice it would keep another from one.
  const running = new Set(buckets.flatMap(({ holders }) => Object.keys(holders)));
  const isBefore = ({ entry, until }: z.output<typeof WaitingItem>) =>
    entry !== own && until > now && !running.has(waitingExecution(entry));
  return {
    buckets,
    limit: limit === undefined ? undefined : LimitItem.parse(limit).slots,
    before: waiting.filter(isBefore).length,
    ownPlace: waiting.find(({ entry }) => entry === own),
  };
}

/** The executions of a bucket whose leases are over. */
export const lapsedIn = ({ holders }: Bucket): readonly string[] =>
  Object.keys(holders).filter((id) => (holders[id]?.until ?? 0) <= Date.now());

/**
 * Puts an execution into a bucket that has room, in place of those whose leases are over. How many a bucket
 * has is counted by the very write, so that those who come at once never are too many.
 * @param isOwn whether the execution holds a slot of this bucket already, and takes that again
 */
export async function enterBucket(
  table: JournalTable,
  { executionId, holder, until }: SlotRequest,
  { bucket, room, lapsed, isOwn = false }: BucketEntry,
): Promise<boolean> {
  const mine = { holder, until: until.getTime() };
  const Key = { execution_id: SLOTS, entry: bucketEntry(bucket.number) };
  if (!bucket.exists) {
    return putIfAbsent(table, "take a slot", { ...Key, holders: { [executionId]: mine } });
  }
  const counted = isOwn
    ? "attribute_exists(holders.#me)"
    : "(attribute_exists(holders.#me) OR size(holders) < :room)";
  const gone = lapsed.map((id, index) => ({ id, name: `#l${index}`, value: `:l${index}` }));
  const answer = await callConditionally("take a slot", () =>
    table.client.send(
      new UpdateCommand({
        TableName: table.name,
        Key,
        ConditionExpression: [
          counted,
          ...gone.map(({ name, value }) => `holders.${name}.#until = ${value}`),
        ].join(" AND "),
        UpdateExpression: [
          "SET holders.#me = :mine",
          ...(gone.length === 0 ? [] : [`REMOVE ${gone.map(({ name }) => `holders.${name}`).join(", ")}`]),
        ].join(" "),
        ExpressionAttributeNames: {
          "#me": executionId,
          ...(gone.length === 0 ? {} : { "#until": "until" }),
          ...Object.fromEntries(gone.map(({ id, name }) => [name, id])),
        },
        ExpressionAttributeValues: {
          ":mine": mine,
          ...(isOwn ? {} : { ":room": room + lapsed.length }),
          ...Object.fromEntries(gone.map(({ id, value }) => [value, bucket.holders[id]?.until])),
        },
      }),
    ),
  );
  return answer !== "condition-failed";
}

export interface BucketEntry {
  readonly bucket: Bucket;
  /** How many slots it has. */
  readonly room: number;
  /** Executions to put out. */
  readonly lapsed: readonly string[];
  readonly isOwn?: boolean;
}

/** @returns false when the invocation does not hold the slot any more */
export async function leaveBucket(
  table: JournalTable,
  { executionId, holder }: SlotRequest,
  bucket: number,
): Promise<boolean> {
  const answer = await callConditionally("give a slot back", () =>
    table.client.send(
      new UpdateCommand({
        TableName: table.name,
        Key: { execution_id: SLOTS, entry: bucketEntry(bucket) },
        ConditionExpression: "holders.#me.holder = :holder",
        UpdateExpression: "REMOVE holders.#me",
        ExpressionAttributeNames: { "#me": executionId },
        ExpressionAttributeValues: { ":holder": holder },
      }),
    ),
  );
  return answer !== "condition-failed";
}
