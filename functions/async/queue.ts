/**
 * Does at most so many pieces of work at once, one unless told otherwise; the others begin in the order they
 * came.
 */
export class Queue {
  readonly #waiting: (() => void)[] = [];
  #free: number;

  constructor(atOnce = 1) {
    this.#free = atOnce;
  }

  /**
   * Does the work when its turn has come. A failure is told to whoever gave the work, and stops nothing else.
   */
  async run<Value>(work: () => Promise<Value>): Promise<Value> {
    if (this.#free > 0) this.#free -= 1;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#free += 1;
      else next();
    }
  }
}
