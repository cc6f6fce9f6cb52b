import { randomUUID } from "node:crypto";
import type { Worker } from "node:worker_threads";

import { readJson } from "../../functions/json/read-json.ts";
import { codeOf, errorLine, stackOf, thrownText } from "../../functions/text/error-text.ts";
import { logLine } from "../log-line.ts";
import { FunctionError, type FunctionFailure } from "./function-error.ts";
import type { LocalFunctionOptions } from "./function-options.ts";
import { startWorker } from "./start-worker.ts";
import type { InvokeMessage, UnwantedMessage, WorkerMessage } from "./worker-messages.ts";

/** What Lambda grants a bundle for loading, beside the function's own timeout. */
const INITIALIZATION_SECONDS = 10;

interface Invocation {
  readonly event: string;
  readonly unwanted: AbortSignal | undefined;
  readonly onPiece: OnPiece | undefined;
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: FunctionError) => void;
  timer: NodeJS.Timeout;
  /** Aborted once it is settled. */
  readonly settled: AbortController;
}

/** Ends an invocation before its time-out: this long after the signal. */
export interface EarlyEnd {
  readonly unwanted: AbortSignal;
  readonly graceSeconds: number;
}

/** Gets the parts of an answer that comes in pieces, in order. */
export type OnPiece = (piece: Uint8Array) => void;

interface InvokeOptions extends Partial<EarlyEnd> {
  readonly onPiece?: OnPiece | undefined;
}

/** Of the execution that it was running, where it ran one alone. */
function crashLine(service: string, error: unknown, [first, ...others]: readonly Invocation[]): string {
  const event = first === undefined || others.length > 0 ? undefined : readJson(first.event);
  const executionId = thrownText(event, "execution_id");
  return logLine("ERROR", "the function crashed, because nothing caught an error", {
    service,
    ...(executionId !== "" && { execution_id: executionId }),
    error: { name: error instanceof Error ? error.name : "Error", message: errorLine(error) },
  });
}

const isOutOfMemory = (error: unknown): boolean => codeOf(error) === "ERR_WORKER_OUT_OF_MEMORY";

/**
 * One worker thread, from its start to its end. Once `retired` (after a time-out, a crash or a failed start)
 * it takes no new invocation, and ends with its last one.
 */
export class FunctionInstance {
  retired = false;
  readonly #options: LocalFunctionOptions;
  readonly #worker: Worker;
  readonly #invocations = new Map<string, Invocation>();
  #ready = false;
  #outOfMemory = false;

  constructor(options: LocalFunctionOptions) {
    this.#options = options;
    this.#worker = startWorker(options);
    this.#worker.on("message", (message: WorkerMessage) => this.#receive(message));
    this.#worker.on("error", (error) => {
      this.retired = true;
      this.#outOfMemory = isOutOfMemory(error);
      options.log(crashLine(options.name, error, [...this.#invocations.values()]));
      options.log(stackOf(error));
    });
    this.#worker.on("exit", (code) => this.#failAll((id) => this.#crash(id, code)));
  }

  get idle(): boolean {
    return this.#invocations.size === 0;
  }

  /**
   * @param event JSON text
   * @param options ends the invocation itself, or tells it alone that nobody waits for its answer; and gets
   * what it answers in pieces
   * @throws FunctionError however the invocation fails
   */
  invoke(event: string, { unwanted, graceSeconds, onPiece }: InvokeOptions = {}): Promise<unknown> {
    const id = randomUUID();
    return new Promise((resolve, reject) => {
      const timer = this.#timer(id, INITIALIZATION_SECONDS + this.#options.timeoutSeconds);
      const settled = new AbortController();
      const invocation: Invocation = { event, unwanted, onPiece, resolve, reject, timer, settled };
      this.#invocations.set(id, invocation);
      if (unwanted !== undefined && graceSeconds !== undefined)
        this.#endWhenUnwanted(id, { unwanted, graceSeconds }, invocation.settled.signal);
      if (this.#ready) this.#dispatch(id, invocation);
    });
  }

  async terminate(): Promise<void> {
    this.retired = true;
    await this.#worker.terminate();
  }

  #dispatch(id: string, invocation: Invocation): void {
    const { timeoutSeconds } = this.#options;
    clearTimeout(invocation.timer);
    invocation.timer = this.#timer(id, timeoutSeconds);
    const deadline = Date.now() + timeoutSeconds * 1000;
    this.#worker.postMessage({ id, event: invocation.event, deadline } satisfies InvokeMessage);
    const { unwanted, settled } = invocation;
    const tell = () => this.#worker.postMessage({ unwanted: id } satisfies UnwantedMessage);
    if (unwanted?.aborted === true) tell();
    else unwanted?.addEventListener("abort", tell, { once: true, signal: settled.signal });
  }

  #receive(message: WorkerMessage): void {
    switch (message.kind) {
      case "ready":
        this.#ready = true;
        for (const [id, invocation] of this.#invocations) this.#dispatch(id, invocation);
        return;
      case "initialization-failed":
        return this.#failAll(() => message.failure);
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

  #timer(id: string, seconds: number): NodeJS.Timeout {
    const limit = this.#options.timeoutSeconds.toFixed(2);
    const reason = `Task timed out after ${limit} seconds`;
    return setTimeout(() => this.#giveUp(id, "Sandbox.Timedout", reason), seconds * 1000);
  }

  #endWhenUnwanted(id: string, { unwanted, graceSeconds }: EarlyEnd, settled: AbortSignal): void {
    const reason = `Its execution had ended, and it was still running ${graceSeconds} s later. Its worker was stopped`;
    const beginGrace = (): void => {
      const timer = setTimeout(() => this.#giveUp(id, "Local.Stopped", reason), graceSeconds * 1000);
      settled.addEventListener("abort", () => clearTimeout(timer), { once: true });
    };
    if (unwanted.aborted) beginGrace();
    else unwanted.addEventListener("abort", beginGrace, { once: true, signal: settled });
  }

  /** A thread that does not yield can only be ended, and is, once no other invocation runs in it. */
  #giveUp(id: string, errorType: string, reason: string): void {
    this.retired = true;
    const errorMessage = `RequestId: ${id} Error: ${reason}`;
    this.#options.log(`${this.#options.name}: ${errorMessage}`);
    this.#fail(id, { errorType, errorMessage, trace: [] });
  }

  #crash(id: string, code: number): FunctionFailure {
    const reason = this.#outOfMemory ? "signal: killed" : `exit status ${code}`;
    const errorMessage = `RequestId: ${id} Error: Runtime exited with error: ${reason}`;
    // Lambda's own log has this line too: a process that is gone cannot write it.
    this.#options.log(`${this.#options.name}: ${errorMessage}`);
    return {
      errorType: this.#outOfMemory ? "Runtime.OutOfMemory" : "Runtime.ExitError",
      errorMessage,
      trace: [],
    };
  }

  #failAll(failureOf: (id: string) => FunctionFailure): void {
    this.retired = true;
    for (const id of this.#invocations.keys()) this.#fail(id, failureOf(id));
  }

  #fail(id: string, failure: FunctionFailure): void {
    this.#settle(id, ({ reject }) => reject(new FunctionError(failure)));
  }

  #settle(id: string, end: (invocation: Invocation) => void): void {
    const invocation = this.#invocations.get(id);
    if (invocation === undefined) return;
    clearTimeout(invocation.timer);
    this.#invocations.delete(id);
    invocation.settled.abort();
    end(invocation);
    if (this.retired && this.idle) void this.#worker.terminate();
  }
}
