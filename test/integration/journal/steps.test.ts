import { describe, expect, it } from "vitest";

import { entryExpiry } from "../../../functions/adapters/dynamodb/entry-expiry.ts";
import { stepJournal } from "../../../functions/adapters/dynamodb/step-journal.ts";
import { executionTimeline } from "../../../functions/adapters/dynamodb/timeline.ts";
import { Suspend } from "../../../functions/crew/index.ts";
import type { StepPath } from "../../../functions/crew/step-path.ts";
import { HIGHEST_LIMITS } from "../../../functions/domain/highest-limits.ts";
import { NO_PROGRESS } from "../../../functions/domain/progress.ts";
import { failedOutcome } from "../../support/handlers/outcome-of.ts";
import { executionRig } from "../../support/journal/execution-rig.ts";
import { testTable } from "../../support/journal/journal-table.ts";

const { table, itemsOf } = testTable();
const rig = executionRig(table);

const steps = (attempt: number, beforeEffect: () => void = () => undefined) =>
  stepJournal(table(), { executionId: rig.id, attempt, beforeEffect });
const never = () => Promise.reject(new Error("done again"));
/** Text that gzip makes no smaller, as a journal must expect. */
const incompressible = (): string => Array.from({ length: 30_000 }, () => crypto.randomUUID()).join("");

describe("a step", () => {
  it("is done once: later attempts get the stored value, and nobody is asked for leave", async () => {
    const value = { text: "né 😀", list: [1, null], deep: { a: "" } };
    expect(await steps(1)("task-1/run-1/turn-1", { a: 1, b: 2 }, () => Promise.resolve(value))).toEqual(
      value,
    );
    const strict = steps(2, () => {
      throw new Suspend();
    });
    expect(await strict("task-1/run-1/turn-1", { b: 2, a: 1 }, never)).toEqual(value);
  });

  it.each<[string, unknown]>([
    ["nothing", undefined],
    ["null", null],
    ["an empty text", ""],
    ["false", false],
  ])("may have the value %s", async (_, value) => {
    await steps(1)("task-1", null, () => Promise.resolve(value));
    expect(await steps(2)("task-1", null, never)).toBe(value ?? null);
  });

  it("of another path is another step, even where one begins with the other", async () => {
    const once = steps(1);
    const paths: readonly StepPath[] = [
      "task-1/run-1/turn-1",
      "task-1/run-1/turn-10",
      "task-1/run-1/turn-1/tool-0",
    ];
    for (const path of paths) await once(path, null, () => Promise.resolve(path));
    const later = steps(2);
    expect(await Promise.all(paths.map((path) => later(path, null, never)))).toEqual(paths);
  });

  it("that fails, or is not let begin, is not stored", async () => {
    const suspend = new Suspend(5);
    const strict = steps(1, () => {
      throw suspend;
    });
    await expect(strict("task-1", null, never)).rejects.toBe(suspend);
    await expect(steps(1)("task-1", null, never)).rejects.toThrow("done again");
    expect(Object.keys(await itemsOf(rig.id))).toEqual(["header", "inputs"]);
  });

  it("of two attempts at the same time has the first one's value for both, and for all later", async () => {
    const { promise, resolve } = Promise.withResolvers<string>();
    const slow = steps(1)("task-1", null, () => promise);
    expect(await steps(2)("task-1", null, () => Promise.resolve("winner"))).toBe("winner");
    resolve("loser");
    expect([await slow, await steps(3)("task-1", null, never)]).toEqual(["winner", "winner"]);
  });

  it("of many at the same time has one value", async () => {
    const values = await Promise.all(
      [1, 2, 3, 4, 5].map((attempt) => steps(attempt)("task-1", null, () => Promise.resolve(attempt))),
    );
    expect(new Set(values).size).toBe(1);
  });

  it("that was asked something else before ends the crew with a sentence", async () => {
    await steps(1)("task-1", { prompt: "hidden" }, () => Promise.resolve(1));
    const error: unknown = await steps(2)("task-1", { prompt: "other" }, never).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toMatchObject({
      name: "CrewFailure",
      type: "ReplayMismatch",
      message:
        'What is stored at "task-1" answers another request than the one made now: the crew, its tools, the model or this software changed while the execution was open. Start it again.',
      retryable: false,
    });
    expect(String(error)).not.toContain("hidden");
    await expect(steps(1)("task-1", { prompt: "other" }, () => Promise.resolve(2))).rejects.toMatchObject({
      type: "ReplayMismatch",
    });
  });

  it("may be larger than an item, and of two large ones at the same time one wins whole", async () => {
    const [first, second] = [incompressible(), incompressible()];
    const { promise, resolve } = Promise.withResolvers<string>();
    const slow = steps(1)("task-1", null, () => promise);
    await steps(2)("task-1", null, () => Promise.resolve(second));
    resolve(first);
    expect([(await slow) === second, (await steps(3)("task-1", null, never)) === second]).toEqual([
      true,
      true,
    ]);
    const parts = Object.keys(await itemsOf(rig.id)).filter((entry) => entry.startsWith("part#task-1#2"));
    expect(parts.length).toBeGreaterThan(1);
  });

  it("is found among more than one page of them", async () => {
    const once = steps(1);
    const large = incompressible().slice(0, 500_000);
    for (let step = 0; step < 5; step += 1) await once(`task-${step}`, null, () => Promise.resolve(large));
    const later = steps(2);
    for (let step = 0; step < 5; step += 1) {
      expect((await later(`task-${step}`, null, never)) === large).toBe(true);
    }
  });
});

