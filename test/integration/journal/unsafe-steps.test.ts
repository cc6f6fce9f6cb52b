import { describe, expect, it } from "vitest";

import { stepJournal } from "../../../functions/adapters/dynamodb/step-journal.ts";
import { toolsUnderWay } from "../../../functions/adapters/dynamodb/tools-under-way.ts";
import { Suspend } from "../../../functions/crew/index.ts";
import { executionRig } from "../../support/journal/execution-rig.ts";
import { testTable } from "../../support/journal/journal-table.ts";
import { waitFor } from "../../support/wait-for.ts";

const { table } = testTable();
const rig = executionRig(table);

const steps = (attempt: number) =>
  stepJournal(table(), { executionId: rig.id, attempt, beforeEffect: () => undefined });
const never = () => Promise.reject(new Error("done again"));
const PATH = "task-1/run-1/turn-1/tool-0";
const UNKNOWN = { error: "unknown" };
/** An effect whose grace of 5 s is over at once. */
const unsafe = { kind: "tool", safety: "unsafe", timeoutSeconds: -5, unknown: UNKNOWN } as const;

describe("an unsafe effect", () => {
  it("that an earlier attempt began and never finished is not done again: its outcome is unknown, and stays so", async () => {
    await expect(steps(1)(PATH, null, () => Promise.reject(new Error("crash")), unsafe)).rejects.toThrow(
      "crash",
    );
    const value = await waitFor("the attempt's time to be over", () =>
      steps(2)(PATH, null, never, unsafe).catch((error: unknown) => {
        if (error instanceof Suspend) return undefined;
        throw error;
      }),
    );
    expect(value).toEqual(UNKNOWN);
    expect(await steps(3)(PATH, null, never, unsafe)).toEqual(UNKNOWN);
  });

  it("is waited for while the attempt that began it may still be doing it", async () => {
    const patient = { ...unsafe, timeoutSeconds: 60 };
    await expect(steps(1)(PATH, null, () => Promise.reject(new Error("crash")), patient)).rejects.toThrow(
      "crash",
    );
    const suspended = await steps(2)(PATH, null, never, patient).catch((error: unknown) => error);
    expect(suspended).toBeInstanceOf(Suspend);
    expect((suspended as Suspend).waitSeconds).toBeGreaterThan(55);
  });

  it("that could not begin is done by a later attempt, at once", async () => {
    const patient = { ...unsafe, timeoutSeconds: 60 };
    const busy = () => Promise.reject(new Suspend(30, "there is no place for it"));
    await expect(steps(1)(PATH, null, busy, patient)).rejects.toThrow(Suspend);
    expect(await steps(2)(PATH, null, () => Promise.resolve({ text: "sent" }), patient)).toEqual({
      text: "sent",
    });
  });

  it("that was finished is replayed like any other", async () => {
    expect(await steps(1)(PATH, null, () => Promise.resolve({ text: "sent" }), unsafe)).toEqual({
      text: "sent",
    });
    expect(await steps(2)(PATH, null, never, unsafe)).toEqual({ text: "sent" });
  });

  it("is done once by two attempts at the same time", async () => {
    let done = 0;
    const patient = { ...unsafe, timeoutSeconds: 60 };
    const effect = async () => ({ text: String((done += 1)) });
    const both = await Promise.allSettled([
      steps(1)(PATH, null, effect, patient),
      steps(2)(PATH, null, effect, patient),
    ]);
    expect(done).toBe(1);
    expect(both.filter(({ status }) => status === "fulfilled").length).toBeGreaterThanOrEqual(1);
  });
});

describe("an effect that may be repeated", () => {
  it.each(["read", "idempotent"] as const)("(%s) is done again after a crash", async (safety) => {
    const facts = { kind: "tool", safety } as const;
    await expect(steps(1)(PATH, null, () => Promise.reject(new Error("crash")), facts)).rejects.toThrow(
      "crash",
    );
    expect(await steps(2)(PATH, null, () => Promise.resolve({ text: "again" }), facts)).toEqual({
      text: "again",
    });
  });
});

describe("the tools that were under way when a process died", () => {
  const crash = () => Promise.reject(new Error("crash"));
  const find = () => toolsUnderWay(table()).find(rig.id);
  const [first, second] = ["task-1/run-1/turn-1/tool-0", "task-1/run-1/turn-2/tool-0"] as const;
  const read = (tool: string) => ({ kind: "tool", safety: "read", tool }) as const;

  it("are an unsafe one from the first attempt on", async () => {
    expect(await find()).toEqual([]);
    await expect(steps(1)(first, null, crash, { ...unsafe, tool: "send" })).rejects.toThrow("crash");
    expect(await find()).toEqual([{ path: first, tool: "send" }]);
  });

  it("are those that may be repeated once an attempt repeats them, without what has ended", async () => {
    await expect(steps(1)(first, null, crash, read("look"))).rejects.toThrow("crash");
    expect(await find()).toEqual([]);
    await steps(2)(first, null, () => Promise.resolve({ text: "seen" }), read("look"));
    await expect(steps(2)(second, null, crash, read("count"))).rejects.toThrow("crash");
    expect(await find()).toEqual([{ path: second, tool: "count" }]);
  });
});
