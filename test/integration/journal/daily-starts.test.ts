import { join } from "node:path";

import { GetCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, expect, it } from "vitest";

import { dailyStarts } from "../../../functions/adapters/dynamodb/admission/daily-starts.ts";
import type { JournalTable } from "../../../functions/adapters/dynamodb/table.ts";
import { type LocalDynamoDb, startLocalDynamoDb } from "../../../local/dynamodb/server.ts";
import { clientOf, folder, table, TableName } from "../../support/journal/local-dynamodb.ts";

let local: LocalDynamoDb;
let journal: JournalTable;

beforeAll(async () => {
  local = await startLocalDynamoDb({ directory: join(folder, "daily-starts"), table });
  journal = { name: TableName, client: clientOf(local) };
});
afterAll(() => local.close());

const NOON = new Date("2026-11-29T12:00:00Z");
const itemOf = async (partition: string, entry: string) =>
  (await journal.client.send(new GetCommand({ TableName, Key: { execution_id: partition, entry } }))).Item;

it("counts no more of many that come at once than there are in a day", async () => {
  const starts = dailyStarts(journal, 5);
  const counted = await Promise.all(Array.from({ length: 12 }, () => starts.count("rush", NOON)));
  expect(counted.filter(Boolean).length).toBe(5);
  expect(await itemOf("starts#rush", "day#2026-11-29")).toEqual({
    execution_id: "starts#rush",
    entry: "day#2026-11-29",
    starts: 5,
    expires_at: NOON.getTime() / 1000 + 35 * 24 * 3600,
  });
});

it("begins anew at midnight UTC, and counts each client by itself", async () => {
  const starts = dailyStarts(journal, 1);
  const last = new Date("2026-11-29T23:59:59.999Z");
  const next = new Date("2026-11-30T00:00:00.000Z");
  expect([
    await starts.count("day", last),
    await starts.count("day", last),
    await starts.count("day", next),
    await starts.count("other", last),
    await starts.count(undefined, last),
    await starts.count(undefined, last),
  ]).toEqual([true, false, true, true, true, false]);
});

it("gives back what came to nothing, on the day on which it was counted, and never below none", async () => {
  const starts = dailyStarts(journal, 1);
  await starts.giveBack("back", NOON);
  expect(await starts.count("back", NOON)).toBe(true);
  await starts.giveBack("back", NOON);
  expect([await starts.count("back", NOON), await starts.count("back", NOON)]).toEqual([true, false]);
});

it("writes nothing where there is no limit", async () => {
  const starts = dailyStarts(journal, 0);
  expect([await starts.count("free", NOON), await starts.giveBack("free", NOON)]).toEqual([true, undefined]);
  expect(await itemOf("starts#free", "day#2026-11-29")).toBeUndefined();
});
