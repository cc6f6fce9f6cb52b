import { describe, expect, it } from "vitest";

import { JournalUnavailable } from "../../../../functions/domain/errors.ts";
import { ID } from "../../../support/handlers/created-execution.ts";
import { failedOutcome } from "../../../support/handlers/outcome-of.ts";
import {
  COMPLETED,
  failedWith,
  runCrewRig,
  suspendAfterFirstTask,
  suspendedFor,
} from "../../../support/handlers/run-crew-rig.ts";
import { apiError, type Turn, type TurnFunction } from "../../../support/models/scripted-language-model.ts";
import { snowflakeDown } from "../../../support/snowflake/fake-record.ts";

const rig = runCrewRig();
/** A model that answers only to being broken off. */
const hang: TurnFunction = ({ abortSignal }) =>
  new Promise((_, reject) => {
    abortSignal?.addEventListener("abort", () => reject(abortSignal.reason as Error));
  });

describe("an attempt runs out of time", () => {
  it("and suspends before an effect that might not end, and the next one goes on without asking again", async () => {
    await suspendAfterFirstTask(rig);
    expect(rig.memory.execution(ID)).toMatchObject({ phase: "SUSPENDED", attempt: 1 });
    expect([rig.record.statements, rig.mergedRows()]).toEqual([[], []]);
    expect(await rig.attempt(["text"])).toEqual(COMPLETED);
    expect(rig.memory.execution(ID)).toMatchObject({ phase: "COMPLETED", attempt: 2 });
    expect(rig.mergedRows()).toMatchObject([{ attempts: 2, usage: { llm_calls: 2, total_tokens: 30 } }]);
  });

  it("and does one effect at least, however little time there is", async () => {
    await rig.create();
    const ends = [await rig.attempt(["outline"], () => 60_000), await rig.attempt(["text"], () => 60_000)];
    expect(ends).toEqual([suspendedFor(0), COMPLETED]);
  });

  it("and breaks off a call in flight shortly before Lambda would", async () => {
    await rig.create();
    expect(await rig.attempt([hang], () => 15_050)).toEqual(suspendedFor(0));
    expect(rig.memory.execution(ID).phase).toBe("SUSPENDED");
  });

  it("and gives up a call that does not end within several invocations", async () => {
    await rig.create();
    const ends = [];
    for (let attempt = 0; attempt < 6; attempt += 1) {
      const { status } = await rig.attempt([hang], () => 15_050);
      ends.push(status);
      if (status === "failed") break;
    }
    expect(ends.at(-1)).toBe("failed");
    expect(rig.memory.execution(ID)).toMatchObject({
      phase: "FAILED",
      error: { type: "NoProgress", retryable: true },
      recorded: true,
    });
  });

  it("and waits as long as the model's server asks, whatever time is left", async () => {
    await rig.create();
    const busy = () => Promise.reject(apiError(429, { "retry-after": "60" }));
    expect(await rig.attempt([busy], () => 60_000)).toEqual(suspendedFor(60));
  });
});

