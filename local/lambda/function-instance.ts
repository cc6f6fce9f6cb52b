import { randomUUID } from "node:crypto";
import type { Worker } from "node:worker_threads";

import { readJson } from "../../functions/json/read-json.ts";
import { codeOf, errorLine, stackOf, thrownText } from "../../functions/text/error-text.ts";
import { logLine } from "../log-line.ts";
import { FunctionError, type FunctionFailure } from "./function-error.ts";
import type { HostOptions, LocalFunctionOptions, OnPiece } from "./function-options.ts";
import { functionStart, startWorker } from "./start-worker.ts";
import type { InvokeMessage, LoadMessage, UnwantedMessage, WorkerMessage } from "./worker-messages.ts";

/** What Lambda grants a bundle for loading, beside the function's own timeout. */
const INITIALIZATION_SECONDS = 10;

interface Invocation {
  readonly of: LocalFunctionOptions;
  readonly event: string;
  readonly unwanted: AbortSignal | undefined;
  readonly onPiece: OnPiece | undefined;
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: FunctionError) => void;
  timer: NodeJS.Timeout;
  /** Called once it is settled. */
  readonly forget: (() => void)[];
}

/** Ends an invocation before its time-out: this long after the signal. */
export interface EarlyEnd {
  readonly unwanted: AbortSignal;
  readonly graceSeconds: number;
}

interface InvokeOptions extends Partial<EarlyEnd> {
  readonly onPiece?: OnPiece | undefined;
}

/** Of the function and the execution that it was running, where it ran one alone. */
function crashLine(host: string, error: unknown, [first, ...others]: readonly Invocation[]): string {
  const sole = others.length > 0 ? undefined : first;
  const event = sole && readJson(sole.event);
  const service = sole?.of.name ?? host;
  const executionId = thrownText(event, "execution_id");
  return logLine("ERROR", "the function crashed, because nothing caught an error", {
    service,
    ...(executionId !== "" && { execution_id: executionId }),
    error: { name: error instanceof Error ? error.name : "Error", message: errorLine(error) },
  });
}

/** Does it at once where the signal has aborted. @returns what takes the listener off */
function onceAborted(signal: AbortSignal, work: () => void): () => void {
  if (signal.aborted) work();
  else signal.addEventListener("abort", work, { once: true });
  return () => signal.removeEventListener("abort", work);
}

const isOutOfMemory = (error: unknown): boolean => codeOf(error) === "ERR_WORKER_OUT_OF_MEMORY";

/**
 * One worker thread, from its start to its end. Once `retired` (after a time-out, a crash or a failed start)
 * it takes no new invocation, and ends with its last one.
 */
export class FunctionInstance {
  retired = false;
  readonly #host: HostOptions;
  readonly #worker: Worker;
  readonly #invocations = new Map<string, Invocation>();
  /** By name. */
  readonly #functions = new Map<string, "loading" | "ready">();
  #outOfMemory = false;

  constructor(host: HostOptions) {
    this.#host = host;
    this.#worker = startWorker(host);
    this.#worker.on("message", (message: WorkerMessage) => this.#receive(message));
    this.#worker.on("error", (error) => {
      this.retired = true;
      this.#outOfMemory = isOutOfMemory(error);
      host.log(crashLine(host.name, error, [...this.#invocations.values()]));
      host.log(stackOf(error));
    });
    this.#worker.on("exit", (code) => this.#failAll((id, { of }) => this.#crash(id, of, code)));
  }

  get idle(): boolean {
    return this.#invocations.size === 0;
  }

  /**
   * @param of which function; of one name there is one
   * @param event JSON text
   * @param options ends the invocation itself, or tells it alone that nobody waits for its answer; and gets
   * what it answers in pieces
   * @throws FunctionError however the invocation fails
   */
  invoke(
    of: LocalFunctionOptions,
    event: string,
    { unwanted, graceSeconds, onPiece }: InvokeOptions = {},
  ): Promise<unknown> {
    const id = randomUUID();
    return new Promise((resolve, reject) => {
      const timer = this.#timer(id, of, INITIALIZATION_SECONDS + of.timeoutSeconds);
      const invocation: Invocation = { of, event, unwanted, onPiece, resolve, reject, timer, forget: [] };
      this.#invocations.set(id, invocation);
      if (unwanted !== undefined && graceSeconds !== undefined)
        this.#endWhenUnwanted(id, { unwanted, graceSeconds }, invocation);
      const state = this.#functions.get(of.name);
      if (state === undefined) this.#load(of);
      else if (state === "ready") this.#dispatch(id, invocation);
    });
  }

  /** Loads a function before it is invoked. */
  load(of: LocalFunctionOptions): void {
    if (!this.#functions.has(of.name)) this.#load(of);
  }

  async terminate(): Promise<void> {
    this.retired = true;
    await this.#worker.terminate();
  }

  #load(options: LocalFunctionOptions): void {
    this.#functions.set(options.name, "loading");
    this.#worker.postMessage({ load: functionStart(options) } satisfies LoadMessage);
  }

  #dispatch(id: string, invocation: Invocation): void {
    const { of, event } = invocation;
    clearTimeout(invocation.timer);
    invocation.timer = this.#timer(id, of, of.timeoutSeconds);
    const deadline = Date.now() + of.timeoutSeconds * 1000;
    this.#worker.postMessage({ id, of: of.name, event, deadline } satisfies InvokeMessage);
    const { unwanted, forget } = invocation;
    const tell = () => this.#worker.postMessage({ unwanted: id } satisfies UnwantedMessage);
    if (unwanted !== undefined) forget.push(onceAborted(unwanted, tell));
  }

