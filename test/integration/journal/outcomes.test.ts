import { describe, expect, it, vi } from "vitest";

import { executionJournal } from "../../../functions/adapters/dynamodb/execution-journal.ts";
import { openTable } from "../../../functions/adapters/dynamodb/table.ts";
import { completedAs } from "../../../functions/domain/ends.ts";
import type { ExecutionEnd } from "../../../functions/domain/journal.ts";
import { failedOutcome } from "../../support/handlers/outcome-of.ts";
import { at, executionRig, request } from "../../support/journal/execution-rig.ts";
import { testTable } from "../../support/journal/journal-table.ts";
import { openGate } from "../../support/servers/gate.ts";

const { table, headerOf } = testTable();
const rig = executionRig(table);

const result = (raw: string) => ({ raw, data: { json_dict: null } });
const completed = (raw: string) => completedAs(result(raw), { total_tokens: 5 });

/** Decides where the answer to the first update is lost, so that the SDK sends it again. */
async function decideUnheard(end: ExecutionEnd) {
  const url = process.env["AWS_ENDPOINT_URL_DYNAMODB"] ?? "";
  const gate = await openGate(url);
  let losses = 1;
  gate.fateOf = ({ operation }) => (operation === "UpdateItem" && losses-- > 0 ? { lose: true } : "pass");
  vi.stubEnv("AWS_ENDPOINT_URL_DYNAMODB", gate.url);
  const unlucky = openTable(table().name);
  const decision = await executionJournal(unlucky).decide(end);
  unlucky.client.destroy();
  vi.stubEnv("AWS_ENDPOINT_URL_DYNAMODB", url);
  await gate.close();
  return { losses, decision };
}

