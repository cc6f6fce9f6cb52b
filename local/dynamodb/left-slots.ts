import * as z from "zod";

import type { AskNearby } from "../../functions/adapters/network/nearby-servers.ts";
import { ALL_BUCKETS, SLOTS, waitingExecution } from "../../functions/crew/step-path.ts";
import { messageOf } from "../../functions/text/error-text.ts";
import { plainCall } from "./plain-calls.ts";

/** Executions that go on ask within seconds of the start, or within a minute on a busy machine. */
const KEPT_MILLISECONDS = 60_000;

const Key = z.record(z.string(), z.unknown());
const Holder = z.object({ M: z.object({ holder: z.unknown(), until: z.unknown() }) });
const Answer = z.object({
  Items: z.array(
    z.object({
      entry: z.object({ S: z.string() }),
      /** Of a bucket: leases by execution. */
      holders: z.object({ M: z.record(z.string(), Holder) }).optional(),
      /** Of a place in the queue. */
      until: z.object({ N: z.string() }).optional(),
    }),
  ),
  LastEvaluatedKey: Key.optional(),
});
type LeftItem = z.output<typeof Answer>["Items"][number];

interface LeftSlots {
  /** Asks the journal's stand-in. */
  readonly ask: AskNearby;
  readonly tableName: string;
  /** Ids of the executions that go on. */
  readonly open: ReadonlySet<string>;
  readonly log: (line: string) => void;
}

/**
 * Puts in order what an earlier process has left of the slots for crews, before anybody asks for one. None of
 * its invocations lives: the slots of executions that have ended are free at once. Executions that go on keep
 * slots and places for a while from now on, however long nothing ran, so that nobody is overtaken.
 */
export async function keepLeftSlots(left: LeftSlots): Promise<void> {
  try {
    for (const item of await leftItems(left)) await keepItem(left, item);
  } catch (error) {
    left.log(`Slots of the last run may be free only a quarter of an hour from now: ${messageOf(error)}`);
  }
}

async function leftItems(left: LeftSlots): Promise<readonly LeftItem[]> {
  const items: LeftItem[] = [];
  let from: z.output<typeof Key> | undefined;
  do {
    const answer = await call(left, "Query", {
      KeyConditionExpression: "execution_id = :slots",
      ExpressionAttributeValues: { ":slots": { S: SLOTS } },
      ...(from && { ExclusiveStartKey: from }),
    });
    const page = Answer.parse(answer);
    items.push(...page.Items);
    from = page.LastEvaluatedKey;
  } while (from !== undefined);
  return items;
}

async function keepItem(left: LeftSlots, item: LeftItem): Promise<void> {
  const until = { N: String(Date.now() + KEPT_MILLISECONDS) };
  if (item.entry.S.startsWith(ALL_BUCKETS)) {
    const going = Object.entries(item.holders?.M ?? {}).filter(([id]) => left.open.has(id));
    const holders = Object.fromEntries(going.map(([id, { M }]) => [id, { M: { holder: M.holder, until } }]));
    return setOf(left, item, "holders", { M: holders });
  }
  // The limit has none.
  if (item.until === undefined) return;
  if (left.open.has(waitingExecution(item.entry.S))) return setOf(left, item, "until", until);
  await call(left, "DeleteItem", { Key: keyOf(item) });
}

const keyOf = ({ entry }: LeftItem) => ({ execution_id: { S: SLOTS }, entry });

async function setOf(left: LeftSlots, item: LeftItem, name: string, value: object): Promise<void> {
  await call(left, "UpdateItem", {
    Key: keyOf(item),
    UpdateExpression: "SET #name = :value",
    ExpressionAttributeNames: { "#name": name },
    ExpressionAttributeValues: { ":value": value },
  });
}

async function call({ ask, tableName }: LeftSlots, operation: string, body: object): Promise<unknown> {
  const answer = await plainCall(ask, operation, { TableName: tableName, ...body });
  if (answer.statusCode !== 200)
    throw new Error(`${operation} was answered ${answer.statusCode} (${JSON.stringify(answer.body)})`);
  return answer.body;
}
