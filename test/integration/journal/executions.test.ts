import { randomBytes } from "node:crypto";

import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { describe, expect, it } from "vitest";

import { failedOutcome } from "../../support/handlers/outcome-of.ts";
import { at, CREATED, executionRig, request } from "../../support/journal/execution-rig.ts";
import { testTable } from "../../support/journal/journal-table.ts";

const { table, itemsOf, headerOf } = testTable();
const rig = executionRig(table);

describe("an execution", () => {
  it("is created once, with its request, its times and the lease of who starts it", async () => {
    const execution = {
      executionId: rig.id,
      crewName: "research",
      phase: "STARTING",
      attempt: 0,
      createdAt: "2026-11-24T10:00:00.123Z",
      updatedAt: "2026-11-24T10:00:00.123Z",
      limits: { max_llm_calls: 3 },
      recorded: false,
      version: 1,
    };
    expect(await rig.journal.read(rig.id)).toEqual(execution);
    expect(await rig.journal.readRequest(rig.id)).toEqual(request);
    expect(await headerOf(rig.id)).toMatchObject({ lease_holder: "starter", lease_until: at(60).getTime() });
    expect(
      await rig.journal.create({
        executionId: rig.id,
        request: { ...request, crewName: "other" },
        createdAt: at(9),
        owner: "other",
      }),
    ).toBe("exists");
    expect(await rig.journal.read(rig.id)).toEqual(execution);
  });

  it("says in its header what it is a replay of, so that lists need not read what it was started with", async () => {
    const replay = crypto.randomUUID();
    const replayOf = { executionId: rig.id, fromTask: "write", keep: {}, startedAt: CREATED.toISOString() };
    await rig.journal.create({
      executionId: replay,
      request: { ...request, replayOf },
      createdAt: CREATED,
      owner: "starter",
    });
    expect(await rig.journal.read(replay)).toMatchObject({ replayOf: rig.id });
    expect(await rig.read()).not.toHaveProperty("replayOf");
  });

  it("is created by one of many who try at the same time", async () => {
    const other = crypto.randomUUID();
    const tries = await Promise.all(
      ["a", "b", "c", "d"].map((holder) =>
        rig.journal.create({ executionId: other, request, createdAt: CREATED, owner: holder }),
      ),
    );
    expect(tries.filter((stored) => stored !== "exists")).toEqual([request]);
  });

  it("that there is not is undefined everywhere, and nothing is written for it", async () => {
    const other = crypto.randomUUID();
    const outcome = failedOutcome("X", "", false);
    expect([
      await rig.journal.read(other),
      await rig.journal.readRequest(other),
      await rig.journal.readProgress(other),
      await rig.journal.beginAttempt(other, at(1)),
      await rig.journal.decide({ executionId: other, outcome, at: at(1) }),
      await rig.leases.acquire(other, "me", at(1)),
    ]).toEqual([undefined, undefined, undefined, undefined, { decided: false, execution: undefined }, false]);
    await rig.leases.release(other, "me");
    await rig.leases.markRecorded(other);
    await rig.journal.suspend(other, 1, true);
    expect(await itemsOf(other)).toEqual({});
  });

  it("counts its attempts, keeps when the first began, and is a version further each time", async () => {
    expect(await rig.journal.beginAttempt(rig.id, at(1))).toMatchObject({
      phase: "RUNNING",
      attempt: 1,
      version: 2,
    });
    await rig.journal.suspend(rig.id, 1, true);
    expect(await rig.journal.read(rig.id)).toMatchObject({ phase: "SUSPENDED", version: 3 });
    expect(await rig.journal.beginAttempt(rig.id, at(99))).toMatchObject({
      phase: "RUNNING",
      attempt: 2,
      startedAt: at(1).toISOString(),
      updatedAt: CREATED.toISOString(),
      version: 4,
    });
  });

  it("gives attempts that begin at the same time different numbers", async () => {
    const begun = await Promise.all(Array.from({ length: 6 }, () => rig.journal.beginAttempt(rig.id, at(1))));
    expect(begun.map((execution) => String(execution?.attempt)).toSorted()).toEqual([
      "1",
      "2",
      "3",
      "4",
      "5",
      "6",
    ]);
  });

  it("is not suspended by an attempt that was overtaken", async () => {
    await rig.journal.beginAttempt(rig.id, at(1));
    await rig.journal.beginAttempt(rig.id, at(2));
    await rig.journal.suspend(rig.id, 1, true);
    expect(await rig.journal.read(rig.id)).toMatchObject({ phase: "RUNNING", attempt: 2 });
  });

  it("counts the attempts in a row that ended without a step", async () => {
    const stalls: number[] = [];
    for (const hasProgressed of [false, false, true, false]) {
      const { attempt = 0 } = (await rig.journal.beginAttempt(rig.id, at(1))) ?? {};
      stalls.push(await rig.journal.suspend(rig.id, attempt, hasProgressed));
    }
    expect([stalls, await rig.journal.suspend(rig.id, 1, false)]).toEqual([[1, 2, 0, 1], 0]);
  });

  it("keeps inputs that no item holds, as those of an earlier system may be", async () => {
    const large = {
      crewName: "research",
      inputs: { text: randomBytes(1_200_000).toString("base64").slice(0, 1_500_000) },
      limits: {},
    };
    const other = crypto.randomUUID();
    await rig.journal.create({ executionId: other, request: large, createdAt: CREATED, owner: "starter" });
    expect(await rig.journal.readRequest(other)).toEqual(large);
  });
});

it("throws a defect, and no outage, for a header that is not of this program's making", async () => {
  const other = crypto.randomUUID();
  const Item = { execution_id: other, entry: "header", phase: "DONE" };
  await table().client.send(new PutCommand({ TableName: table().name, Item }));
  await expect(rig.journal.read(other)).rejects.toMatchObject({ name: "Defect" });
});
