import { expect, it } from "vitest";

import { Defect, JournalUnavailable } from "../../../../functions/domain/errors.ts";
import { openSandbox } from "../../../../functions/runtime/sandbox/sandbox.ts";
import { recordedLog } from "../../../support/handlers/recorded-log.ts";

/** A process whose changes the test makes, with work that does what it is told. */
function sandbox({ hasCode = true } = {}) {
  const changes: string[] = [];
  const log = recordedLog();
  const seen = { ended: 0, worked: 0 };
  const snapshot = () => ({ changes: () => [...changes] });
  const opened = openSandbox({ snapshot, endProcess: () => void (seen.ended += 1) });
  if (hasCode) opened.beforeCode();
  const run = opened.protect(async (effect: () => unknown) => {
    seen.worked += 1;
    return Promise.resolve(effect());
  });
  const invocation = { log, requestId: "1", remainingMilliseconds: () => 1000 };
  return { changes, log, seen, run: (effect: () => unknown) => run(effect, undefined, invocation) };
}

const fails = (error: unknown) => () => {
  throw error;
};
const away = new JournalUnavailable("store a step", { cause: new Error("throttled") });

it("works on in a process that stays as it was", async () => {
  const { run, seen } = sandbox();
  expect([await run(() => 1), await run(() => 2)]).toEqual([1, 2]);
  await expect(run(fails(away))).rejects.toBe(away);
  expect(await run(() => 3)).toBe(3);
  expect(seen).toEqual({ ended: 0, worked: 4 });
});

it("answers work that changed the process, and takes no other in it", async () => {
  const { changes, log, run, seen } = sandbox();
  expect(await run(() => changes.push("Object.prototype.polluted"))).toBe(1);
  expect(seen.ended).toBe(1);
  expect(JSON.stringify(log.lines)).toContain("Object.prototype.polluted");
  await expect(run(() => 2)).rejects.toMatchObject({ name: "SandboxSpoiled" });
  expect(seen.worked).toBe(1);
});

it("takes no work in a process that was changed after the last one was over", async () => {
  const { changes, run, seen } = sandbox();
  await run(() => 1);
  changes.push("globalThis.cache");
  await expect(run(() => 2)).rejects.toMatchObject({ name: "SandboxSpoiled" });
  expect(seen).toEqual({ ended: 1, worked: 1 });
});

it("names what was changed in place of the bug that came of it", async () => {
  const { changes, run, seen } = sandbox();
  const work = run(() => {
    changes.push("Object.prototype.polluted", "process.env.HOME");
    throw new TypeError("Unsupported type passed");
  });
  await expect(work).rejects.toMatchObject({
    name: "SandboxChanged",
    message: "A tool or guardrail of the crew changed Object.prototype.polluted, process.env.HOME",
  });
  expect(seen.ended).toBe(1);
});

it("leaves an outage an outage, also in a process that was changed", async () => {
  const { changes, run, seen } = sandbox();
  const work = run(() => {
    changes.push("Object.prototype.polluted");
    throw away;
  });
  await expect(work).rejects.toBe(away);
  expect(seen.ended).toBe(1);
});

it.each([
  ["an error of a language", new TypeError("x is not a function")],
  ["a defect", new Defect("The journal (DynamoDB) could not store a step", { cause: new TypeError("x") })],
  ["no error at all", "text"],
])("ends the process after %s, and throws it as it is", async (_, error) => {
  const { run, seen } = sandbox();
  const thrown: unknown = await run(fails(error)).catch((caught: unknown) => caught);
  expect(thrown).toBe(error);
  await expect(run(() => 1)).rejects.toMatchObject({ name: "SandboxSpoiled" });
  expect(seen).toEqual({ ended: 2, worked: 1 });
});

it("compares nothing in a process that has loaded no crew's code, and ends it all the same over a bug", async () => {
  const { changes, run, seen } = sandbox({ hasCode: false });
  expect(await run(() => changes.push("globalThis.cache"))).toBe(1);
  expect(await run(() => 2)).toBe(2);
  await expect(run(fails(new TypeError("a bug")))).rejects.toBeInstanceOf(TypeError);
  await expect(run(() => 3)).rejects.toMatchObject({ name: "SandboxSpoiled" });
  expect(seen).toEqual({ ended: 2, worked: 3 });
});
