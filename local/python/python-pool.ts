import { Queue } from "../../functions/async/queue.ts";
import type { PythonAnswer, PythonHalf, PythonRequest } from "../../functions/crew/python-half.ts";
import { PythonProcess, type PythonSetup } from "./python-process.ts";

/** A process takes some 35 MB and half a second of a core to start; further calls wait for one of these. */
const MOST_PROCESSES = 8;
const LONGEST_IDLE_MILLISECONDS = 5 * 60_000;

interface IdleProcess {
  readonly process: PythonProcess;
  readonly timer: NodeJS.Timeout;
}

/**
 * The Python processes of one crew, as Lambda has them: one for each call under way, used again for later
 * ones, the one that was used last first. What is not used for five minutes ends.
 */
export class PythonPool implements PythonHalf {
  readonly #setup: PythonSetup;
  readonly #idleMilliseconds: number;
  readonly #queue = new Queue(MOST_PROCESSES);
  readonly #idle: IdleProcess[] = [];
  readonly #busy = new Set<PythonProcess>();
  #isOver = false;

  constructor(setup: PythonSetup, idleMilliseconds: number = LONGEST_IDLE_MILLISECONDS) {
    this.#setup = setup;
    this.#idleMilliseconds = idleMilliseconds;
  }

  /** Calls under way or waiting, and processes that wait for one. */
  get size(): { readonly busy: number; readonly idle: number } {
    return { busy: this.#busy.size, idle: this.#idle.length };
  }

  async call(request: PythonRequest, { signal }: { readonly signal: AbortSignal }): Promise<PythonAnswer> {
    return this.#queue.run(async () => {
      signal.throwIfAborted();
      if (this.#isOver) throw new Error("the Python of this crew has been closed");
      const one = this.#free();
      this.#busy.add(one);
      try {
        return await one.call(request, signal);
      } finally {
        this.#busy.delete(one);
        this.#putBack(one);
      }
    });
  }

  close(): void {
    this.#isOver = true;
    for (const one of this.#busy) one.end();
    for (const { process: one, timer } of this.#idle.splice(0)) {
      clearTimeout(timer);
      one.end();
    }
  }

  #free(): PythonProcess {
    for (let idle = this.#idle.pop(); idle !== undefined; idle = this.#idle.pop()) {
      clearTimeout(idle.timer);
      // What a tool left behind may have ended it.
      if (!idle.process.hasEnded) return idle.process;
    }
    return new PythonProcess(this.#setup);
  }

  #putBack(one: PythonProcess): void {
    if (one.hasEnded) return;
    if (this.#isOver) return one.end();
    const timer = setTimeout(() => {
      this.#idle.splice(
        this.#idle.findIndex((idle) => idle.process === one),
        1,
      );
      one.end();
    }, this.#idleMilliseconds).unref();
    this.#idle.push({ process: one, timer });
  }
}
