import { expect, it } from "vitest";

import { unlessFailed } from "../../../../cli/demo/unless-failed.ts";

const never = new Promise<never>(() => undefined);

it("a demo ends with the reason why the stack cannot go on, though it would wait for ever", async () => {
  const failure = Promise.resolve(new Error("The disk is full"));
  await expect(unlessFailed(failure, never)).rejects.toThrow("The disk is full");
});

it("a demo ends with that reason, and not with what follows from it", async () => {
  const { promise: work, reject } = Promise.withResolvers<never>();
  const { promise: failure, resolve } = Promise.withResolvers<Error>();
  const ended = unlessFailed(failure, work);
  resolve(new Error("The disk is full"));
  await expect(ended).rejects.toThrow("The disk is full");
  reject(new Error("answered 500"));
  await expect(unlessFailed(never, work)).rejects.toThrow("answered 500");
});

it("a demo gives what it came to while the stack goes on", async () => {
  expect(await unlessFailed(never, Promise.resolve(0))).toBe(0);
});