describe("an outcome", () => {
  it("is decided by the first, and the others see it", async () => {
    await rig.journal.beginAttempt(rig.id, at(1));
    const first = await rig.journal.decide({
      executionId: rig.id,
      outcome: completed("text"),
      at: at(2),
      attempt: 1,
    });
    const second = await rig.journal.decide({
      executionId: rig.id,
      outcome: failedOutcome("Late", "", false),
      at: at(3),
    });
    expect([first.decided, second.decided]).toEqual([true, false]);
    expect(second.execution).toEqual(first.execution);
    expect(first.execution).toMatchObject({
      phase: "COMPLETED",
      updatedAt: at(2).toISOString(),
      outcome: { attempt: 1, chunks: 1 },
    });
    const stored = { result: result("text"), usage: { total_tokens: 5 } };
    expect(await rig.journal.readOutcome(await rig.read())).toEqual(stored);
  });

  it("is decided by one of many at the same time, and all see the same", async () => {
    await rig.journal.beginAttempt(rig.id, at(1));
    const deciders = [
      rig.journal.decide({ executionId: rig.id, outcome: completed("text"), at: at(2), attempt: 1 }),
      ...[3, 4, 5, 6].map((second) =>
        rig.journal.decide({
          executionId: rig.id,
          outcome: failedOutcome(`Late${second}`, "", false),
          at: at(second),
        }),
      ),
    ];
    const decisions = await Promise.all(deciders);
    expect(decisions.filter(({ decided }) => decided).length).toBe(1);
    expect(new Set(decisions.map(({ execution }) => JSON.stringify(execution))).size).toBe(1);
  });

  it.each([0.25, null])("leaves what its calls cost in the header: %s", async (cost_usd) => {
    await rig.journal.beginAttempt(rig.id, at(1));
    expect(await rig.read()).not.toHaveProperty("costUsd");
    const outcome = completedAs(result("text"), { total_tokens: 5, cost_usd });
    await rig.journal.decide({ executionId: rig.id, outcome, at: at(2), attempt: 1 });
    expect(await rig.read()).toMatchObject({ phase: "COMPLETED", costUsd: cost_usd });
  });

  it("is refused from an attempt that was overtaken", async () => {
    await rig.journal.beginAttempt(rig.id, at(1));
    await rig.journal.beginAttempt(rig.id, at(2));
    const old = await rig.journal.decide({
      executionId: rig.id,
      outcome: completed("old"),
      at: at(3),
      attempt: 1,
    });
    expect(old).toMatchObject({ decided: false, execution: { phase: "RUNNING", attempt: 2 } });
    expect(old.execution?.outcome).toBeUndefined();
    expect(
      await rig.journal.decide({ executionId: rig.id, outcome: completed("new"), at: at(4), attempt: 2 }),
    ).toMatchObject({ decided: true });
    expect((await rig.journal.readOutcome(await rig.read())).result?.raw).toBe("new");
  });

  it("counts as this call's own when its answer was lost and it is sent again", async () => {
    const { losses, decision } = await decideUnheard({
      executionId: rig.id,
      outcome: failedOutcome("Cancelled", "", false),
      at: at(1),
    });
    expect([losses, decision.decided]).toEqual([-1, true]);
  });

  it("of two equal ones at the same instant is one's own", async () => {
    const outcome = failedOutcome("Cancelled", "", false);
    const decisions = [
      await rig.journal.decide({ executionId: rig.id, outcome, at: at(1) }),
      await rig.journal.decide({ executionId: rig.id, outcome, at: at(1) }),
    ];
    expect(decisions.map(({ decided }) => decided)).toEqual([true, false]);
  });

  it("ends attempts: none begins, none suspends", async () => {
    await rig.journal.beginAttempt(rig.id, at(1));
    await rig.journal.decide({
      executionId: rig.id,
      outcome: failedOutcome("Cancelled", "No.", false),
      at: at(2),
    });
    await rig.journal.suspend(rig.id, 1, true);
    expect(await rig.journal.beginAttempt(rig.id, at(3))).toBeUndefined();
    expect(await rig.journal.read(rig.id)).toMatchObject({
      phase: "FAILED",
      attempt: 1,
      error: { type: "Cancelled", message: "No.", retryable: false },
    });
  });

  it("may be larger than an item: it is split and read back as it was", async () => {
    await rig.journal.beginAttempt(rig.id, at(1));
    // Letters that no packing makes small, and that no secret has, of which results are freed.
    const letters = () =>
      String.fromCharCode(...crypto.getRandomValues(new Uint16Array(12)).map((n) => 0x4e00 + (n % 0x2000)));
    const raw = Array.from({ length: 60_000 }, letters).join('\n😀é"\\');
    const { execution } = await rig.journal.decide({
      executionId: rig.id,
      outcome: completed(raw),
      at: at(2),
      attempt: 1,
    });
    expect(execution?.outcome?.chunks).toBeGreaterThan(2);
    expect((await rig.journal.readOutcome(await rig.read())).result?.raw === raw).toBe(true);
  });

  it.each([
    ["latin", "x"],
    ["of emoji", "😀"],
    ["of several bytes each", "語"],
  ])(
    "leaves the header under 2 KB, however long its sentence of characters that are %s",
    async (_, character) => {
      await rig.journal.beginAttempt(rig.id, at(1));
      const outcome = failedOutcome("ModelRefused", character.repeat(5000), false);
      const { execution } = await rig.journal.decide({ executionId: rig.id, outcome, at: at(2), attempt: 1 });
      const header = await headerOf(rig.id);
      const bytes = Buffer.byteLength(JSON.stringify(header));
      expect(bytes).toBeLessThan(2048);
      expect(execution?.error?.message).toMatch(new RegExp(`^(?:${character})+…$`, "u"));
      expect((await rig.read()).error).toEqual(execution?.error);
    },
  );
});

