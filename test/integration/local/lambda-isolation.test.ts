import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, afterEach, expect, it, vi } from "vitest";

import type { FunctionError } from "../../../local/lambda/function-error.ts";
import type { Isolation } from "../../../local/lambda/function-options.ts";
import { type LocalFunction, localFunction } from "../../../local/lambda/local-function.ts";

const folder = mkdtempSync(join(tmpdir(), "local-lambda-isolation-"));
const open: LocalFunction[] = [];
let names = 0;

afterEach(() => Promise.all(open.splice(0).map((each) => each.close())));
afterAll(() => rmSync(folder, { recursive: true }));

const ENTRY = join(folder, "bundle.mjs");
writeFileSync(
  ENTRY,
  `import { existsSync, writeFileSync } from "node:fs";
  const instance = Math.random();
  export const handler = async ({ command, file }) => {
    if (command === "loop") for (;;);
    if (command === "exit") process.exit(3);
    if (command === "crash") { setTimeout(() => { throw new Error("nobody catches this"); }); await new Promise(() => {}); }
    if (command === "crash later") setTimeout(() => { throw new Error("nobody catches this"); }, 1);
    if (command === "wait") {
      writeFileSync(file + ".began", "");
      while (!existsSync(file)) await new Promise((resolve) => setTimeout(resolve, 10));
    }
    return instance;
  };`,
);

function isolated(isolation: Partial<Isolation> = {}, timeoutSeconds = 30) {
  const lines: string[] = [];
  const local = localFunction({
    name: "run-crew",
    entry: ENTRY,
    environment: {},
    timeoutSeconds,
    isolation: { atMost: 9, mayWait: 0, keepIdle: 2, graceSeconds: 20, ...isolation },
    log: (line) => lines.push(line),
  });
  open.push(local);
  return { local, lines };
}

/** An invocation that is under way until it is let go. */
async function waiting(local: LocalFunction, unwanted?: AbortSignal) {
  const file = join(folder, `go-${(names += 1)}`);
  const answer = local.invoke({ command: "wait", file }, unwanted);
  await vi.waitUntil(() => rmIfThere(`${file}.began`), { timeout: 120_000 });
  return { answer, go: () => writeFileSync(file, "") };
}

function rmIfThere(file: string): boolean {
  try {
    rmSync(file);
    return true;
  } catch {
    return false;
  }
}

const errorTypeOf = (invocation: Promise<unknown>): Promise<string> =>
  invocation.then(
    (answer) => `answered ${JSON.stringify(answer)}`,
    (error: FunctionError) => error.errorType,
  );

it.each([
  ["an exit", "exit"],
  ["an uncaught exception", "crash"],
])("%s ends its own invocation and none beside it", async (_, command) => {
  const { local } = isolated();
  const beside = await waiting(local);
  expect(await errorTypeOf(local.invoke({ command }))).toBe("Runtime.ExitError");
  beside.go();
  expect(await beside.answer).toEqual(expect.any(Number));
});

it("an endless loop holds up nobody, and ends at its own time-out", async () => {
  const { local } = isolated({}, 3);
  let looping = true;
  const loop = errorTypeOf(local.invoke({ command: "loop" })).finally(() => (looping = false));
  expect(await local.invoke({})).toEqual(expect.any(Number));
  expect(looping).toBe(true);
  expect(await loop).toBe("Sandbox.Timedout");
});

it("ends an endless loop whose answer nobody wants, long before its time-out, and says so", async () => {
  const { local, lines } = isolated({ graceSeconds: 0.1 }, 600);
  const unwanted = new AbortController();
  const loop = local.invoke({ command: "loop" }, unwanted.signal);
  const beside = await waiting(local);
  unwanted.abort();
  await expect(loop).rejects.toMatchObject({ errorType: "Local.Stopped" });
  expect(lines).toEqual([
    expect.stringMatching(
      /^run-crew: RequestId: \S+ Error: Its execution had ended, and it was still running 0\.1 s later\. Its worker was stopped$/,
    ),
  ]);
  beside.go();
  expect(await beside.answer).toEqual(expect.any(Number));
});

it("leaves the worker alone when an invocation ends by itself after its answer became unwanted", async () => {
  const { local, lines } = isolated();
  const unwanted = new AbortController();
  const { answer, go } = await waiting(local, unwanted.signal);
  unwanted.abort();
  go();
  const instance = await answer;
  expect(await local.invoke({})).toBe(instance);
  expect(lines).toEqual([]);
});

it("does not mind a signal that comes after the answer", async () => {
  const { local } = isolated({ graceSeconds: 0.1 });
  const unwanted = new AbortController();
  const first = await local.invoke({}, unwanted.signal);
  unwanted.abort();
  const next = await waiting(local);
  const began = Date.now();
  await vi.waitUntil(() => Date.now() - began > 300, { timeout: 120_000 });
  next.go();
  expect(await next.answer).toBe(first);
});

it("uses a worker again once its invocation has ended, and never two invocations in one", async () => {
  const { local } = isolated();
  const first = await local.invoke({});
  expect(await local.invoke({})).toBe(first);
  const [one, other] = [await waiting(local), await waiting(local)];
  for (const { go } of [one, other]) go();
  expect(await one.answer).toBe(first);
  expect(await other.answer).not.toBe(first);
});

it("keeps as many idle workers as it is told, and ends the others", async () => {
  const { local } = isolated({ keepIdle: 1 });
  const invocations = [await waiting(local), await waiting(local), await waiting(local)];
  for (const { go } of invocations) go();
  const used = await Promise.all(invocations.map(({ answer }) => answer));
  const again = [await waiting(local), await waiting(local), await waiting(local)];
  for (const { go } of again) go();
  const usedAgain = await Promise.all(again.map(({ answer }) => answer));
  expect(usedAgain.filter((instance) => used.includes(instance))).toHaveLength(1);
});

it("throttles what is more than may run at once, under the name that the workflow retries", async () => {
  const { local } = isolated({ atMost: 2 });
  const invocations = [await waiting(local), await waiting(local)];
  expect(await errorTypeOf(local.invoke({}))).toBe("Lambda.TooManyRequestsException");
  for (const { go } of invocations) go();
  await Promise.all(invocations.map(({ answer }) => answer));
  expect(await local.invoke({})).toEqual(expect.any(Number));
});

it("gives no invocation to a worker that died while it was idle", async () => {
  const { local, lines } = isolated();
  const dead = await local.invoke({ command: "crash later" });
  await vi.waitUntil(() => lines.join("\n").includes("nobody catches this"), { timeout: 120_000 });
  expect(await local.invoke({})).not.toBe(dead);
});
