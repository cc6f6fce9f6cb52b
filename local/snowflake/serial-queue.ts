/** Runs work one piece after the other, in the order it was given; a failure stops nothing but itself. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();

  async take<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(work);
    // Whoever gave the work is told of its failure; the next in turn is not.
    this.#last = turn.then(
      () => undefined,
      () => undefined,
    );
    return turn;
  }
}
