import { setImmediate as nextTurn, setTimeout as delay } from "node:timers/promises";

/** An editor writes several files, and one file in parts: work is done once nothing changes for so long. */
const QUIET_MILLISECONDS = 150;
/** But not later than this after the first change. */
const LATEST_MILLISECONDS = 1000;

/** Does work after changes, one at a time: changes meanwhile lead to one more. */
export class ChangeLoop {
  readonly #work: () => Promise<boolean>;
  /** Counts changes; and those that were there when work began that is over. */
  #changes = 0;
  #seen = 0;
  #firstUnseenAt = 0;
  #isFollowing = false;
  #timer: NodeJS.Timeout | undefined;
  #underWay: Promise<void> | undefined;
  readonly #waiting = new Set<() => void>();

  /**
   * @param work gives whether it has seen all there was when it began; else it is done again. Must not throw.
   */
  constructor(work: () => Promise<boolean>) {
    this.#work = work;
  }

  changed(): void {
    if (this.#changes === this.#seen) this.#firstUnseenAt = Date.now();
    this.#changes += 1;
    this.#schedule();
  }

  /** Begins to follow changes, those before included. */
  follow(): void {
    this.#isFollowing = true;
    this.#schedule();
  }

  /**
   * Waits until work is over that has seen every change that came before this, at most so long. Without any
   * it is over at once.
   */
  async upToDate(longestMilliseconds: number): Promise<void> {
    // The system may have told of changes in the same moment as of whoever asks.
    await nextTurn();
    const wanted = this.#changes;
    const isDue = (): boolean => this.#isFollowing && this.#seen < wanted;
    if (!isDue()) return;
    const over = new AbortController();
    let isTooLate = false;
    const tooLate = delay(longestMilliseconds, undefined, { signal: over.signal, ref: false })
      .then(() => (isTooLate = true))
      .catch(() => undefined);
    while (isDue() && !isTooLate) {
      await Promise.race([tooLate, new Promise<void>((resolve) => this.#waiting.add(resolve))]);
    }
    over.abort();
  }

  /** Resolves once no work is under way. */
  async stop(): Promise<void> {
    this.#isFollowing = false;
    clearTimeout(this.#timer);
    this.#tellWaiting();
    await this.#underWay;
  }

  #schedule(): void {
    if (!this.#isFollowing || this.#underWay !== undefined || this.#changes === this.#seen) return;
    clearTimeout(this.#timer);
    const latest = this.#firstUnseenAt + LATEST_MILLISECONDS - Date.now();
    this.#timer = setTimeout(() => this.#begin(), Math.max(0, Math.min(QUIET_MILLISECONDS, latest)));
  }

  #begin(): void {
    this.#underWay = this.#do().finally(() => {
      this.#underWay = undefined;
      this.#tellWaiting();
      this.#schedule();
    });
  }

  async #do(): Promise<void> {
    const changes = this.#changes;
    const hasSeenAll = await this.#work();
    this.#firstUnseenAt = Date.now();
    if (hasSeenAll) this.#seen = changes;
  }

  #tellWaiting(): void {
    for (const resolve of this.#waiting) resolve();
    this.#waiting.clear();
  }
}
