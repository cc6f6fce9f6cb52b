import { Worker } from "node:worker_threads";

import { messageOf } from "../../../functions/text/error-text.ts";
import { SnowflakeError, unsupported } from "../snowflake-error.ts";
import type {
  TranslationKind,
  Translations,
  TranslatorReply,
  TranslatorRequest,
} from "./translator-messages.ts";

/** After this time without use the thread ends, and its memory with it. */
let idleMilliseconds = 10_000;

let current: TranslatorThread | undefined;
let idle: NodeJS.Timeout | undefined;

/**
 * Asks the SQL library, in a thread that all servers of this process share and that is started for it.
 * @throws SnowflakeError for what cannot be read or translated, or when the thread ends over it
 */
export async function askTranslator<Kind extends TranslationKind>(
  kind: Kind,
  input: Translations[Kind]["input"],
): Promise<Translations[Kind]["output"]> {
  clearTimeout(idle);
  const thread = (current ??= new TranslatorThread((ended) => {
    if (current === ended) current = undefined;
  }));
  try {
    return await thread.ask(kind, input);
  } finally {
    if (thread.isIdle) idle = setTimeout(() => void endTranslator(), idleMilliseconds).unref();
  }
}

/** Keeps the thread for so long after each question: for who asks now and then, and has the memory. */
export function keepTranslator(milliseconds: number): void {
  idleMilliseconds = milliseconds;
}

/** Ends the thread; the next question starts another. */
export async function endTranslator(): Promise<void> {
  clearTimeout(idle);
  const thread = current;
  current = undefined;
  await thread?.end();
}

/**
 * One thread with the SQL library in it, from its start to its end. It keeps a process alive while it is
 * asked something, and no longer.
 */
class TranslatorThread {
  readonly #worker: Worker;
  readonly #asked = new Map<number, PromiseWithResolvers<unknown>>();
  #count = 0;

  /** @param onEnd is told that it takes no more questions, whatever ended it */
  constructor(onEnd: (thread: TranslatorThread) => void) {
    this.#worker = new Worker(new URL("./translator-worker.ts", import.meta.url), {
      name: "sql-translator",
      // The parent's flags (a test runner's loaders, an inspector) are not this thread's.
      execArgv: [],
    });
    this.#worker.on("message", (reply: TranslatorReply) => this.#receive(reply));
    const fail = (why: string): void => {
      onEnd(this);
      for (const { reject } of this.#asked.values())
        reject(unsupported(`what ended its SQL library: ${why}`));
    };
    this.#worker.on("error", (error) => fail(messageOf(error)));
    this.#worker.on("exit", (code) => fail(`exit code ${code}`));
  }

  get isIdle(): boolean {
    return this.#asked.size === 0;
  }

  async ask<Kind extends TranslationKind>(
    kind: Kind,
    input: Translations[Kind]["input"],
  ): Promise<Translations[Kind]["output"]> {
    const asked = Promise.withResolvers<unknown>();
    const id = (this.#count += 1);
    this.#asked.set(id, asked);
    this.#worker.ref();
    this.#worker.postMessage({ id, kind, input } satisfies TranslatorRequest);
    try {
      return (await asked.promise) as Translations[Kind]["output"];
    } finally {
      this.#asked.delete(id);
      if (this.isIdle) this.#worker.unref();
    }
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }

  #receive(reply: TranslatorReply): void {
    const asked = this.#asked.get(reply.id);
    if ("output" in reply) return asked?.resolve(reply.output);
    const { code, sqlState, message } = reply.refusal;
    return asked?.reject(new SnowflakeError(code, sqlState, message));
  }
}
