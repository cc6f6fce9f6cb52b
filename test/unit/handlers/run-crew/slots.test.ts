import { beforeEach, describe, expect, it } from "vitest";

import type { Slot, SlotRequest, SlotWait } from "../../../../functions/domain/admission/slots.ts";
import { JournalUnavailable } from "../../../../functions/domain/errors.ts";
import { ID } from "../../../support/handlers/created-execution.ts";
import { failedOutcome } from "../../../support/handlers/outcome-of.ts";
import { COMPLETED, failedWith, runCrewRig, suspendedFor } from "../../../support/handlers/run-crew-rig.ts";

const rig = runCrewRig();
const MINUTES = 60_000;

let asked: SlotRequest[];
let released: boolean[];
let left: string[];
let answer: () => Promise<Slot | SlotWait>;

const held = (): Promise<Slot> =>
  Promise.resolve({
    release: async (goesOn: boolean) => {
      await Promise.resolve();
      released.push(goesOn);
    },
  });

beforeEach(() => {
  [asked, released, left] = [[], [], []];
  answer = held;
  rig.slots = {
    take: (request) => {
      asked.push(request);
      return answer();
    },
    leave: ({ executionId }) => {
      left.push(executionId);
      return Promise.resolve();
    },
  };
});

describe("an attempt without a slot", () => {
  it("is suspended for as long as the slots say, runs nothing, and is not counted", async () => {
    await rig.create();
    answer = () => Promise.resolve({ slots: 5, waitSeconds: 45 });
    expect([await rig.attempt([]), await rig.attempt([])]).toEqual([suspendedFor(45), suspendedFor(45)]);
    const waiting = rig.memory.execution(ID);
    expect(waiting).toMatchObject({ phase: "SUSPENDED", attempt: 0, waitingForSlots: 5, version: 2 });
    expect(waiting).not.toHaveProperty("startedAt");
    answer = held;
    expect(await rig.attempt(["outline", "text"])).toEqual(COMPLETED);
    expect(rig.memory.execution(ID)).toMatchObject({ phase: "COMPLETED", attempt: 1 });
    expect(rig.memory.execution(ID)).not.toHaveProperty("waitingForSlots");
  });

  it("waits no longer than the execution may take, and is not needed to end one whose time is over", async () => {
    await rig.create({ timeout_seconds: 600 }, new Date(Date.now() - 590_000));
    answer = () => Promise.resolve({ slots: 5, waitSeconds: 300 });
    const { wait_seconds } = await rig.attempt([]);
    expect(wait_seconds).toBeGreaterThan(0);
    expect(wait_seconds).toBeLessThanOrEqual(10);
  });

  it("ends an execution whose time is over", async () => {
    await rig.create({ timeout_seconds: 60 }, new Date(Date.now() - 61_000));
    answer = () => Promise.reject(new Error("a slot was asked for"));
    expect(await rig.attempt([])).toEqual(
      failedWith("TimeLimit", "The execution took longer than its limit of 60 s"),
    );
  });

  it("leaves the queue when its execution has ended meanwhile, and answers with that end", async () => {
    await rig.create();
    answer = async () => {
      const outcome = failedOutcome("Cancelled", "Execution was cancelled", true);
      await rig.memory.journal.decide({ executionId: ID, outcome, at: new Date() });
      return { slots: 5, waitSeconds: 30 };
    };
    expect(await rig.attempt([])).toEqual(failedWith("Cancelled", "Execution was cancelled"));
    expect(left).toEqual([ID]);
  });

  it("asks for none when its execution has ended, or is unknown", async () => {
    expect(await rig.attempt([])).toMatchObject({ status: "failed", error: "UnknownExecution" });
    await rig.create();
    await rig.attempt(["outline", "text"]);
    asked = [];
    expect([await rig.attempt([]), asked]).toEqual([COMPLETED, []]);
  });
});

describe("an attempt's slot", () => {
  it("is leased until the invocation would be over, and given back at the attempt's end", async () => {
    const createdAt = new Date(Date.now() - 5000);
    await rig.create({}, createdAt);
    const before = Date.now();
    expect(await rig.attempt(["outline", "text"], () => 15 * MINUTES)).toEqual(COMPLETED);
    const [request] = asked;
    expect(request).toMatchObject({ executionId: ID, createdAt: createdAt.toISOString(), holder: "me" });
    expect(request?.until.getTime()).toBeGreaterThanOrEqual(before + 15 * MINUTES);
    expect(request?.until.getTime()).toBeLessThanOrEqual(Date.now() + 15 * MINUTES);
    expect(released).toEqual([false]);
  });

  it("is given back as that of one who goes on at once when the invocation's time is over", async () => {
    await rig.create();
    expect(await rig.attempt(["outline"], () => 60_000)).toEqual(suspendedFor(0));
    expect(released).toEqual([true]);
  });

  it("is given back when the attempt throws", async () => {
    await rig.create();
    rig.memory.failNext("readRequest");
    await expect(rig.attempt([])).rejects.toThrow(JournalUnavailable);
    expect(released).toEqual([false]);
  });

  it("fails no attempt when it cannot be given back", async () => {
    await rig.create();
    answer = () =>
      Promise.resolve({
        release: () => Promise.reject(new JournalUnavailable("give a slot back", { cause: "away" })),
      });
    expect(await rig.attempt(["outline", "text"])).toEqual(COMPLETED);
    expect(JSON.stringify(rig.log)).toContain("a slot could not be given back");
  });
});