  #receive(message: WorkerMessage): void {
    switch (message.kind) {
      case "ready":
        this.#functions.set(message.of, "ready");
        for (const [id, invocation] of this.#invocationsOf(message.of)) this.#dispatch(id, invocation);
        return;
      case "initialization-failed":
        // What a module failed with once, it fails with for ever in this thread.
        this.retired = true;
        for (const [id] of this.#invocationsOf(message.of)) this.#fail(id, message.failure);
        if (this.idle) void this.#worker.terminate();
        return;
      case "answered":
        return this.#settle(message.id, ({ resolve }) => resolve(JSON.parse(message.answer)));
      case "piece":
        return this.#invocations.get(message.id)?.onPiece?.(message.piece);
      case "failed":
        return this.#fail(message.id, message.failure);
      case "spoiled":
        this.retired = true;
        return;
      default:
        message satisfies never;
    }
  }

  #invocationsOf(name: string): (readonly [id: string, invocation: Invocation])[] {
    return [...this.#invocations].filter(([, { of }]) => of.name === name);
  }

  #timer(id: string, { timeoutSeconds }: LocalFunctionOptions, seconds: number): NodeJS.Timeout {
    const limit = timeoutSeconds.toFixed(2);
    const reason = `Task timed out after ${limit} seconds`;
    return setTimeout(() => this.#giveUp(id, "Sandbox.Timedout", reason), seconds * 1000);
  }

  #endWhenUnwanted(id: string, { unwanted, graceSeconds }: EarlyEnd, { forget }: Invocation): void {
    const reason = `Its execution had ended, and it was still running ${graceSeconds} s later. Its worker was stopped`;
    const beginGrace = (): void => {
      const timer = setTimeout(() => this.#giveUp(id, "Local.Stopped", reason), graceSeconds * 1000);
      forget.push(() => clearTimeout(timer));
    };
    forget.push(onceAborted(unwanted, beginGrace));
  }

  /** A thread that does not yield can only be ended, and is, once no other invocation runs in it. */
  #giveUp(id: string, errorType: string, reason: string): void {
    this.retired = true;
    const errorMessage = `RequestId: ${id} Error: ${reason}`;
    this.#host.log(`${this.#invocations.get(id)?.of.name ?? this.#host.name}: ${errorMessage}`);
    this.#fail(id, { errorType, errorMessage, trace: [] });
  }

  #crash(id: string, { name }: LocalFunctionOptions, code: number): FunctionFailure {
    const reason = this.#outOfMemory ? "signal: killed" : `exit status ${code}`;
    const errorMessage = `RequestId: ${id} Error: Runtime exited with error: ${reason}`;
    // Lambda's own log has this line too: a process that is gone cannot write it.
    this.#host.log(`${name}: ${errorMessage}`);
    return {
      errorType: this.#outOfMemory ? "Runtime.OutOfMemory" : "Runtime.ExitError",
      errorMessage,
      trace: [],
    };
  }

  #failAll(failureOf: (id: string, invocation: Invocation) => FunctionFailure): void {
    this.retired = true;
    for (const [id, invocation] of this.#invocations) this.#fail(id, failureOf(id, invocation));
  }

  #fail(id: string, failure: FunctionFailure): void {
    this.#settle(id, ({ reject }) => reject(new FunctionError(failure)));
  }

  #settle(id: string, end: (invocation: Invocation) => void): void {
    const invocation = this.#invocations.get(id);
    if (invocation === undefined) return;
    clearTimeout(invocation.timer);
    this.#invocations.delete(id);
    for (const forget of invocation.forget) forget();
    end(invocation);
    if (this.retired && this.idle) void this.#worker.terminate();
  }
}
