import { join } from "node:path";

import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, expect, it } from "vitest";

import { eventWatchers } from "../../../functions/adapters/dynamodb/admission/watchers.ts";
import type { JournalTable } from "../../../functions/adapters/dynamodb/table.ts";
import type { Watch } from "../../../functions/domain/admission/watchers.ts";
import { type LocalDynamoDb, startLocalDynamoDb } from "../../../local/dynamodb/server.ts";
import { clientOf, folder, table, TableName } from "../../support/journal/local-dynamodb.ts";

let local: LocalDynamoDb;
let journal: JournalTable;

beforeAll(async () => {
  local = await startLocalDynamoDb({ directory: join(folder, "watchers"), table });
  journal = { name: TableName, client: clientOf(local) };
});
afterAll(() => local.close());

const isWatch = (watch: Watch | undefined): watch is Watch => watch !== undefined;

it("admits five of many that come at once, and another one for each that goes or lapses", async () => {
  const watchers = eventWatchers(journal);
  const admit = (holder: string) => watchers.admit(holder);
  const first = await Promise.all(Array.from({ length: 12 }, (_, index) => admit(`first-${index}`)));
  // Those that collide give up a place to each other; what they leave is found by who comes next.
  const later = [];
  for (let index = 0; index < 5; index += 1) later.push(await admit(`later-${index}`));
  const all = [...first, ...later].filter(isWatch);
  expect(all.length).toBe(5);
  expect(await admit("sixth")).toBeUndefined();
  await all[0]?.end();
  const next = await admit("sixth");
  expect([next !== undefined, await admit("seventh")]).toEqual([true, undefined]);
  // Whoever lost its place takes no other's away.
  await all[0]?.end();
  expect(await admit("seventh")).toBeUndefined();
  const lapsed = { execution_id: "watchers", entry: "watcher#3", holder: "dead", until: Date.now() - 1 };
  await journal.client.send(new PutCommand({ TableName, Item: lapsed }));
  expect(isWatch(await admit("seventh"))).toBe(true);
});
