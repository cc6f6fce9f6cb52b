import { join } from "node:path";

import { GetCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";

import { runningSlots, slotLimit } from "../../../functions/adapters/dynamodb/admission/slots.ts";
import { executionJournal } from "../../../functions/adapters/dynamodb/execution-journal.ts";
import type { JournalTable } from "../../../functions/adapters/dynamodb/table.ts";
import type { Slot, SlotWait } from "../../../functions/domain/admission/slots.ts";
import { endAs } from "../../../functions/domain/ends.ts";
import { type LocalDynamoDb, startLocalDynamoDb } from "../../../local/dynamodb/server.ts";
import { clientOf, folder, table, TableName } from "../../support/journal/local-dynamodb.ts";

let local: LocalDynamoDb;
let journal: JournalTable;
let calls: string[];
let stores = 0;
beforeAll(() => void vi.useFakeTimers({ toFake: ["Date"] }));
afterAll(() => void vi.useRealTimers());
beforeEach(async () => {
  vi.setSystemTime("2026-11-29T12:00:00Z");
  local = await startLocalDynamoDb({ directory: join(folder, `slots-${stores++}`), table });
  const client = clientOf(local);
  calls = [];
  client.middlewareStack.add(
    (next, context) => (request) => {
      calls.push(String(context.commandName));
      return next(request);
    },
    { step: "initialize" },
  );
  journal = { name: TableName, client };
});
afterEach(() => local.close());

const LEASE_SECONDS = 900;
const later = (seconds: number) => vi.setSystemTime(Date.now() + seconds * 1000);
/** Executions are started in the order of their numbers, a second apart. */
const startedAt = (number: number) => new Date(Date.UTC(2026, 10, 29, 11, 0, number)).toISOString();

const take = (slots: number | undefined, number: number, holder = `attempt of ${number}`) =>
  runningSlots(journal, slots).take({
    executionId: `execution-${number}`,
    createdAt: startedAt(number),
    holder,
    until: new Date(Date.now() + LEASE_SECONDS * 1000),
  });
const isSlot = (taken: Slot | SlotWait): taken is Slot => "release" in taken;
async function slot(taken: Promise<Slot | SlotWait>): Promise<Slot> {
  const one = await taken;
  if (!isSlot(one)) throw new Error(`there was no slot: ${JSON.stringify(one)}`);
  return one;
}
const wait = (slots: number, waitSeconds: number) => ({ slots, waitSeconds });
const many = (count: number, first = 1) => Array.from({ length: count }, (_, index) => first + index);

describe("slots of running crews", () => {
  it("are never more than there are, however many come at once, and none is left over for long", async () => {
    const taken = await Promise.all(many(50).map((number) => take(5, number)));
    const running = taken.filter(isSlot).length;
    expect(running).toBeGreaterThan(0);
    expect(running).toBeLessThanOrEqual(5);
    const again = await Promise.all(many(50).map((number) => take(5, number)));
    expect(again.filter(isSlot).length).toBe(5);
  });

  it("are given back once, by the invocation that holds them", async () => {
    const first = await slot(take(1, 1));
    expect(await take(1, 2)).toEqual(wait(1, 5));
    await first.release(false);
    const second = await slot(take(1, 2));
    await first.release(false);
    expect(await take(1, 3)).toEqual(wait(1, 5));
    await second.release(false);
    expect(isSlot(await take(1, 3))).toBe(true);
  });

  it("are the same execution's again: its next attempt needs no other, and the attempt before frees nothing", async () => {
    const died = await slot(take(1, 1, "died"));
    const again = await slot(take(1, 1, "again"));
    await died.release(false);
    expect(await take(1, 2)).toEqual(wait(1, 5));
    await again.release(false);
    expect(isSlot(await take(1, 2))).toBe(true);
  });

  it("of an invocation that died are free when its lease ends, and not before", async () => {
    await take(2, 1);
    await take(2, 2);
    later(LEASE_SECONDS - 1);
    expect(isSlot(await take(2, 3))).toBe(false);
    later(2);
    expect(isSlot(await take(2, 3))).toBe(true);
    expect(isSlot(await take(2, 4))).toBe(true);
    expect(isSlot(await take(2, 5))).toBe(false);
  });

  it.each([1000, 230, 100, 1])("of %i take three calls at most", async (slots) => {
    for (const number of many(Math.min(slots, 12))) await take(slots, number);
    const callsToTake: number[] = [];
    for (const number of [...many(5, 500), 1]) {
      calls.length = 0;
      if (isSlot(await take(slots, number))) callsToTake.push(calls.length);
    }
    expect(callsToTake.length).toBeGreaterThan(0);
    expect(Math.max(...callsToTake)).toBeLessThanOrEqual(3);
  });

  it("of 230 are taken by 230, in items of 100", async () => {
    for (const number of many(230)) expect(isSlot(await take(230, number))).toBe(true);
    expect(isSlot(await take(230, 231))).toBe(false);
    const sizeOf = async (entry: string) => {
      const get = new GetCommand({ TableName, Key: { execution_id: "slots", entry } });
      return Object.keys((await journal.client.send(get)).Item?.["holders"] as object).length;
    };
    const entries = ["bucket#0000", "bucket#0001", "bucket#0002"];
    expect(await Promise.all(entries.map(sizeOf))).toEqual([100, 100, 30]);
  });

  it("that are fewer than before let nobody in until enough have left", async () => {
    const held = await Promise.all(many(3).map((number) => slot(take(3, number))));
    await held[0]?.release(false);
    expect(await take(2, 9)).toEqual(wait(2, 5));
    await held[1]?.release(false);
    expect(isSlot(await take(2, 9))).toBe(true);
  });

  it("are as many as the journal knows where no setting says it, and 5 until it does", async () => {
    for (const number of many(5)) expect(isSlot(await take(undefined, number))).toBe(true);
    expect(await take(undefined, 6)).toEqual(wait(5, 5));
    await slotLimit(journal).write(7, new Date());
    expect([await slotLimit(journal).read(), isSlot(await take(undefined, 6))]).toEqual([
      { slots: 7, askedAt: "2026-11-29T12:00:00.000Z" },
      true,
    ]);
    expect(isSlot(await take(7, 7))).toBe(true);
    expect(await take(undefined, 8)).toEqual(wait(7, 5));
  });

  it("are no question, and cost no call, where there is no bound", async () => {
    const taken = await Promise.all(many(20).map((number) => slot(take(0, number))));
    await Promise.all(taken.map((each) => each.release(true)));
    expect(calls).toEqual([]);
  });
});

describe("the queue for slots", () => {
  it("keeps a free slot for who was started first, while that one waits", async () => {
    const held = await slot(take(1, 1));
    await take(1, 3);
    await take(1, 2);
    await held.release(false);
    expect(await take(1, 4)).toEqual(wait(1, 15));
    expect(await take(1, 3)).toEqual(wait(1, 10));
    expect(isSlot(await take(1, 2))).toBe(true);
  });

  it("lets the next ones in when who stood before them does not come back", async () => {
    const held = await slot(take(1, 1));
    await take(1, 2);
    await held.release(false);
    later(5 + 29);
    expect(isSlot(await take(1, 3))).toBe(false);
    later(2);
    expect(isSlot(await take(1, 3))).toBe(true);
  });

  it("lets the next ones in at once when who stood before them has ended", async () => {
    const held = await slot(take(1, 1));
    await take(1, 2);
    await held.release(false);
    expect(isSlot(await take(1, 3))).toBe(false);
    await runningSlots(journal, 1).leave({ executionId: "execution-2", createdAt: startedAt(2) });
    await runningSlots(journal, 1).leave({ executionId: "execution-77", createdAt: startedAt(77) });
    expect(isSlot(await take(1, 3))).toBe(true);
  });

  it("has an execution that goes on at once before all that were started later", async () => {
    const held = await slot(take(1, 1));
    await take(1, 2);
    await held.release(true);
    expect(isSlot(await take(1, 2))).toBe(false);
    expect(isSlot(await take(1, 1))).toBe(true);
  });

  it("asks to wait 5 s, longer for those behind, and half a minute from then on", async () => {
    await take(1, 1);
    const waits: number[] = [];
    for (let look = 0; look < 9; look++) {
      const taken = await take(1, 2);
      const seconds = isSlot(taken) ? Number.NaN : taken.waitSeconds;
      waits.push(seconds);
      if (look < 8) await take(1, 1);
      later(seconds);
    }
    expect(waits).toEqual([5, 8, 11, 17, 25, 30, 30, 30, 30]);
  });

  it("asks those further back later at first, and as often as others from then on", async () => {
    const first = await slot(take(1, 1));
    const waitOf = async (number: number) => {
      const taken = await take(1, number);
      return isSlot(taken) ? "runs" : taken.waitSeconds;
    };
    const seen = [await waitOf(2)];
    for (const number of [3, 3, 3, 3, 3, 3, 3]) seen.push(await waitOf(number));
    await first.release(false);
    seen.push(await waitOf(2), await waitOf(3), await waitOf(3));
    expect(seen).toEqual([5, 10, 10, 11, 17, 25, 30, 30, "runs", 30, 30] satisfies (number | string)[]);
  });
});

describe("an execution that waits for a slot", () => {
  const request = { crewName: "letter", inputs: {}, limits: {} };
  async function created(number: number) {
    const executions = executionJournal(journal);
    const executionId = `execution-${number}`;
    const createdAt = new Date(startedAt(number));
    await executions.create({ executionId, request, createdAt, owner: "starter" });
    const execution = await executions.read(executionId);
    if (execution === undefined) throw new Error("it was not created");
    return { executions, executionId, execution };
  }

  it("is SUSPENDED without an attempt, changes no more while it waits, and runs when one begins", async () => {
    const { executions, executionId, execution } = await created(1);
    expect(await executions.noteWaiting(execution, 5)).toBe(true);
    const waiting = await executions.read(executionId);
    expect(waiting).toMatchObject({ phase: "SUSPENDED", attempt: 0, waitingForSlots: 5, version: 2 });
    expect(waiting && (await executions.noteWaiting(waiting, 5))).toBe(true);
    expect(await executions.read(executionId)).toEqual(waiting);
    expect(waiting && (await executions.noteWaiting(waiting, 7))).toBe(true);
    expect(await executions.read(executionId)).toMatchObject({ waitingForSlots: 7, version: 3 });
    const running = await executions.beginAttempt(executionId, new Date());
    expect(running).toMatchObject({ phase: "RUNNING", attempt: 1 });
    expect(running).not.toHaveProperty("waitingForSlots");
    expect(await executions.noteWaiting(execution, 5)).toBe(false);
  });

  it("leaves the queue with its end, whoever decides that", async () => {
    const held = await slot(take(1, 1));
    const { executions, executionId, execution } = await created(2);
    await take(1, 2);
    await executions.noteWaiting(execution, 1);
    await held.release(false);
    expect(isSlot(await take(1, 3))).toBe(false);
    await executions.decide({ executionId, outcome: endAs("cancelled"), at: new Date() });
    expect(isSlot(await take(1, 3))).toBe(true);
  });
});
