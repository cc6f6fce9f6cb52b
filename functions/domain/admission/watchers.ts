/** How many clients are sent events as they are written, at once in a deployment: each holds a Lambda. */
export const MOST_WATCHERS = 5;

/** After so long an answer ends, for the client to ask again. */
export const WATCH_SECONDS = 60;

/** The right to be sent events as they are written; it lapses by itself soon after WATCH_SECONDS. */
export interface Watch {
  /** @throws JournalUnavailable */
  end(): Promise<void>;
}

export interface Watchers {
  /**
   * @param holder names the request among all others
   * @returns undefined while MOST_WATCHERS others are there
   * @throws JournalUnavailable
   */
  admit(holder: string): Promise<Watch | undefined>;
}