describe("the record lease of who decides and records", () => {
  const decide = (recorder: string, attempt = 1) =>
    rig.journal.decide({ executionId: rig.id, outcome: completed("text"), at: at(2), attempt, recorder });
  const leaseOf = async () => {
    const { lease_holder: holder, lease_until: until } = await headerOf(rig.id);
    return { holder, until };
  };
  /** A moment when a lease that is taken now is over. */
  const afterwards = () => new Date(Date.now() + 61_000);

  it("comes with the outcome, for a minute, when it is free", async () => {
    await rig.leases.release(rig.id, "starter");
    await rig.journal.beginAttempt(rig.id, at(1));
    const { decided, leasedAt = Number.NaN } = await decide("me");
    expect([decided, await leaseOf()]).toEqual([true, { holder: "me", until: leasedAt + 60_000 }]);
    expect([
      await rig.leases.acquire(rig.id, "other", new Date()),
      await rig.leases.acquire(rig.id, "other", afterwards()),
    ]).toEqual([false, true]);
  });

  it("comes with the outcome when another's is over: the start's is, of the year before", async () => {
    await rig.journal.beginAttempt(rig.id, at(1));
    expect((await decide("me")).leasedAt).toBeTypeOf("number");
    expect(await leaseOf()).toMatchObject({ holder: "me" });
  });

  it("stays another's, and the outcome is decided all the same", async () => {
    await rig.journal.beginAttempt(rig.id, at(1));
    await rig.leases.acquire(rig.id, "starter", new Date());
    const before = await leaseOf();
    const decision = await decide("me");
    expect(decision).toEqual({ decided: true, execution: await rig.read() });
    expect([before.holder, await leaseOf()]).toEqual(["starter", before]);
    expect((await rig.journal.readOutcome(await rig.read())).result?.raw).toBe("text");
  });

  it("is not taken by who comes second, nor by an attempt that was overtaken", async () => {
    await rig.leases.release(rig.id, "starter");
    await rig.journal.beginAttempt(rig.id, at(1));
    await rig.journal.beginAttempt(rig.id, at(1));
    const overtaken = await decide("old", 1);
    expect([overtaken.decided, overtaken.leasedAt, await leaseOf()]).toEqual([false, undefined, {}]);
    const outcome = failedOutcome("Cancelled", "", false);
    await rig.journal.decide({ executionId: rig.id, outcome, at: at(2) });
    const second = await decide("late", 2);
    expect([second.decided, second.leasedAt, await leaseOf()]).toEqual([false, undefined, {}]);
    expect(second.execution?.error?.type).toBe("Cancelled");
  });

  it("is one's own when the answer was lost and the decision is sent again", async () => {
    await rig.leases.release(rig.id, "starter");
    await rig.journal.beginAttempt(rig.id, at(1));
    const { losses, decision } = await decideUnheard({
      executionId: rig.id,
      outcome: completed("text"),
      at: at(2),
      attempt: 1,
      recorder: "me",
    });
    expect([losses, decision.decided]).toEqual([-1, true]);
    expect(await leaseOf()).toEqual({ holder: "me", until: Number(decision.leasedAt) + 60_000 });
  });

  it("is of one who decided it, however many do so with the start's release at the same time", async () => {
    for (let round = 0; round < 10; round += 1) {
      const executionId = crypto.randomUUID();
      await rig.journal.create({ executionId, request, createdAt: new Date(), owner: "starter" });
      await rig.journal.beginAttempt(executionId, new Date());
      const deciders = ["a", "b", "c"].map((recorder) => {
        const end = { executionId, outcome: completed(recorder), at: new Date(), attempt: 1, recorder };
        return rig.journal.decide(end);
      });
      const [, ...decisions] = await Promise.all([rig.leases.release(executionId, "starter"), ...deciders]);
      expect(decisions.filter(({ decided }) => decided).length).toBe(1);
      const leased = decisions.findIndex(({ leasedAt }) => leasedAt !== undefined);
      const { lease_holder: holder } = await headerOf(executionId);
      expect(holder).toBe(["a", "b", "c"][leased]);
      expect(decisions.some(({ decided, leasedAt }) => leasedAt !== undefined && !decided)).toBe(false);
    }
  });
});
