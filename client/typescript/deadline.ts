import { DeadlineExceeded } from "./errors.ts";

/** What calls of the client have in common. */
export interface CallOptions {
  /** Ends the call, and what it waits for, with the signal's reason. */
  readonly signal?: AbortSignal;
  /** After so many seconds the call ends with DeadlineExceeded, whatever it is doing. */
  readonly timeoutSeconds?: number;
}

const MOST_MILLISECONDS = 2 ** 31 - 1;

/** The time that a call has. */
export class Deadline {
  readonly #signal: AbortSignal | undefined;
  readonly #at: number;
  constructor({ signal, timeoutSeconds = Number.POSITIVE_INFINITY }: CallOptions) {
    this.#signal = signal;
    this.#at = Date.now() + timeoutSeconds * 1000;
  }

  /**
   * @param cause the failure that the call is bearing
   * @throws the signal's reason, or DeadlineExceeded
   */
  check(cause?: unknown): void {
    this.#signal?.throwIfAborted();
    if (Date.now() >= this.#at)
      throw new DeadlineExceeded("The time that was given for the call is over", { cause });
  }

  /** Does something that has so many seconds, and no more than the call has. */
  async within<Value>(seconds: number, work: (signal: AbortSignal) => Promise<Value>): Promise<Value> {
    const controller = new AbortController();
    const end = (): void => controller.abort(new Error(`it took longer than ${seconds} s`));
    const milliseconds = Math.min(seconds * 1000, Math.max(0, this.#at - Date.now()), MOST_MILLISECONDS);
    // AbortSignal.timeout would let Node end while this is all that it waits for.
    const timer = setTimeout(end, Math.ceil(milliseconds));
    this.#signal?.addEventListener("abort", end);
    try {
      return await work(controller.signal);
    } finally {
      clearTimeout(timer);
      this.#signal?.removeEventListener("abort", end);
    }
  }

  /** @throws as check does, as soon as it would */
  async pause(seconds: number, cause?: unknown): Promise<void> {
    this.check(cause);
    await this.within(
      seconds,
      (signal) => new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve())),
    );
    this.check(cause);
  }
}
