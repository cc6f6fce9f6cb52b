import { describe, expect, it } from "vitest";

import { endAs } from "../../../../functions/domain/ends.ts";
import { CrewUnreadable } from "../../../../functions/domain/errors.ts";
import { ID } from "../../../support/handlers/created-execution.ts";
import { runCrewRig } from "../../../support/handlers/run-crew-rig.ts";
import { memoryExecutionJournal } from "../../../support/journal/memory-execution-journal.ts";
import { apiError, type Turn, type TurnFunction } from "../../../support/models/scripted-language-model.ts";

const rig = runCrewRig();

/** A model that answers only to being broken off. */
const untilAborted: TurnFunction = ({ abortSignal }) =>
  new Promise((_, reject) => {
    abortSignal?.addEventListener("abort", () => reject(abortSignal.reason as Error));
  });

describe("an attempt that decides nothing says why in its log:", () => {
  const last = () => rig.log.lines.at(-1);

  it("a suspension, and for how long", async () => {
    await rig.create();
    await rig.attempt([() => Promise.reject(apiError(429, { "retry-after": "60" }))]);
    expect(last()).toEqual({
      level: "info",
      message: "attempt suspends",
      about: { crew: "essay", wait_seconds: 60, stalls: 0 },
    });
  });

  it("a wait for a slot, and whether it has been told before", async () => {
    await rig.create();
    const waits = (slots: number) => Promise.resolve({ slots, waitSeconds: 5 });
    const answers = [waits(2), waits(2), waits(3)];
    rig.slots = { take: () => answers.shift() ?? waits(3), leave: () => Promise.resolve() };
    const told: unknown[] = [];
    for (let look = 0; look < 3; look++) {
      await rig.attempt([]);
      told.push(last());
    }
    const line = (slots: number, again: boolean) => ({
      level: "info",
      message: "no slot is free: the execution waits",
      about: { crew: "essay", slots, wait_seconds: 5, again },
    });
    expect(told).toEqual([line(2, false), line(2, true), line(3, false)]);
  });

  it("a newer one has begun", async () => {
    await rig.create();
    const overtaken: Turn = async (options) => {
      await rig.memory.journal.beginAttempt(ID, new Date());
      return untilAborted(options);
    };
    await rig.attempt([overtaken]);
    expect(last()?.message).toBe("attempt gives way: the execution has ended, or a newer attempt has begun");
  });

  it("somebody else decided before it", async () => {
    await rig.create();
    await rig.attempt([
      "outline",
      async () => {
        await rig.memory.journal.decide({ executionId: ID, outcome: endAs("cancelled"), at: new Date() });
        return "text";
      },
    ]);
    expect(last()).toEqual({
      level: "info",
      message: "somebody else came first; this end is dropped",
      about: { phase: "COMPLETED" },
    });
  });

  it("the execution has ended already, or there is none", async () => {
    await rig.create();
    await rig.attempt(["outline", "text"]);
    await rig.attempt(["never"]);
    const message = "nothing to run: the execution has ended, or is unknown";
    expect(last()?.message).toBe(message);
    rig.memory = memoryExecutionJournal();
    await rig.attempt(["never"]);
    expect(rig.log.lines.slice(-2).map((line) => [line.level, line.message])).toEqual([
      ["info", message],
      ["warn", "the journal has no execution with this id: was its workflow started by hand?"],
    ]);
  });
});

describe("the log of an attempt", () => {
  it("names the effect last that ends the process", async () => {
    await rig.create();
    let last: unknown;
    const look = () => {
      last = rig.log.lines.at(-1);
      return "outline";
    };
    await rig.attempt([look, "text"]);
    expect(last).toEqual({
      level: "info",
      message: "model-call-start",
      about: { crew: "essay", task: "outline", path: "task-1/run-1/turn-1", model: "scripted" },
    });
  });

  it.each([
    [
      "a missing crew",
      ["CrewMissing", 'The crew "essay" is not part of the deployed function'],
      (): void => void (rig.deployed = undefined),
    ],
    [
      "broken code",
      ["CrewUnreadable", "no default export"],
      (): void => void (rig.broken = new CrewUnreadable("no default export")),
    ],
  ] as const)("says as an error why there is no crew to run: %s", async (_, [name, message], spoil) => {
    await rig.create();
    spoil();
    await rig.attempt(["x"]);
    expect(rig.log.lines.at(-1)).toMatchObject({
      level: "error",
      message: "execution ended",
      about: { crew: "essay", phase: "FAILED", error: { name, message } },
    });
  });
});
