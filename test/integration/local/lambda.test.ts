import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, afterEach, describe, expect, it, vi } from "vitest";

import { FunctionError } from "../../../local/lambda/function-error.ts";
import type { LocalFunctionOptions } from "../../../local/lambda/function-options.ts";
import { localFunction, type LocalFunction } from "../../../local/lambda/local-function.ts";

const folder = mkdtempSync(join(tmpdir(), "local-lambda-"));
const open: LocalFunction[] = [];
let bundles = 0;

afterEach(() => Promise.all(open.splice(0).map((each) => each.close())));
afterAll(() => rmSync(folder, { recursive: true }));

function functionOf(source: string, options: Partial<LocalFunctionOptions> = {}) {
  const entry = join(folder, `bundle-${(bundles += 1)}.mjs`);
  writeFileSync(entry, source);
  const lines: string[] = [];
  const local = localFunction({
    name: "run-crew",
    entry,
    environment: {},
    timeoutSeconds: 20,
    log: (line) => lines.push(line),
    ...options,
  });
  open.push(local);
  return { local, lines, entry };
}

async function failureOf(invocation: Promise<unknown>): Promise<FunctionError> {
  const error: unknown = await invocation.then(
    (answer) => new Error(`answered ${JSON.stringify(answer)}`),
    (reason: unknown) => reason,
  );
  if (!(error instanceof FunctionError)) throw error;
  return error;
}

const BY_COMMAND = `
  import { existsSync } from "node:fs";
  globalThis.starts = Math.random();
  export const handler = async ({ command, file }) => {
    if (command === "loop") for (;;);
    if (command === "exit") process.exit(3);
    if (command === "crash") { setTimeout(() => { throw new Error("nobody catches this"); }); await new Promise(() => {}); }
    if (command === "hang") await new Promise(() => {});
    if (command === "fill") { const all = []; for (;;) all.push(new Array(100_000).fill(all.length)); }
    while (command === "wait" && !existsSync(file)) await new Promise((resolve) => setTimeout(resolve, 10));
    return globalThis.starts;
  };`;

describe("an invocation whose answer nobody waits for any more", () => {
  const TOLD = `
    export const handler = ({ waits }, { unwanted }) =>
      waits ? new Promise((resolve) => unwanted.addEventListener("abort", () => resolve("told"))) : unwanted.aborted;`;

  it("is told, and those beside it are not", async () => {
    const { local } = functionOf(TOLD);
    const [gone, staying] = [new AbortController(), new AbortController()];
    const left = local.invoke({ waits: true }, gone.signal);
    const beside = local.invoke({ waits: true }, staying.signal);
    gone.abort();
    expect(await left).toBe("told");
    expect(await local.invoke({ waits: false }, staying.signal)).toBe(false);
    staying.abort();
    expect(await beside).toBe("told");
  });

  it("is told at its beginning, if that is when it comes", async () => {
    const { local } = functionOf(TOLD);
    expect(await local.invoke({ waits: true }, AbortSignal.abort())).toBe("told");
  });
});

