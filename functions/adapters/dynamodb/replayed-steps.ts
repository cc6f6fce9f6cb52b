import { GetCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";

import { Queue } from "../../async/queue.ts";
import {
  ALL_BEGUN,
  ALL_STEPS,
  allParts,
  askedParts,
  CREW_STEP,
  HEADER,
  pathOfBegun,
  type PartsPrefix,
  pathOfStep,
  stepEntry,
  stepParts,
} from "../../crew/step-path.ts";
import { JournalUnavailable } from "../../domain/errors.ts";
import {
  EXPIRY_MARGIN_MILLISECONDS,
  type FirstStep,
  MOST_REPLAYS,
  type ReplayJournal,
  type Adopted,
} from "../../domain/replay/replay-journal.ts";
import { entryExpiry } from "./entry-expiry.ts";
import { entryPages, queryEntries } from "./entry-pages.ts";
import { readHeaderItem } from "./header.ts";
import { fromParts, partsOfStep } from "./stored-value.ts";
import { callConditionally, callTable, type JournalTable, putIfAbsent } from "./table.ts";

type Item = Record<string, unknown>;

/** Writes under way at once. */
const WRITES_AT_ONCE = 16;

/** The part of the journal that lets an execution begin with steps of another. */
export const replayJournal = (table: JournalTable): ReplayJournal => ({
  readFirstStep: (executionId) => readFirstStep(table, executionId),
  adopt: ({ from, to, keep, mayGoOn }) => adoptSteps({ table, from, to }, keep, mayGoOn),
  noteAdopted: async (executionId) => {
    await callConditionally("note that steps are adopted", () =>
      table.client.send(
        new UpdateCommand({
          TableName: table.name,
          Key: { execution_id: executionId, entry: HEADER },
          ConditionExpression: "attribute_exists(execution_id)",
          UpdateExpression: "SET adopted = :true",
          ExpressionAttributeValues: { ":true": true },
        }),
      ),
    );
  },
  noteReplay: (origin, replay) => noteReplay(table, origin, replay),
});

async function readFirstStep(table: JournalTable, executionId: string): Promise<FirstStep | undefined> {
  const answer = await callTable("read the first step of an execution", () =>
    table.client.send(
      new GetCommand({
        TableName: table.name,
        ConsistentRead: true,
        Key: { execution_id: executionId, entry: stepEntry(CREW_STEP) },
      }),
    ),
  );
  const item = answer.Item;
  if (item === undefined) return undefined;
  const parts = await partsOfStep(table, executionId, item);
  return {
    requestHash: String(item["request_hash"]),
    value: parts.length === Number(item["parts"]) ? fromParts(parts) : undefined,
    expiresAt: Number(item["expires_at"]) * 1000,
  };
}

/** Steps that go from one execution to another. */
interface Transfer {
  readonly table: JournalTable;
  readonly from: string;
  readonly to: string;
}

/**
 * Nothing of an execution expires long before its first step: while that has some time left, all of it is
 * there. A step counts only with all of its parts.
 */
async function adoptSteps(
  transfer: Transfer,
  keep: (paths: readonly string[]) => (path: string) => boolean,
  mayGoOn: () => boolean,
): Promise<Adopted> {
  const { table, from } = transfer;
  const first = await readFirstStep(table, from);
  if (first === undefined || isExpiring(first)) return "expired";
  const steps = { executionId: from, prefix: ALL_STEPS };
  const entries = await queryEntries(table, { ...steps, attributes: ["entry"] });
  const isKept = keep(entries.map(({ entry }) => pathOfStep(String(entry))));
  for await (const { items } of entryPages(table, steps)) {
    if (!mayGoOn()) return "out-of-time";
    const kept = items.filter(({ entry }) => isKept(pathOfStep(String(entry))));
    if ((await copyAll(kept, (item) => copyStep(transfer, item))).includes(false)) return "expired";
  }
  for await (const { items } of entryPages(table, { executionId: from, prefix: ALL_BEGUN })) {
    if (!mayGoOn()) return "out-of-time";
    // Others may be begun again, and need no note.
    const unsafe = items.filter(
      ({ entry, deadline }) => deadline !== undefined && isKept(pathOfBegun(String(entry))),
    );
    // No attempt of the replay has this number: it did not begin the tool itself.
    await copyAll(unsafe, (item) => putCopy(transfer, { ...item, attempt: 0 }));
  }
  return isExpiring(first) ? "expired" : "whole";
}

const isExpiring = ({ expiresAt }: FirstStep): boolean =>
  expiresAt <= Date.now() + EXPIRY_MARGIN_MILLISECONDS;

async function copyAll<Result>(
  items: readonly Item[],
  copy: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> {
  const queue = new Queue(WRITES_AT_ONCE);
  return Promise.all(items.map((item) => queue.run(() => copy(item))));
}

/** False when parts of its value, or of what it was asked, are gone. */
async function copyStep(transfer: Transfer, item: Item): Promise<boolean> {
  const path = pathOfStep(String(item["entry"]));
  const attempt = Number(item["attempt"]);
  const { parts, asked, asked_parts: partsAsked } = item;
  const isAskedApart = partsAsked !== undefined && asked === undefined;
  const areThere =
    (parts === 1 || (await copyParts(transfer, stepParts(path, attempt), parts))) &&
    (!isAskedApart || (await copyParts(transfer, askedParts(path, attempt), partsAsked)));
  if (areThere) await putCopy(transfer, item);
  return areThere;
}

async function copyParts(transfer: Transfer, prefix: PartsPrefix, count: unknown): Promise<boolean> {
  const { table, from } = transfer;
  const parts = await queryEntries(table, { executionId: from, prefix: allParts(prefix) });
  if (parts.length < Number(count)) return false;
  for (const part of parts) await putCopy(transfer, part);
  return true;
}

/** What is there already stands: another attempt has taken it over. */
async function putCopy({ table, from, to }: Transfer, item: Item): Promise<void> {
  const copy = { ...item, execution_id: to, replayed_from: from, expires_at: entryExpiry(Date.now()) };
  await putIfAbsent(table, "adopt a step", copy);
}

/** Replays that begin at once change the list one after the other; each try has the list of its time. */
const NOTE_TRIES = 10;

async function noteReplay(table: JournalTable, origin: string, replay: string): Promise<void> {
  for (let tries = 0; tries < NOTE_TRIES; tries++) {
    const header = await readHeaderItem(table, origin);
    const before = header?.["replays"] as readonly string[] | undefined;
    if (header === undefined || before?.includes(replay) === true) return;
    const put = await callConditionally("note a replay", () =>
      table.client.send(
        new UpdateCommand({
          TableName: table.name,
          Key: { execution_id: origin, entry: HEADER },
          ConditionExpression: `attribute_exists(execution_id) AND ${before === undefined ? "attribute_not_exists(replays)" : "replays[0] = :newest"}`,
          UpdateExpression: "SET replays = :replays",
          ExpressionAttributeValues: {
            ":replays": [replay, ...(before ?? [])].slice(0, MOST_REPLAYS),
            // Each change puts another one first.
            ...(before === undefined ? {} : { ":newest": before[0] }),
          },
        }),
      ),
    );
    if (put !== "condition-failed") return;
  }
  const cause = new Error(`its list of replays changed ${NOTE_TRIES} times meanwhile`);
  throw new JournalUnavailable("note a replay", { cause });
}
