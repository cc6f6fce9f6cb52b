import { afterEach, expect, it, vi } from "vitest";

import { FunctionError } from "../../../local/lambda/function-error.ts";
import { functionHost } from "../../../local/lambda/function-host.ts";
import type { FunctionHost, LocalFunctionOptions } from "../../../local/lambda/function-options.ts";
import { localFunction } from "../../../local/lambda/local-function.ts";
import { folderOfEachTest } from "../../support/folder-of-each-test.ts";

const folder = folderOfEachTest();
const hosts: FunctionHost[] = [];
const lines: string[] = [];
afterEach(async () => {
  await Promise.all(hosts.splice(0).map((host) => host.close()));
  lines.splice(0);
});

function newHost(environment: Record<string, string> = {}): FunctionHost {
  const log = (line: string): void => void lines.push(line);
  const host = functionHost({ name: "api", environment, servesSeveral: true, log });
  hosts.push(host);
  return host;
}

async function optionsOf(host: FunctionHost, name: string, source: string): Promise<LocalFunctionOptions> {
  await folder.write(`${name}.mjs`, source);
  const entry = `${folder.path}/${name}.mjs`;
  const log = (line: string): void => void lines.push(line);
  return { name, entry, environment: {}, timeoutSeconds: 20, log, host };
}

const functionIn = async (
  host: FunctionHost,
  name: string,
  source: string,
  options: Partial<LocalFunctionOptions> = {},
) => localFunction({ ...(await optionsOf(host, name, source)), ...options });

const BY_COMMAND = `
  import { threadId } from "node:worker_threads";
  export const handler = async ({ command }) => {
    if (command === "loop") for (;;);
    if (command === "crash") { setTimeout(() => { throw new Error("nobody catches this"); }); await new Promise(() => {}); }
    if (command === "hang") await new Promise(() => {});
    return threadId;
  };`;

it("functions share a thread, and what both import", async () => {
  await folder.write("shared.mjs", "export let count = { value: 0 };");
  const counting = `import { threadId } from "node:worker_threads"; import { count } from "./shared.mjs";
    export const handler = () => [threadId, (count.value += 1)];`;
  const host = newHost();
  const [one, other] = [
    await functionIn(host, "one", counting),
    await functionIn(host, "other", counting),
  ] as const;
  const [thread, first] = (await one.invoke({})) as [number, number];
  expect([first, await other.invoke({})]).toEqual([1, [thread, 2]]);
});

it("each function sees its own variables alone, whatever others do meanwhile, and keeps what it changes", async () => {
  const source = `
    import { setTimeout as delay } from "node:timers/promises";
    const atLoad = process.env.OWN;
    export const handler = async ({ set }) => {
      if (set !== undefined) process.env.CHANGED = set;
      await delay(5);
      await new Promise((resolve) => setImmediate(resolve));
      const { OWN, CHANGED, SHARED, AWS_LAMBDA_FUNCTION_NAME } = { ...process.env };
      delete process.env.SHARED;
      return { atLoad, OWN, CHANGED, SHARED, name: AWS_LAMBDA_FUNCTION_NAME, left: "SHARED" in process.env,
        ownKeys: Object.keys(process.env).includes("OWN") };
    };`;
  const host = newHost({ OWN: "the thread's" });
  const make = async (name: string) =>
    functionIn(host, name, source, { environment: { OWN: name, SHARED: "yes" } });
  const [one, other] = [await make("one"), await make("other")] as const;
  const seen = await Promise.all([
    one.invoke({ set: 1 }),
    other.invoke({}),
    one.invoke({}),
    other.invoke({ set: "2" }),
  ]);
  const of = (name: string, changed?: string) =>
    expect.objectContaining({
      atLoad: name,
      OWN: name,
      name,
      left: false,
      ownKeys: true,
      ...(changed && { CHANGED: changed }),
    }) as unknown;
  expect(seen).toEqual([of("one", "1"), of("other"), of("one", "1"), of("other", "2")]);
  expect(await one.invoke({})).not.toHaveProperty("SHARED");
});

it("a function that is loaded before it is invoked answers from what it loaded then", async () => {
  const host = newHost();
  const options = await optionsOf(
    host,
    "early",
    `let loads = 0; loads += 1; export const handler = () => loads;`,
  );
  host.load(options);
  host.load(options);
  expect(await localFunction(options).invoke({})).toBe(1);
});

it("what is wrong with a function that is loaded early, its first invocation tells", async () => {
  const host = newHost();
  const options = await optionsOf(host, "broken", `throw new TypeError("not today");`);
  const good = await functionIn(host, "good", BY_COMMAND);
  host.load(options);
  await expect(localFunction(options).invoke({})).rejects.toMatchObject({ errorMessage: "not today" });
  expect(await good.invoke({})).toEqual(expect.any(Number));
});

it("a function that cannot be loaded fails by itself, and those beside it go on", async () => {
  const host = newHost();
  const good = await functionIn(host, "good", BY_COMMAND);
  const broken = await functionIn(host, "broken", `throw new TypeError("not today");`);
  const empty = await functionIn(host, "empty", "export const other = 1;");
  const hanging = good.invoke({ command: "hang" });
  hanging.catch(() => undefined);
  expect(await good.invoke({})).toEqual(expect.any(Number));
  await expect(broken.invoke({})).rejects.toMatchObject({
    errorType: "TypeError",
    errorMessage: "not today",
  });
  await expect(empty.invoke({})).rejects.toMatchObject({ errorType: "Runtime.HandlerNotFound" });
  expect(await good.invoke({})).toEqual(expect.any(Number));
  await host.close();
  await expect(hanging).rejects.toBeInstanceOf(FunctionError);
});

it("a function that was mended is loaded anew", async () => {
  const host = newHost();
  const name = "mended";
  const broken = await functionIn(host, name, `throw new TypeError("not today");`);
  await expect(broken.invoke({})).rejects.toBeInstanceOf(FunctionError);
  const mended = await functionIn(host, name, `export const handler = () => "mended";`);
  expect(await mended.invoke({})).toBe("mended");
});

it("a crash names the function that was running, and the next invocation has a new thread", async () => {
  const host = newHost();
  const crashing = await functionIn(host, "crashing", BY_COMMAND);
  const other = await functionIn(host, "other", BY_COMMAND);
  const before = await other.invoke({});
  await expect(crashing.invoke({ command: "crash" })).rejects.toMatchObject({
    errorType: "Runtime.ExitError",
  });
  expect(lines.join("\n")).toMatch(/"service":"crashing".*nobody catches this/s);
  expect(await other.invoke({})).not.toBe(before);
});

it("an endless loop ends at its own time-out, and what comes later is served", async () => {
  const host = newHost();
  const looping = await functionIn(host, "looping", BY_COMMAND, { timeoutSeconds: 1 });
  const other = await functionIn(host, "other", BY_COMMAND);
  await looping.invoke({});
  const timedOut = looping.invoke({ command: "loop" });
  await expect(timedOut).rejects.toMatchObject({ errorType: "Sandbox.Timedout" });
  expect(await other.invoke({})).toEqual(expect.any(Number));
});

it("ends its thread when it is idle, if it is to keep none", async () => {
  const host = newHost();
  const one = await functionIn(host, "one", BY_COMMAND);
  host.keepIdle(false);
  const thread = await one.invoke({});
  await vi.waitFor(async () => expect(await one.invoke({})).not.toBe(thread));
});
