import { getEventListeners } from "node:events";

import { describe, expect, it } from "vitest";

import { untilAborted } from "../../../functions/async/abort.ts";

const never = () => Promise.withResolvers<string>();

describe("work that is waited for until a signal aborts", () => {
  it("gives its value or its failure, and leaves no listener behind", async () => {
    const { signal } = new AbortController();
    expect(await untilAborted(Promise.resolve("done"), signal)).toBe("done");
    await expect(untilAborted(Promise.reject(new Error("broken")), signal)).rejects.toThrow("broken");
    expect(getEventListeners(signal, "abort")).toEqual([]);
  });

  it("ends with the signal's reason although it goes on", async () => {
    const controller = new AbortController();
    const ended = untilAborted(never().promise, controller.signal);
    controller.abort(new Error("enough"));
    await expect(ended).rejects.toThrow("enough");
    expect(getEventListeners(controller.signal, "abort")).toEqual([]);
  });

  it("ends with another reason where one is given", async () => {
    const controller = new AbortController();
    const ended = untilAborted(never().promise, controller.signal, () => new Error("no answer"));
    controller.abort();
    await expect(ended).rejects.toThrow("no answer");
  });

  it("ends at once when the signal has aborted before", async () => {
    const signal = AbortSignal.abort(new Error("before"));
    await expect(untilAborted(never().promise, signal)).rejects.toThrow("before");
  });

  it("is not lost when it is done, even if it has aborted the signal itself", async () => {
    const controller = new AbortController();
    const pay = () => {
      controller.abort(new Error("by the work"));
      return Promise.resolve("paid");
    };
    expect(await untilAborted(pay(), controller.signal)).toBe("paid");
  });

  it("may fail later without anybody's notice", async () => {
    const { promise, reject } = never();
    await expect(untilAborted(promise, AbortSignal.abort(new Error("before")))).rejects.toThrow("before");
    reject(new Error("late"));
    await new Promise((resolve) => setImmediate(resolve));
  });
});
