import { type ChildProcessByStdio, spawn, spawnSync } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";

import { Stepcrew } from "../../client/typescript/stepcrew.ts";

/** What came of a call of a client. */
interface Outcome {
  readonly value?: unknown;
  readonly error?: {
    readonly name: string;
    readonly message: string;
    readonly status?: number;
  };
  /** What was told before each further try. */
  readonly retries: readonly string[];
}

/** One call, as both clients have it. */
interface Call {
  readonly url: string;
  readonly call:
    | "start"
    | "status"
    | "wait"
    | "result"
    | "events"
    | "stream"
    | "executions"
    | "cancel"
    | "files"
    | "file";
  readonly args?: readonly string[];
  /** Of a start. */
  readonly body?: object;
  readonly key?: string;
  /** Both in seconds. */
  readonly patience?: number;
  readonly timeout?: number;
}

type Caller = (call: Call) => Promise<Outcome>;

const PROGRAM = join(import.meta.dirname, "python/call_client.py");

/** Why the Python client cannot be called on this machine; undefined when it can. */
export function whyNoPythonClient(): string | undefined {
  const ask = "import sys; sys.exit(sys.version_info < (3, 10))";
  const { status, error } = spawnSync("python3", ["-c", ask]);
  return status === 0 ? undefined : `Python 3.10 or newer is not there (${error?.message ?? "it is older"})`;
}

/** The Python client, in a process of its own that starts with the first call. */
export function pythonCaller(): { readonly call: Caller; readonly end: () => void } {
  let child: ChildProcessByStdio<Writable, Readable, null> | undefined;
  const asked = new Map<number, (outcome: Outcome) => void>();
  const begin = (): NonNullable<typeof child> => {
    const begun = spawn("python3", [PROGRAM], { stdio: ["pipe", "pipe", "inherit"] });
    createInterface(begun.stdout).on("line", (line) => {
      const { id, ...outcome } = JSON.parse(line) as Outcome & { readonly id: number };
      asked.get(id)?.(outcome);
    });
    return begun;
  };
  return {
    call: ({ url, call, args = [], body, key, patience, timeout }) => {
      child ??= begin();
      const { promise, resolve } = Promise.withResolvers<Outcome>();
      const id = asked.size;
      asked.set(id, resolve);
      const options = patience === undefined ? {} : { patience };
      const named = { ...body, ...(timeout === undefined ? {} : { timeout }) };
      child.stdin.write(`${JSON.stringify({ id, url, call, args, key, options, named })}\n`);
      return promise;
    },
    end: () => child?.stdin.end(),
  };
}

export const callTypeScript: Caller = async ({ url, call, args = [], body, key, patience, timeout }) => {
  const retries: string[] = [];
  const api = new Stepcrew({
    url,
    ...(key !== undefined && { apiKey: key }),
    ...(patience !== undefined && { patienceSeconds: patience }),
    onRetry: (failure) => void retries.push(failure.message),
  });
  const options = timeout === undefined ? {} : { timeoutSeconds: timeout };
  const [first = "", second = ""] = args;
  const calls: Readonly<Record<Call["call"], () => unknown>> = {
    start: () => api.start(body, options),
    status: () => api.status(first, options),
    wait: () => api.wait(first, options),
    result: () => api.result(first, options),
    events: () => Array.fromAsync(api.events(first, options)),
    stream: () => Array.fromAsync(api.stream(first, options)),
    executions: () => Array.fromAsync(api.executions(options)),
    cancel: () => api.cancel(first, options),
    files: () => api.files(first, options),
    file: async () => new TextDecoder().decode(await api.file(first, second, options)),
  };
  try {
    return { value: await calls[call](), retries };
  } catch (error) {
    const { name, message } = error as Error;
    return { error: { ...(error as object), name, message }, retries };
  }
};