describe("the time to live", () => {
  /** Which entries expire, and how many days from now. */
  const expiring = async (now: number) =>
    Object.values(await itemsOf(rig.id)).flatMap((item) =>
      "expires_at" in item
        ? [[item["entry"], Math.round((Number(item["expires_at"]) - now / 1000) / 8640) / 10] as const]
        : [],
    );

  it("is set on steps, their parts, notes and events when they are written, and on nothing else", async () => {
    await rig.journal.beginAttempt(rig.id, new Date());
    await steps(1)("task-0", null, () => Promise.resolve(0), {
      kind: "tool",
      safety: "unsafe",
    });
    await steps(1)("task-99", null, () => Promise.resolve(incompressible()));
    const event = { type: "task-start", at: new Date().toISOString(), task: "a", agent: "A" } as const;
    await executionTimeline(table()).append(rig.id, [{ sequence: 1, ...event }]);
    await rig.journal.writeProgress(rig.id, NO_PROGRESS);
    await rig.journal.decide({
      executionId: rig.id,
      outcome: failedOutcome("X", "", false),
      at: new Date(),
      attempt: 1,
    });
    const entries = Object.keys(await itemsOf(rig.id));
    const own = entries.filter((entry) => /^(?:step|part|started|event)#/.test(entry));
    expect(own.length).toBeGreaterThan(4);
    expect(own.length).toBeLessThan(entries.length);
    expect(await expiring(Date.now())).toEqual(own.map((entry) => [entry, 37]));
    const before = await itemsOf(rig.id);
    await rig.leases.markRecorded(rig.id);
    const { header: _then, ...after } = await itemsOf(rig.id);
    expect(before).toMatchObject(after);
  });

  it("is later than 30 days after any end that the execution can have, in whatever year", () => {
    for (const written of ["2026-11-24T10:00:00.900Z", "2041-02-28T23:59:59.999Z"]) {
      const latestEnd = Date.parse(written) / 1000 + HIGHEST_LIMITS.timeout_seconds;
      expect(entryExpiry(Date.parse(written)) - latestEnd).toBeGreaterThanOrEqual(30 * 24 * 3600);
    }
    expect(HIGHEST_LIMITS.timeout_seconds).toBe(7 * 24 * 3600);
  });
});