describe("an attempt that is not alone", () => {
  it("is suspended, not failed, when a newer one has begun, and leaves the outcome to it", async () => {
    await rig.create();
    const overtaken: Turn = async () => {
      await rig.memory.journal.beginAttempt(ID, new Date());
      return "old";
    };
    expect(await rig.attempt(["outline", overtaken])).toEqual(suspendedFor(0));
    expect(rig.memory.execution(ID)).toMatchObject({ phase: "RUNNING", attempt: 2 });
    expect(rig.mergedRows()).toEqual([]);
  });

  it("does not suspend the newer one", async () => {
    await rig.create();
    const overtaken: Turn = async () => {
      await rig.memory.journal.beginAttempt(ID, new Date());
      throw apiError(429, { "retry-after": "60" });
    };
    await rig.attempt([overtaken]);
    expect(rig.memory.execution(ID)).toMatchObject({ phase: "RUNNING", attempt: 2 });
  });

  it("tells and records the outcome that somebody else decided meanwhile", async () => {
    await rig.create();
    const cancelled: Turn = async () => {
      await rig.memory.journal.decide({
        executionId: ID,
        outcome: failedOutcome("Cancelled", "It was cancelled", false),
        at: new Date(),
      });
      return "late";
    };
    expect(await rig.attempt(["outline", cancelled])).toEqual(failedWith("Cancelled", "It was cancelled"));
    expect(rig.mergedRows()).toMatchObject([{ phase: "FAILED", error: { type: "Cancelled" } }]);
  });

  it("breaks off its call when the execution is cancelled meanwhile, and tells that", async () => {
    await rig.create();
    const cancelled: Turn = async (options) => {
      const outcome = failedOutcome("Cancelled", "Execution was cancelled", false);
      await rig.memory.journal.decide({ executionId: ID, outcome, at: new Date() });
      return hang(options);
    };
    expect(await rig.attempt([cancelled])).toEqual(failedWith("Cancelled", "Execution was cancelled"));
    expect(rig.mergedRows()).toMatchObject([{ error: { type: "Cancelled" } }]);
  });

  it("breaks off its call when a newer one has begun, and leaves the rest to it", async () => {
    await rig.create();
    const overtaken: Turn = async (options) => {
      await rig.memory.journal.beginAttempt(ID, new Date());
      return hang(options);
    };
    expect(await rig.attempt([overtaken])).toEqual(suspendedFor(0));
    expect(rig.memory.execution(ID)).toMatchObject({ phase: "RUNNING", attempt: 2 });
  });

  it("runs nothing when the execution has ended already, but records and tells its end", async () => {
    await rig.create();
    rig.record.failure = snowflakeDown();
    await rig.attempt(["outline", "text"]);
    rig.record.failure = undefined;
    expect(await rig.attempt([() => Promise.reject(new Error("asked again"))])).toEqual(COMPLETED);
    expect([rig.memory.execution(ID).recorded, rig.mergedRows().length]).toEqual([true, 1]);
    expect(await rig.attempt([() => Promise.reject(new Error("asked again"))])).toEqual(COMPLETED);
    expect(rig.mergedRows().length).toBe(1);
  });

  it("leaves the row to who holds the lease", async () => {
    await rig.create();
    await rig.memory.leases.acquire(ID, "starter", new Date());
    expect(await rig.attempt(["outline", "text"])).toEqual(COMPLETED);
    expect([rig.memory.execution(ID).recorded, rig.mergedRows()]).toEqual([false, []]);
  });

  it("says so when the journal knows no such execution", async () => {
    expect(await rig.attempt(["x"])).toEqual(
      failedWith("UnknownExecution", "The journal has no execution with this id"),
    );
  });
});

describe("a journal that does not answer", () => {
  it.each(["beginAttempt", "readRequest", "decide", "suspend", "markRecorded"])(
    "is thrown from %s, for the workflow to retry, and the retry ends the execution",
    async (method) => {
      await rig.create();
      rig.memory.failNext(method);
      const busy: Turn = () => Promise.reject(apiError(429, { "retry-after": "60" }));
      const turns: Turn[] = method === "suspend" ? [busy] : ["outline", "text"];
      await expect(rig.attempt(turns)).rejects.toMatchObject({ name: "JournalUnavailable" });
      expect(await rig.attempt(["outline", "text"])).toEqual(COMPLETED);
      expect(rig.mergedRows().length).toBeGreaterThan(0);
    },
  );

  it("is thrown from within the crew as the same object", async () => {
    await rig.create();
    const error = new JournalUnavailable("store a step", { cause: new Error("throttled") });
    const { once } = rig.steps;
    rig.steps = {
      ...rig.steps,
      once: async (path, request, effect, facts) => {
        const value = await once(path, request, effect, facts);
        if (path.startsWith("task-2")) throw error;
        return value;
      },
    };
    await expect(rig.attempt(["outline", "text"])).rejects.toBe(error);
    expect(rig.memory.execution(ID).phase).toBe("RUNNING");
  });
});
