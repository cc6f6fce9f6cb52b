import { DeleteCommand, GetCommand, PutCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod";

import { shuffled } from "../../../async/shuffled.ts";
import { SLOT_LIMIT, SLOTS, waitingEntry } from "../../../crew/step-path.ts";
import {
  placeNow,
  type QueuePlace,
  type Slot,
  type SlotLimit,
  type SlotRequest,
  type Slots,
  SLOTS_UNTIL_KNOWN,
  type SlotWait,
  slotWaitSeconds,
} from "../../../domain/admission/slots.ts";
import { callConditionally, callTable, type JournalTable } from "../table.ts";
import {
  type Bucket,
  type BucketEntry,
  enterBucket,
  lapsedIn,
  leaveBucket,
  lookAtSlots,
  SLOTS_PER_BUCKET,
  type SlotsSeen,
} from "./slot-buckets.ts";

/** A place is kept so much longer than its wait: for Step Functions' delay, and for a cold start. */
const LATE_SECONDS = 30;
/** How long the next attempt of an execution that goes on at once has its place at the head of the queue. */
const GOES_ON_SECONDS = 30;
/** DynamoDB deletes what an execution that never came back has left. */
const PLACE_KEPT_SECONDS = 3600;
/** Calls that may try to take a slot, after the one that looks: another one may be quicker. */
const TRIES = 2;

/** @param setting how many slots there are; undefined: what the journal knows; 0: no bound, and no calls */
export function runningSlots(table: JournalTable, setting: number | undefined): Slots {
  return {
    take: (request) => (setting === 0 ? Promise.resolve(UNBOUND) : takeSlot(table, request, setting)),
    leave: (execution) => leaveQueue(table, execution),
  };
}

const UNBOUND: Slot = { release: () => Promise.resolve() };

async function takeSlot(
  table: JournalTable,
  request: SlotRequest,
  setting: number | undefined,
): Promise<Slot | SlotWait> {
  const seen = await lookAtSlots(table, request);
  const slots = setting ?? seen.limit ?? SLOTS_UNTIL_KNOWN;
  for (const entry of entriesToTry(seen, request, slots)) {
    if (!(await enterBucket(table, request, entry))) continue;
    if (seen.ownPlace !== undefined) await deletePlace(table, request);
    return slotIn(table, request, entry.bucket.number);
  }
  const place = placeNow(seen.before + 1, seen.ownPlace);
  const waitSeconds = slotWaitSeconds(place, slots);
  await keepPlace(table, request, { place, seconds: waitSeconds + LATE_SECONDS });
  return { slots, waitSeconds };
}

/**
 * Where an execution may go: into its own slot, else into one that is free and that none of those has to get
 * who were started earlier.
 */
function entriesToTry(seen: SlotsSeen, { executionId }: SlotRequest, slots: number): readonly BucketEntry[] {
  const own = seen.buckets.find(({ holders }) => holders[executionId] !== undefined);
  const again = own === undefined ? [] : [{ bucket: own, room: 0, lapsed: [], isOwn: true }];
  const running = seen.buckets.reduce(
    (sum, bucket) => sum + Object.keys(bucket.holders).length - lapsedIn(bucket).length,
    0,
  );
  if (slots - running <= seen.before) return again;
  const others = shuffled(bucketsOf(seen.buckets, slots))
    .map(({ bucket, room }) => ({ bucket, room, lapsed: lapsedIn(bucket) }))
    .filter(({ bucket, room, lapsed }) => Object.keys(bucket.holders).length - lapsed.length < room);
  // Whoever else has just made the bucket, or put the lapsed ones out, has left room in it.
  const second = others.slice(0, 1).map(({ bucket, ...rest }) => ({
    ...rest,
    bucket: { ...bucket, exists: true },
    lapsed: [],
  }));
  return [...again, ...others.slice(0, 1), ...others.slice(1, 2), ...second].slice(0, TRIES);
}

/** Every bucket that has slots, with how many. */
const bucketsOf = (existing: readonly Bucket[], slots: number) =>
  Array.from({ length: Math.ceil(slots / SLOTS_PER_BUCKET) }, (_, number) => ({
    bucket: existing.find((bucket) => bucket.number === number) ?? { number, exists: false, holders: {} },
    room: Math.min(SLOTS_PER_BUCKET, slots - number * SLOTS_PER_BUCKET),
  }));

const slotIn = (table: JournalTable, request: SlotRequest, bucket: number): Slot => ({
  async release(goesOn) {
    const isReleased = await leaveBucket(table, request, bucket);
    if (!isReleased || !goesOn) return;
    await keepPlace(table, request, { place: placeNow(1, undefined), seconds: GOES_ON_SECONDS });
  },
});

interface KeptPlace {
  readonly place: QueuePlace;
  readonly seconds: number;
}

/** Written without a condition: an execution's newest attempt knows its place best. */
async function keepPlace(
  table: JournalTable,
  { executionId, createdAt }: SlotRequest,
  { place, seconds }: KeptPlace,
): Promise<void> {
  const until = Date.now() + seconds * 1000;
  await callTable("keep a place in the queue for slots", () =>
    table.client.send(
      new PutCommand({
        TableName: table.name,
        Item: {
          execution_id: SLOTS,
          entry: waitingEntry(createdAt, executionId),
          until,
          ...place,
          expires_at: Math.ceil(until / 1000) + PLACE_KEPT_SECONDS,
        },
      }),
    ),
  );
}

type Waiting = Pick<SlotRequest, "executionId" | "createdAt">;

const keyOf = ({ executionId, createdAt }: Waiting) => ({
  execution_id: SLOTS,
  entry: waitingEntry(createdAt, executionId),
});

async function deletePlace(table: JournalTable, execution: Waiting): Promise<void> {
  await callTable("leave the queue for slots", () =>
    table.client.send(new DeleteCommand({ TableName: table.name, Key: keyOf(execution) })),
  );
}

/**
 * Lets an execution's place lapse at once. An update, because that is what all who may end an execution may
 * do; DynamoDB deletes the item later.
 */
export async function leaveQueue(table: JournalTable, execution: Waiting): Promise<void> {
  await callConditionally("leave the queue for slots", () =>
    table.client.send(
      new UpdateCommand({
        TableName: table.name,
        Key: keyOf(execution),
        ConditionExpression: "attribute_exists(execution_id)",
        UpdateExpression: "SET #until = :never",
        ExpressionAttributeNames: { "#until": "until" },
        ExpressionAttributeValues: { ":never": 0 },
      }),
    ),
  );
}

const LimitItem = z.object({ slots: z.int().positive(), asked_at: z.string() });

export function slotLimit(table: JournalTable): SlotLimit {
  const Key = { execution_id: SLOTS, entry: SLOT_LIMIT };
  return {
    async read() {
      const { Item } = await callTable("read how many crews may run at once", () =>
        table.client.send(new GetCommand({ TableName: table.name, Key })),
      );
      if (Item === undefined) return undefined;
      const { slots, asked_at: askedAt } = LimitItem.parse(Item);
      return { slots, askedAt };
    },
    async write(slots, askedAt) {
      await callTable("keep how many crews may run at once", () =>
        table.client.send(
          new PutCommand({
            TableName: table.name,
            Item: { ...Key, slots, asked_at: askedAt.toISOString() },
          }),
        ),
      );
    },
  };
}
