import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { FunctionName } from "../../infra/functions.ts";
import type { FromProcess, ProcessOptions, ToProcess } from "./process-messages.ts";

const SCRIPT = join(import.meta.dirname, "functions-process.ts");
const KEEP_COMPILED = join(import.meta.dirname, "../../cli/require-node.mjs");

/** One functions process, from its start to its death. */
export interface Life {
  readonly api: string;
  readonly stepFunctions: string;
  /** Lets Step Functions go on with what the last process left running. */
  resume(): void;
  /** SIGKILL; resolves once the process is gone. */
  kill(): Promise<void>;
  readonly isDead: () => boolean;
  /** Invokes a function as AWS would; rejects with its error's name and message. */
  invoke(name: FunctionName, event: unknown): Promise<unknown>;
  /** What its functions have logged. */
  output(): string;
}

export async function beginLife(options: ProcessOptions): Promise<Life> {
  const child = fork(SCRIPT, [JSON.stringify(options)], {
    // Nothing of the developer's own models, nor of the test runner's loaders, may reach it.
    env: { PATH: process.env["PATH"], HOME: process.env["HOME"], TMPDIR: tmpdir() },
    execArgv: ["--import", KEEP_COMPILED],
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (text: string) => (output += text));
  }
  const listening = await firstMessage(child, () => output);
  const pending = new Map<string, PromiseWithResolvers<unknown>>();
  child.on("message", (message: FromProcess) => {
    if (message.kind === "answered") pending.get(message.id)?.resolve(message.answer);
    if (message.kind === "failed") pending.get(message.id)?.reject(new Error(message.reason));
  });
  child.once("exit", () => {
    for (const { reject } of pending.values()) reject(new Error("the functions process died"));
  });
  const isDead = (): boolean => child.exitCode !== null || child.signalCode !== null;
  const send = (message: ToProcess): void => void child.send(message);
  return {
    api: listening.api,
    stepFunctions: listening.stepFunctions,
    resume: () => send({ kind: "resume" }),
    async kill() {
      if (isDead()) return;
      const exited = once(child, "exit");
      child.kill("SIGKILL");
      await exited;
    },
    isDead,
    invoke(name, event) {
      const id = crypto.randomUUID();
      const answer = Promise.withResolvers<unknown>();
      pending.set(id, answer);
      send({ kind: "invoke", id, name, event });
      return answer.promise;
    },
    output: () => output,
  };
}

async function firstMessage(child: ChildProcess, output: () => string) {
  const exited = once(child, "exit").then(([code]) => {
    throw new Error(`the functions process ended with ${code}:\n${output()}`);
  });
  const [message] = (await Promise.race([once(child, "message"), exited])) as [FromProcess];
  exited.catch(() => undefined);
  if (message.kind !== "listening") throw new Error("the functions process did not say where it listens");
  return message;
}
