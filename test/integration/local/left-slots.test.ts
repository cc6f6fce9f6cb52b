import { join } from "node:path";

import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from "vitest";

import { runningSlots } from "../../../functions/adapters/dynamodb/admission/slots.ts";
import type { JournalTable } from "../../../functions/adapters/dynamodb/table.ts";
import { keepLeftSlots } from "../../../local/dynamodb/left-slots.ts";
import { type LocalDynamoDb, startLocalDynamoDb } from "../../../local/dynamodb/server.ts";
import { clientOf, folder, table, TableName } from "../../support/journal/local-dynamodb.ts";

let local: LocalDynamoDb;
let journal: JournalTable;
let lines: string[];
let stores = 0;

beforeAll(() => void vi.useFakeTimers({ toFake: ["Date"] }));
afterAll(() => void vi.useRealTimers());
beforeEach(async () => {
  vi.setSystemTime("2026-11-29T12:00:00Z");
  local = await startLocalDynamoDb({ directory: join(folder, `left-${stores++}`), table });
  journal = { name: TableName, client: clientOf(local) };
  lines = [];
});
afterEach(() => local.close());

const SLOTS = 2;
const LEASE_MILLISECONDS = 900_000;
const later = (seconds: number) => vi.setSystemTime(Date.now() + seconds * 1000);

/** Whether the execution of this number, which was started as such, has a slot now. */
async function runs(number: number): Promise<boolean> {
  const taken = await runningSlots(journal, SLOTS).take({
    executionId: `execution-${number}`,
    createdAt: new Date(Date.UTC(2026, 10, 29, 11, 0, number)).toISOString(),
    holder: "an invocation",
    until: new Date(Date.now() + LEASE_MILLISECONDS),
  });
  return "release" in taken;
}

async function runEach(numbers: readonly number[]): Promise<readonly number[]> {
  const running: number[] = [];
  for (const number of numbers) if (await runs(number)) running.push(number);
  return running;
}

const startAgain = (...open: readonly number[]) =>
  keepLeftSlots({
    ask: local.ask,
    tableName: TableName,
    open: new Set(open.map((number) => `execution-${number}`)),
    log: (line) => lines.push(line),
  });

it("slots of executions that have ended are free at the next start, and go to those that waited longest", async () => {
  expect(await runEach([1, 2, 3, 4, 5])).toEqual([1, 2]);
  await startAgain(3, 4, 5);
  expect(await runEach([5, 4, 3])).toEqual([4, 3]);
});

it("those that ran and those that wait keep their order, however long nothing ran", async () => {
  expect(await runEach([1, 2, 3, 4, 5])).toEqual([1, 2]);
  later(24 * 3600);
  await startAgain(1, 2, 3, 4, 5);
  expect(await runEach([5, 4, 3, 2, 1])).toEqual([2, 1]);
});

it("a place in the queue of an execution that has ended holds up nobody", async () => {
  expect(await runEach([1, 2, 3, 4])).toEqual([1, 2]);
  await startAgain(4);
  expect(await runEach([5, 4])).toEqual([5, 4]);
});

it("an execution that does not come back keeps its slot for a minute, not for its lease", async () => {
  expect(await runEach([1, 2, 3])).toEqual([1, 2]);
  await startAgain(1, 2, 3);
  expect(await runEach([3])).toEqual([]);
  later(61);
  expect(await runEach([3])).toEqual([3]);
});

it("a journal that fails is told and keeps nobody from starting", async () => {
  const ask = () => Promise.resolve({ statusCode: 500, headers: {}, body: new TextEncoder().encode("{}") });
  const log = (line: string) => void lines.push(line);
  await keepLeftSlots({ ask, tableName: TableName, open: new Set(), log });
  await startAgain();
  expect(lines).toEqual([
    "Slots of the last run may be free only a quarter of an hour from now: Query was answered 500 ({})",
  ]);
});
