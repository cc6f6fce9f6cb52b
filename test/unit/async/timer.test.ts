import { describe, expect, it } from "vitest";

import {
  LONGEST_TIMER_MILLISECONDS,
  timeoutSignal,
  wait,
  withinTimer,
} from "../../../functions/async/timer.ts";

describe("a timer", () => {
  it.each([
    [0, 0],
    [-5, 0],
    [0.2, 1],
    [1500, 1500],
    [2 ** 31 - 1, LONGEST_TIMER_MILLISECONDS],
    [2 ** 31, LONGEST_TIMER_MILLISECONDS],
    [Number.POSITIVE_INFINITY, LONGEST_TIMER_MILLISECONDS],
  ])("of %d ms lasts %d", (milliseconds, counted) => {
    expect(withinTimer(milliseconds)).toBe(counted);
  });

  it("that is longer than timers can be does not end at once", async () => {
    const signal = timeoutSignal(2 ** 31);
    await wait(5, new AbortController().signal);
    expect(signal.aborted).toBe(false);
  });

  it("aborts its signal with a TimeoutError", async () => {
    const signal = timeoutSignal(0.001);
    await expect(wait(60_000, signal)).rejects.toMatchObject({ name: "TimeoutError" });
  });

  it("is not waited for any longer when the signal aborts, nor at all when it has", async () => {
    const controller = new AbortController();
    const waited = wait(60_000, controller.signal);
    controller.abort(new Error("enough"));
    await expect(waited).rejects.toThrow("enough");
    await expect(wait(60_000, controller.signal)).rejects.toThrow("enough");
  });
});
