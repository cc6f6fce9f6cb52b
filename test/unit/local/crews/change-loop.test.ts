import { expect, it } from "vitest";

import { ChangeLoop } from "../../../../local/crews/change-loop.ts";

/** Work that begins when it is told to, and ends when it is let. */
function heldWork() {
  const begun: PromiseWithResolvers<boolean>[] = [];
  const work = (): Promise<boolean> => {
    const one = Promise.withResolvers<boolean>();
    begun.push(one);
    return one.promise;
  };
  return { begun, work };
}

/** Whether a promise is settled by now. */
function watched(promise: Promise<void>): { isOver: boolean } {
  const state = { isOver: false };
  void promise.then(() => (state.isOver = true));
  return state;
}

it("many changes lead to one work, and changes meanwhile to one more", async () => {
  const { begun, work } = heldWork();
  const loop = new ChangeLoop(work);
  loop.follow();
  for (let change = 0; change < 5; change++) loop.changed();
  const before = watched(loop.upToDate(60_000));
  await expect.poll(() => begun.length === 1).toBe(true);
  loop.changed();
  loop.changed();
  const meanwhile = watched(loop.upToDate(60_000));
  begun[0]?.resolve(true);
  await expect.poll(() => before.isOver && begun.length === 2).toBe(true);
  expect(meanwhile.isOver).toBe(false);
  begun[1]?.resolve(true);
  await expect.poll(() => meanwhile.isOver).toBe(true);
  await loop.upToDate(60_000);
  expect(begun).toHaveLength(2);
  await loop.stop();
});

it("work that has not seen all there was is done again, and whoever waits goes on waiting", async () => {
  const { begun, work } = heldWork();
  const loop = new ChangeLoop(work);
  loop.changed();
  loop.follow();
  const waits = watched(loop.upToDate(60_000));
  await expect.poll(() => begun.length === 1).toBe(true);
  begun[0]?.resolve(false);
  await expect.poll(() => begun.length === 2).toBe(true);
  expect(waits.isOver).toBe(false);
  begun[1]?.resolve(true);
  await expect.poll(() => waits.isOver).toBe(true);
  await loop.stop();
});

it("changes that do not stop are worked on all the same", async () => {
  const { begun, work } = heldWork();
  const loop = new ChangeLoop(work);
  loop.follow();
  const changes = setInterval(() => loop.changed(), 10);
  await expect.poll(() => begun.length === 1).toBe(true);
  clearInterval(changes);
  begun[0]?.resolve(true);
  await loop.stop();
});

it("nobody waits longer than he wants, nor once it is stopped", async () => {
  const { begun, work } = heldWork();
  const loop = new ChangeLoop(work);
  loop.follow();
  loop.changed();
  await loop.upToDate(1);
  const waits = loop.upToDate(60_000);
  await expect.poll(() => begun.length === 1).toBe(true);
  const stopped = loop.stop();
  await waits;
  begun[0]?.resolve(true);
  await stopped;
  loop.changed();
  await loop.upToDate(60_000);
  expect(begun).toHaveLength(1);
});
