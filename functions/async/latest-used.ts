/** A map that keeps what was used last: what was not goes as soon as all together weigh too much. */
export class LatestUsed<Key, Value> {
  readonly #atMost: number;
  readonly #weigh: (value: Value) => number;
  readonly #values = new Map<Key, Value>();
  #weight = 0;

  /** @param weigh what a value counts; 1 if absent, so that `atMost` is a number of values */
  constructor(atMost: number, weigh: (value: Value) => number = () => 1) {
    this.#atMost = atMost;
    this.#weigh = weigh;
  }

  /** Finds a value, which is the latest used then. */
  get(key: Key): Value | undefined {
    const value = this.#values.get(key);
    if (value === undefined) return undefined;
    this.#values.delete(key);
    this.#values.set(key, value);
    return value;
  }

  /** Keeps a value in place of the key's other; not even this one if it weighs too much by itself. */
  set(key: Key, value: Value): void {
    this.delete(key);
    this.#values.set(key, value);
    this.#weight += this.#weigh(value);
    for (const [oldest] of this.#values) {
      if (this.#weight <= this.#atMost) return;
      this.delete(oldest);
    }
  }

  delete(key: Key): void {
    const value = this.#values.get(key);
    if (value === undefined) return;
    this.#weight -= this.#weigh(value);
    this.#values.delete(key);
  }

  clear(): void {
    this.#values.clear();
    this.#weight = 0;
  }
}