describe("a local function", () => {
  it("passes event and answer as JSON, with Lambda's context and environment", async () => {
    const { local, entry } = functionOf(
      `export const handler = async (event, context) => ({ event, nothing: undefined, env: process.env, remaining: context.getRemainingTimeInMillis(), context });`,
      { environment: { TABLE: "journal", AWS_REGION: "eu-west-1" }, timeoutSeconds: 5, memoryMegabytes: 256 },
    );
    const answer = (await local.invoke({ kept: 1, dropped: undefined, at: new Date(0) })) as Record<
      string,
      unknown
    >;
    expect(answer).toEqual({
      event: { kept: 1, at: "1970-01-01T00:00:00.000Z" },
      remaining: expect.any(Number),
      context: {
        functionName: "run-crew",
        functionVersion: "$LATEST",
        invokedFunctionArn: "arn:aws:lambda:us-east-1:123456789012:function:run-crew",
        memoryLimitInMB: "256",
        awsRequestId: expect.stringMatching(/^[\da-f-]{36}$/),
        logGroupName: "/aws/lambda/run-crew",
        logStreamName: expect.stringMatching(/^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][\da-f]{32}$/),
        callbackWaitsForEmptyEventLoop: true,
      },
      env: {
        PATH: process.env["PATH"],
        LANG: "en_US.UTF-8",
        TZ: ":UTC",
        TABLE: "journal",
        AWS_REGION: "eu-west-1",
        AWS_DEFAULT_REGION: "us-east-1",
        AWS_ACCESS_KEY_ID: "local",
        AWS_SECRET_ACCESS_KEY: "local",
        _HANDLER: "index.handler",
        AWS_EXECUTION_ENV: "AWS_Lambda_nodejs24.x",
        AWS_LAMBDA_FUNCTION_NAME: "run-crew",
        AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
        AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "256",
        AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
        AWS_LAMBDA_LOG_GROUP_NAME: "/aws/lambda/run-crew",
        AWS_LAMBDA_LOG_STREAM_NAME: expect.any(String),
        LAMBDA_TASK_ROOT: join(entry, ".."),
      },
    });
    expect(answer["remaining"]).toBeGreaterThan(0);
    expect(answer["remaining"]).toBeLessThanOrEqual(5000);
  });

  it("serves several invocations at once in one worker, and answers null for nothing", async () => {
    const { local } = functionOf(`
      const waiting = [];
      export const handler = async (name) => {
        if (name === "none") return undefined;
        await new Promise((resolve) => { waiting.push(resolve); if (waiting.length === 3) waiting.forEach((go) => go()); });
        return name;
      };`);
    expect(await Promise.all(["a", "b", "c"].map((name) => local.invoke(name)))).toEqual(["a", "b", "c"]);
    expect(await local.invoke("none")).toBeNull();
  });

  it("answers a thrown error under its own name, with message and trace", async () => {
    const { local } = functionOf(`
      class SnowflakeUnavailable extends Error { name = "SnowflakeUnavailable"; }
      export const handler = async (what) => { throw what === "text" ? "just text" : new SnowflakeUnavailable("no answer"); };`);
    const named = await failureOf(local.invoke({}));
    expect({ type: named.errorType, message: named.errorMessage, first: named.trace[0] }).toEqual({
      type: "SnowflakeUnavailable",
      message: "no answer",
      first: expect.stringContaining("no answer"),
    });
    expect(await failureOf(local.invoke("text"))).toMatchObject({
      errorType: "string",
      errorMessage: "just text",
    });
  });

  it("ends an endless loop at the time-out and serves the next invocation from a new worker", async () => {
    const { local } = functionOf(BY_COMMAND, { timeoutSeconds: 1 });
    const first = await local.invoke({});
    expect(await failureOf(local.invoke({ command: "loop" }))).toMatchObject({
      errorType: "Sandbox.Timedout",
      errorMessage: expect.stringMatching(
        /^RequestId: [\da-f-]{36} Error: Task timed out after 1\.00 seconds$/,
      ),
    });
    expect(await local.invoke({})).not.toBe(first);
  });

  it("lets a timed-out worker finish its other invocations, but gives it no new ones", async () => {
    const { local } = functionOf(BY_COMMAND, { timeoutSeconds: 2 });
    const first = await local.invoke({});
    const hanging = failureOf(local.invoke({ command: "hang" }));
    const began = Date.now();
    await vi.waitUntil(() => Date.now() - began > 1000, { timeout: 120_000 });
    const file = join(folder, "let-it-end");
    const slow = local.invoke({ command: "wait", file });
    expect((await hanging).errorType).toBe("Sandbox.Timedout");
    writeFileSync(file, "");
    expect(await local.invoke({})).not.toBe(first);
    expect(await slow).toBe(first);
  });

  it.each([
    ["process.exit", "exit", "Runtime.ExitError"],
    ["an uncaught exception", "crash", "Runtime.ExitError"],
    ["a full heap", "fill", "Runtime.OutOfMemory"],
  ])("after %s fails all its invocations and starts a new worker", async (_, command, errorType) => {
    const { local, lines } = functionOf(BY_COMMAND, { memoryMegabytes: 32 });
    const first = await local.invoke({});
    const beside = failureOf(local.invoke({ command: "hang" }));
    expect(await failureOf(local.invoke({ command }))).toMatchObject({ errorType });
    expect(await beside).toMatchObject({ errorType });
    expect(await local.invoke({})).not.toBe(first);
    expect(lines.join("\n").includes("nobody catches this")).toBe(command === "crash");
    const told = lines.flatMap((line) => (line.startsWith("{") ? [JSON.parse(line) as object] : []));
    expect(told).toMatchObject(command === "exit" ? [] : [{ level: "ERROR", service: "run-crew" }]);
  });

  it.each([
    [
      "that throws while loading",
      `throw new TypeError("bad variable"); export const handler = 1;`,
      "TypeError",
    ],
    ["without a handler", `export const other = 1;`, "Runtime.HandlerNotFound"],
    ["that is no JavaScript", `export const handler = (;`, "SyntaxError"],
  ])("answers the reason for a bundle %s", async (_, source, errorType) => {
    const { local } = functionOf(source);
    expect(await failureOf(local.invoke({}))).toMatchObject({ errorType });
    expect(await failureOf(local.invoke({}))).toMatchObject({ errorType });
  });

  it("refuses events and answers over 6 MB", async () => {
    const { local } = functionOf(`export const handler = async () => "x".repeat(6_291_557);`);
    expect(await failureOf(local.invoke("x".repeat(6_291_456)))).toMatchObject({
      errorType: "RequestEntityTooLarge",
    });
    expect(await failureOf(local.invoke({}))).toMatchObject({ errorType: "Function.ResponseSizeTooLarge" });
  });

  it("logs what the function prints, line by line", async () => {
    const { local, lines } = functionOf(
      `export const handler = async () => { console.log("one\\ntwo"); console.error("three"); process.stdout.write("fo"); process.stdout.write("ur\\n"); };`,
    );
    await local.invoke({});
    await vi.waitUntil(() => lines.length === 4, { timeout: 60_000 });
    expect([...lines].sort()).toEqual(["four", "one", "three", "two"]);
  });

  it("logs what the function prints in its order, whichever way it prints it", async () => {
    const { local, lines } = functionOf(
      `export const handler = async () => { for (let n = 0; n < 200; n += 2) { console.log(n); console.error(n + 1); } };`,
    );
    await local.invoke({});
    await vi.waitUntil(() => lines.length === 200, { timeout: 60_000 });
    expect(lines).toEqual(Array.from({ length: 200 }, (_, n) => String(n)));
  });

  it("is closed at once, whatever is running", async () => {
    const { local } = functionOf(BY_COMMAND);
    await local.invoke({});
    const looping = failureOf(local.invoke({ command: "loop" }));
    await local.close();
    expect(await looping).toMatchObject({ errorType: "Runtime.ExitError" });
    await expect(local.invoke({})).rejects.toThrow("closed");
  });
});
