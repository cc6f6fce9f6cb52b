import { beforeEach, describe, expect, it } from "vitest";

import { executionJournal } from "../../../functions/adapters/dynamodb/execution-journal.ts";
import { idempotencyKeys } from "../../../functions/adapters/dynamodb/idempotency-keys.ts";
import { openExecutions } from "../../../functions/adapters/dynamodb/open-executions.ts";
import { recordLeases } from "../../../functions/adapters/dynamodb/record-leases.ts";
import type { ExecutionJournal, RecordLeases } from "../../../functions/domain/journal.ts";
import { failedOutcome } from "../../support/handlers/outcome-of.ts";
import { testTable } from "../../support/journal/journal-table.ts";

const { table, headerOf } = testTable();
let journal: ExecutionJournal;
let leases: RecordLeases;
let id: string;

const request = { crewName: "research", inputs: { topic: "bees", none: null }, limits: { max_llm_calls: 3 } };
const CREATED = new Date("2026-11-24T10:00:00.123Z");
const at = (seconds: number): Date => new Date(CREATED.getTime() + seconds * 1000);

beforeEach(async () => {
  journal = executionJournal(table());
  leases = recordLeases(table());
  id = crypto.randomUUID();
  await journal.create({ executionId: id, request, createdAt: CREATED, owner: "starter" });
});

describe("a record lease", () => {
  it("is held by one at a time, for a minute, and may be taken again by its holder", async () => {
    await leases.release(id, "starter");
    const takes = await Promise.all(["a", "b", "c"].map((holder) => leases.acquire(id, holder, at(0))));
    expect(takes.filter(Boolean).length).toBe(1);
    const holder = String((await headerOf(id))["lease_holder"]);
    expect([
      await leases.acquire(id, "other", at(60)),
      await leases.acquire(id, holder, at(10)),
      await leases.acquire(id, "other", at(61)),
      await leases.acquire(id, "other", at(71)),
      await leases.acquire(id, "again", at(72)),
    ]).toEqual([false, true, false, true, false]);
  });

  it("is released by its holder only", async () => {
    await leases.release(id, "other");
    expect(await leases.acquire(id, "other", at(1))).toBe(false);
    await leases.release(id, "starter");
    expect(await leases.acquire(id, "other", at(1))).toBe(true);
  });

  it("is nobody's once the execution is recorded: who read before that would write a second time", async () => {
    await journal.decide({ executionId: id, outcome: failedOutcome("X", "No.", false), at: at(1) });
    await leases.markRecorded(id);
    expect(await leases.acquire(id, "late", at(120))).toBe(false);
  });
});

describe("the open list", () => {
  const openIds = async () =>
    (await openExecutions(table()).list(1000)).map(({ executionId }) => executionId);

  it("has an execution until it is terminal, recorded and closed, the oldest first", async () => {
    const older = crypto.randomUUID();
    await journal.create({ executionId: older, request, createdAt: at(-50), owner: "starter" });
    const ids = await openIds();
    expect(ids.indexOf(older)).toBeLessThan(ids.indexOf(id));
    await leases.markRecorded(id);
    await leases.close(id, at(1));
    expect(await openIds()).toContain(id);
    await journal.decide({ executionId: id, outcome: failedOutcome("X", "", false), at: at(2) });
    const open = await openExecutions(table()).list(1000);
    expect(open.find(({ executionId }) => executionId === id)).toEqual({
      executionId: id,
      phase: "FAILED",
      createdAt: CREATED.toISOString(),
      updatedAt: at(2).toISOString(),
    });
    await leases.markRecorded(id);
    expect(await openIds()).toContain(id);
    await leases.close(id, at(3));
    expect(await openIds()).not.toContain(id);
    expect(await journal.read(id)).toMatchObject({ recorded: true, phase: "FAILED" });
    expect(await headerOf(id)).not.toHaveProperty("lease_holder");
  });

  it("is as long as it is asked for at most", async () => {
    await journal.create({ executionId: crypto.randomUUID(), request, createdAt: CREATED, owner: "starter" });
    expect((await openExecutions(table()).list(1)).length).toBe(1);
  });
});

describe("an idempotency key", () => {
  const claim = (executionId: string) => ({ executionId, fingerprint: `of ${executionId}` });

  it("is bound to one of many who claim it at the same time, and all are told which", async () => {
    const key = crypto.randomUUID();
    const keys = idempotencyKeys(table());
    const bound = await Promise.all(["a", "b", "c", "d"].map((each) => keys.claim(key, claim(each))));
    expect(new Set(bound.map(({ executionId }) => executionId)).size).toBe(1);
    expect(await keys.claim(key, claim("e"))).toEqual(claim(bound[0]?.executionId ?? ""));
  });

  it("is freed by who it is bound to only", async () => {
    const key = "a key / with # any 😀 character".repeat(8);
    const keys = idempotencyKeys(table());
    await keys.claim(key, claim("a"));
    await keys.release(key, "b");
    expect(await keys.claim(key, claim("b"))).toEqual(claim("a"));
    await keys.release(key, "a");
    expect(await keys.claim(key, claim("b"))).toEqual(claim("b"));
  });
});
