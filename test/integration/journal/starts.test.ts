import { PutCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { beforeEach, describe, expect, it, vi } from "vitest";

import { executionJournal } from "../../../functions/adapters/dynamodb/execution-journal.ts";
import { idempotencyKeys } from "../../../functions/adapters/dynamodb/idempotency-keys.ts";
import { recordLeases } from "../../../functions/adapters/dynamodb/record-leases.ts";
import { openTable } from "../../../functions/adapters/dynamodb/table.ts";
import { endAs } from "../../../functions/domain/ends.ts";
import type { ExecutionJournal, RecordLeases } from "../../../functions/domain/journal.ts";
import { testTable } from "../../support/journal/journal-table.ts";
import { memoryExecutionJournal } from "../../support/journal/memory-execution-journal.ts";
import { openGate } from "../../support/servers/gate.ts";

const { table, headerOf, itemsOf } = testTable();
const request = { crewName: "letter", inputs: { topic: "bees" }, limits: { max_llm_calls: 3 } };
const CREATED = new Date("2026-11-24T10:00:00.123Z");
const at = (seconds: number): Date => new Date(CREATED.getTime() + seconds * 1000);
const failed = endAs("startFailed");

describe.each<[string, () => { journal: ExecutionJournal; leases: RecordLeases }]>([
  ["DynamoDB", () => ({ journal: executionJournal(table()), leases: recordLeases(table()) })],
  ["memory, the tests' own", () => memoryExecutionJournal()],
])("a start in a journal in %s", (_, open) => {
  let journal: ExecutionJournal;
  let leases: RecordLeases;
  let id: string;

  beforeEach(async () => {
    ({ journal, leases } = open());
    id = crypto.randomUUID();
    await journal.create({ executionId: id, request, createdAt: CREATED, owner: "first" });
  });

  it("is taken over by one of many once its owner's 30 s are over and the record lease is free", async () => {
    const takeOver = (owner: string, seconds: number) => journal.takeOverStart(id, owner, at(seconds));
    expect(await takeOver("early", 59)).toBeUndefined();
    await leases.release(id, "first");
    expect(await takeOver("early", 29)).toBeUndefined();
    const takes = await Promise.all(["a", "b", "c"].map((owner) => takeOver(owner, 31)));
    expect(takes.filter((execution) => execution !== undefined)).toEqual([await journal.read(id)]);
    expect(await leases.acquire(id, "recorder", at(32))).toBe(false);
    expect(await takeOver("late", 60)).toBeUndefined();
    expect(await takeOver("late", 92)).toMatchObject({ executionId: id, createdAt: CREATED.toISOString() });
  });

  it("is its owner's again when the owner asks twice, as the SDK does after a lost answer", async () => {
    expect(await journal.create({ executionId: id, request, createdAt: CREATED, owner: "first" })).toEqual(
      request,
    );
    await leases.release(id, "first");
    expect(await journal.takeOverStart(id, "first", at(1))).toMatchObject({ executionId: id });
  });

  it("is ended by its owner only, whoever else's start has failed", async () => {
    expect(
      (await journal.endStart({ executionId: id, outcome: failed, at: at(1), owner: "other" })).decided,
    ).toBe(false);
    expect((await journal.endStart({ executionId: id, outcome: failed, at: at(1) })).decided).toBe(false);
    expect(
      await journal.endStart({ executionId: id, outcome: failed, at: at(1), owner: "first" }),
    ).toMatchObject({
      decided: true,
      execution: { phase: "FAILED", error: { type: "StartFailed" } },
    });
    expect(await journal.takeOverStart(id, "other", at(100))).toBeUndefined();
    expect(await journal.noteStarted(id)).toBe(false);
  });

  it("is ended without being its owner when nobody is any more", async () => {
    expect((await journal.endStart({ executionId: id, outcome: failed, at: at(31) })).decided).toBe(true);
  });

  it("is nobody's once it is noted as started, and no failed start any more", async () => {
    expect([await journal.noteStarted(id), await journal.noteStarted(id)]).toEqual([true, true]);
    expect(await journal.read(id)).toMatchObject({ phase: "STARTING", isStarted: true, version: 1 });
    expect(
      (await journal.endStart({ executionId: id, outcome: failed, at: at(1), owner: "first" })).decided,
    ).toBe(false);
    await leases.release(id, "first");
    expect(await journal.takeOverStart(id, "other", at(100))).toBeUndefined();
  });

  it("gives its record lease back when it is noted as started, but no lease that is another's by now", async () => {
    expect(await journal.noteStarted(id, "other")).toBe(true);
    expect(await leases.acquire(id, "recorder", at(1))).toBe(false);
    expect([await journal.noteStarted(id, "first"), await journal.noteStarted(id, "first")]).toEqual([
      true,
      true,
    ]);
    expect(await leases.acquire(id, "recorder", at(1))).toBe(true);
  });

  it("that has ended keeps its record lease, and is not noted as started", async () => {
    await journal.endStart({ executionId: id, outcome: failed, at: at(1), owner: "first" });
    expect(await journal.noteStarted(id, "first")).toBe(false);
    expect(await leases.acquire(id, "recorder", at(2))).toBe(false);
  });

  it("that runs is neither ended nor taken over", async () => {
    await journal.beginAttempt(id, at(1));
    await leases.release(id, "first");
    expect([
      (await journal.endStart({ executionId: id, outcome: failed, at: at(2), owner: "first" })).decided,
      (await journal.endStart({ executionId: id, outcome: failed, at: at(100) })).decided,
      await journal.takeOverStart(id, "other", at(100)),
    ]).toEqual([false, false, undefined]);
  });

  it("that there is not cannot be taken over, noted or ended", async () => {
    const none = crypto.randomUUID();
    expect([
      await journal.takeOverStart(none, "me", at(100)),
      await journal.noteStarted(none),
      await journal.endStart({ executionId: none, outcome: failed, at: at(100), owner: "me" }),
      await journal.endStart({ executionId: none, outcome: failed, at: at(100) }),
    ]).toEqual([
      undefined,
      false,
      { decided: false, execution: undefined },
      { decided: false, execution: undefined },
    ]);
  });
});

describe("the request of a start", () => {
  const other = { crewName: "other", inputs: { topic: "owls" }, limits: { max_llm_calls: 9 } };

  it("is the one that was written first, and the header is made of it", async () => {
    const journal = executionJournal(table());
    const id = crypto.randomUUID();
    const Item = (await itemsOf(await created(other)))["inputs"];
    await table().client.send(
      new PutCommand({ TableName: table().name, Item: { ...Item, execution_id: id } }),
    );
    expect(await journal.create({ executionId: id, request, createdAt: CREATED, owner: "second" })).toEqual(
      other,
    );
    expect(await journal.read(id)).toMatchObject({ crewName: "other", limits: other.limits });
    expect(await journal.readRequest(id)).toEqual(other);
  });

  it("is whole and one's, header and inputs, when several of different sizes come at once", async () => {
    const large = {
      ...request,
      inputs: { topic: Array.from({ length: 20_000 }, () => crypto.randomUUID()) },
    };
    const larger = { ...other, inputs: { topic: Array.from({ length: 30_000 }, () => crypto.randomUUID()) } };
    const journal = executionJournal(table());
    const id = crypto.randomUUID();
    const stored = await Promise.all(
      [large, larger, request].map((each, index) =>
        journal.create({ executionId: id, request: each, createdAt: CREATED, owner: `owner ${index}` }),
      ),
    );
    const [winner, ...others] = stored.filter((each) => each !== "exists");
    expect(others).toEqual([]);
    expect(await journal.readRequest(id)).toEqual(winner);
    expect(await journal.read(id)).toMatchObject({ crewName: winner?.crewName, limits: winner?.limits });
  });

  async function created(start: typeof request): Promise<string> {
    const id = crypto.randomUUID();
    await executionJournal(table()).create({
      executionId: id,
      request: start,
      createdAt: CREATED,
      owner: "first",
    });
    return id;
  }
});

it("a start of a version before there were owners is taken over 30 s after its creation", async () => {
  const journal = executionJournal(table());
  const id = crypto.randomUUID();
  await journal.create({ executionId: id, request, createdAt: CREATED, owner: "first" });
  await table().client.send(
    new UpdateCommand({
      TableName: table().name,
      Key: { execution_id: id, entry: "header" },
      UpdateExpression: "REMOVE start_owner, start_until, lease_holder, lease_until",
    }),
  );
  expect(await journal.takeOverStart(id, "second", at(29))).toBeUndefined();
  expect(await journal.takeOverStart(id, "second", at(31))).toMatchObject({ executionId: id });
  expect(await headerOf(id)).toMatchObject({ start_owner: "second", lease_holder: "second" });
});

it("a start whose answers are lost once each is its owner's all the same", async () => {
  const url = process.env["AWS_ENDPOINT_URL_DYNAMODB"] ?? "";
  const gate = await openGate(url);
  const seen = new Set<string>();
  gate.fateOf = ({ operation, body }) => {
    const request = `${operation} ${JSON.stringify(body)}`;
    if (operation === "GetItem" || seen.has(request)) return "pass";
    seen.add(request);
    return { lose: true };
  };
  vi.stubEnv("AWS_ENDPOINT_URL_DYNAMODB", gate.url);
  const unlucky = openTable(table().name);
  const journal = executionJournal(unlucky);
  const id = crypto.randomUUID();
  expect([
    await idempotencyKeys(unlucky).claim(id, { executionId: id, fingerprint: "f" }),
    await journal.create({ executionId: id, request, createdAt: CREATED, owner: "first" }),
    await journal.takeOverStart(id, "second", at(61)),
    (await journal.endStart({ executionId: id, outcome: failed, at: at(62), owner: "second" })).decided,
  ]).toMatchObject([{ executionId: id }, request, { executionId: id }, true]);
  unlucky.client.destroy();
  vi.stubEnv("AWS_ENDPOINT_URL_DYNAMODB", url);
  await gate.close();
});
