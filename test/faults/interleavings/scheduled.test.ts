import { setImmediate } from "node:timers/promises";

import fc from "fast-check";
import { expect, it, onTestFinished } from "vitest";

import { answeredInTurn } from "./scheduled.ts";

it("an answer that failed waits for its turn without being taken for one that nobody knows of", async () => {
  const unknown: unknown[] = [];
  const note = (reason: unknown) => unknown.push(reason);
  process.on("unhandledRejection", note);
  onTestFinished(() => void process.off("unhandledRejection", note));
  const scheduler = fc.schedulerFor([1]);
  const call = answeredInTurn(scheduler, () => Promise.reject(new Error("overtaken")));
  const told = call().then(
    () => "an answer",
    (error: Error) => error.message,
  );
  await setImmediate();
  await scheduler.waitAll();
  expect([await told, unknown]).toEqual(["overtaken", []]);
});
