import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { describe, expect, it } from "vitest";

import { idempotencyKeys } from "../../../functions/adapters/dynamodb/idempotency-keys.ts";
import { openExecutions } from "../../../functions/adapters/dynamodb/open-executions.ts";
import { clientKey } from "../../../functions/domain/admission/client-key.ts";
import { sha256 } from "../../../functions/text/sha256.ts";
import { failedOutcome } from "../../support/handlers/outcome-of.ts";
import { at, CREATED, executionRig, request } from "../../support/journal/execution-rig.ts";
import { testTable } from "../../support/journal/journal-table.ts";

const { table, headerOf } = testTable();
const rig = executionRig(table);

describe("a record lease", () => {
  it("is held by one at a time, for a minute, and may be taken again by its holder", async () => {
    await rig.leases.release(rig.id, "starter");
    const takes = await Promise.all(
      ["a", "b", "c"].map((holder) => rig.leases.acquire(rig.id, holder, at(0))),
    );
    expect(takes.filter(Boolean).length).toBe(1);
    const holder = String((await headerOf(rig.id))["lease_holder"]);
    expect([
      await rig.leases.acquire(rig.id, "other", at(60)),
      await rig.leases.acquire(rig.id, holder, at(10)),
      await rig.leases.acquire(rig.id, "other", at(61)),
      await rig.leases.acquire(rig.id, "other", at(71)),
      await rig.leases.acquire(rig.id, "again", at(72)),
    ]).toEqual([false, true, false, true, false]);
  });

  it("is released by its holder only", async () => {
    await rig.leases.release(rig.id, "other");
    expect(await rig.leases.acquire(rig.id, "other", at(1))).toBe(false);
    await rig.leases.release(rig.id, "starter");
    expect(await rig.leases.acquire(rig.id, "other", at(1))).toBe(true);
  });

  it("is nobody's once the execution is recorded: who read before that would write a second time", async () => {
    await rig.journal.decide({ executionId: rig.id, outcome: failedOutcome("X", "No.", false), at: at(1) });
    await rig.leases.markRecorded(rig.id);
    expect(await rig.leases.acquire(rig.id, "late", at(120))).toBe(false);
  });
});

describe("the open list", () => {
  const openIds = async () =>
    (await openExecutions(table()).list(1000)).map(({ executionId }) => executionId);

  it("has an execution until it is terminal and recorded, the oldest first", async () => {
    const older = crypto.randomUUID();
    await rig.journal.create({ executionId: older, request, createdAt: at(-50), owner: "starter" });
    const ids = await openIds();
    expect(ids.indexOf(older)).toBeLessThan(ids.indexOf(rig.id));
    await rig.leases.markRecorded(rig.id);
    expect(await openIds()).toContain(rig.id);
    await rig.journal.decide({ executionId: rig.id, outcome: failedOutcome("X", "", false), at: at(2) });
    const open = await openExecutions(table()).list(1000);
    expect(open.find(({ executionId }) => executionId === rig.id)).toEqual({
      executionId: rig.id,
      phase: "FAILED",
      createdAt: CREATED.toISOString(),
      updatedAt: at(2).toISOString(),
    });
    await rig.leases.markRecorded(rig.id);
    expect(await openIds()).not.toContain(rig.id);
    expect(await rig.journal.read(rig.id)).toMatchObject({ recorded: true, phase: "FAILED" });
    expect(await headerOf(rig.id)).not.toHaveProperty("lease_holder");
  });

  it("is as long as it is asked for at most", async () => {
    await rig.journal.create({
      executionId: crypto.randomUUID(),
      request,
      createdAt: CREATED,
      owner: "starter",
    });
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

  it("is one client's own, as the same text of another client and of nobody is", async () => {
    const text = crypto.randomUUID();
    const keys = idempotencyKeys(table());
    const callers = ["client1", "client2", undefined];
    for (const caller of callers) await keys.claim(clientKey(caller, text), claim(`of ${caller}`));
    const found = await Promise.all(callers.map((caller) => keys.find(clientKey(caller, text))));
    expect(found).toEqual(callers.map((caller) => claim(`of ${caller}`)));
    await keys.release(clientKey("client1", text), "of undefined");
    await keys.release(clientKey("client1", text), "of client1");
    expect([
      await keys.find(clientKey("client1", text)),
      await keys.find(clientKey(undefined, text)),
      await keys.find(clientKey("client2", text)),
    ]).toEqual([undefined, claim("of undefined"), claim("of client2")]);
  });

  it("cannot be spelt so that it becomes another client's", async () => {
    const keys = idempotencyKeys(table());
    const text = crypto.randomUUID();
    await keys.claim(clientKey("client1", text), claim("a"));
    const spellings = [`client1${text}`, `client1 ${text}`, `client1\\n${text}`, `client1#${text}`];
    for (const spelling of spellings) {
      expect(await keys.find(clientKey("client2", spelling))).toBeUndefined();
      expect(await keys.find(clientKey(undefined, spelling))).toBeUndefined();
    }
  });

  describe("of a version that did not tell clients apart", () => {
    const storedBefore = async (): Promise<string> => {
      const text = crypto.randomUUID();
      const keyOfItem = { execution_id: `idempotency#${sha256(text)}`, entry: "idempotency" };
      const Item = { ...keyOfItem, bound_to: "before", fingerprint: "of before" };
      await table().client.send(new PutCommand({ TableName: table().name, Item }));
      return text;
    };

    it("stays bound, whoever repeats it, and no claim comes beside it", async () => {
      const text = await storedBefore();
      const keys = idempotencyKeys(table());
      for (const caller of ["client1", "client2", undefined]) {
        const key = clientKey(caller, text);
        expect([await keys.find(key), await keys.claim(key, claim("new"))]).toEqual([
          claim("before"),
          claim("before"),
        ]);
      }
    });

    it("is freed when its execution never ran, and is its next client's own from then on", async () => {
      const text = await storedBefore();
      const keys = idempotencyKeys(table());
      await keys.release(clientKey("client1", text), "another");
      expect(await keys.find(clientKey("client1", text))).toEqual(claim("before"));
      await keys.release(clientKey("client1", text), "before");
      expect(await keys.claim(clientKey("client1", text), claim("new"))).toEqual(claim("new"));
      expect(await keys.find(clientKey("client2", text))).toBeUndefined();
    });
  });
});
