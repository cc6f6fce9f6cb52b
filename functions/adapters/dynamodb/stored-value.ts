import { randomUUID } from "node:crypto";
import { gunzipSync, gzipSync } from "node:zlib";

import { GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";

import {
  allParts,
  type INPUTS,
  type JournalEntry,
  ownParts,
  partEntry,
  type PartsPrefix,
  pathOfStep,
  stepParts,
} from "../../crew/step-path.ts";
import { parseExactly } from "../../json/exact-json.ts";
import { queryEntries } from "./entry-pages.ts";
import { callTable, type JournalTable, putIfAbsent } from "./table.ts";

// A JSON value is stored as gzip. One that is larger than an item is stored over several of them, in parts.

/** Where a value is stored, or its first part. */
interface EntryKey<Entry extends JournalEntry = JournalEntry> {
  readonly executionId: string;
  readonly entry: Entry;
}

/** Where the parts of a value are stored: each under `<prefix>#<n>`. */
interface PartsKey {
  readonly executionId: string;
  readonly prefix: PartsPrefix;
}

/**
 * Stores a value of any size under an entry, unless there is one. What does not fit the entry's item is
 * stored in further items before it, under names of their own, because somebody else may be adding another
 * value.
 * @returns the value that stands
 */
export async function addValue(
  table: JournalTable,
  { executionId, entry }: EntryKey<typeof INPUTS>,
  value: unknown,
): Promise<unknown> {
  const [first, ...others] = toParts(value);
  const partsOf = ownParts(entry, randomUUID());
  for (const [index, part] of others.entries()) {
    await putPart(table, { executionId, entry: partEntry(partsOf, index + 1) }, part);
  }
  const parts = others.length === 0 ? {} : { parts: others.length + 1, parts_of: partsOf };
  const isAdded = await putIfAbsent(table, `write the ${entry} of an execution`, {
    execution_id: executionId,
    entry,
    value: first,
    ...parts,
  });
  return isAdded ? value : readValue(table, { executionId, entry });
}

/**
 * Reads what `addValue` or `putPart` stored; undefined when there is none. By GetItem alone: not every reader
 * may query.
 */
export async function readValue(table: JournalTable, { executionId, entry }: EntryKey): Promise<unknown> {
  const first = await getItem(table, { executionId, entry });
  if (first === undefined) return undefined;
  const values = [first["value"] as Uint8Array];
  for (let index = 1; index < Number(first["parts"] ?? 1); index += 1) {
    const part = await getItem(table, {
      executionId,
      entry: partEntry(first["parts_of"] as PartsPrefix, index),
    });
    if (part === undefined) throw new Error(`the journal has lost a part of the ${entry} of ${executionId}`);
    values.push(part["value"] as Uint8Array);
  }
  return fromParts(values);
}

async function getItem(
  table: JournalTable,
  { executionId, entry }: EntryKey,
): Promise<Record<string, unknown> | undefined> {
  const answer = await callTable(`read the ${entry} of an execution`, () =>
    table.client.send(
      new GetCommand({
        TableName: table.name,
        ConsistentRead: true,
        Key: { execution_id: executionId, entry },
      }),
    ),
  );
  return answer.Item;
}

/** Stores one part, or a value that has a single one, in place of what is there. */
export async function putPart(
  table: JournalTable,
  { executionId, entry }: EntryKey,
  part: Uint8Array,
): Promise<void> {
  await callTable(`write the ${entry} of an execution`, () =>
    table.client.send(
      new PutCommand({ TableName: table.name, Item: { execution_id: executionId, entry, value: part } }),
    ),
  );
}

/**
 * Stores the parts of a value; they mean nothing until another item points at them.
 * @param attributes what each item has beside its part
 */
export async function writeParts(
  table: JournalTable,
  { executionId, prefix }: PartsKey,
  parts: readonly Uint8Array[],
  attributes: { readonly expires_at?: number } = {},
): Promise<void> {
  for (const [index, value] of parts.entries()) {
    await callTable("write a part of a value", () =>
      table.client.send(
        new PutCommand({
          TableName: table.name,
          Item: { execution_id: executionId, entry: partEntry(prefix, index), value, ...attributes },
        }),
      ),
    );
  }
}

export async function readParts(
  table: JournalTable,
  { executionId, prefix }: PartsKey,
): Promise<Uint8Array[]> {
  const items = await queryEntries(table, { executionId, prefix: allParts(prefix) });
  return items.map((item) => item["value"] as Uint8Array);
}

/** The parts of a step's value: the one that its item has, or those that have items of their own. */
export async function partsOfStep(
  table: JournalTable,
  executionId: string,
  { entry, attempt, parts, value }: Readonly<Record<string, unknown>>,
): Promise<Uint8Array[]> {
  if (parts === 1) return [value as Uint8Array];
  const prefix = stepParts(pathOfStep(String(entry)), Number(attempt));
  return readParts(table, { executionId, prefix });
}

/** An item holds 400 KB at most, its key and other attributes included. */
export const PART_BYTES = 350_000;

/** A value as gzip, in parts that each fit an item; at least one. */
export function toParts(value: unknown): Uint8Array[] {
  const bytes = gzipSync(JSON.stringify(value ?? null));
  const parts: Uint8Array[] = [];
  for (let start = 0; start < bytes.length; start += PART_BYTES) {
    parts.push(bytes.subarray(start, start + PART_BYTES));
  }
  return parts;
}

/** With the digits of all numbers. */
export function fromParts(parts: readonly Uint8Array[]): unknown {
  return parseExactly(gunzipSync(Buffer.concat(parts)).toString("utf8"));
}
