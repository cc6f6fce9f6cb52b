/** How many executions each client may start in a day, which begins at 00:00 UTC. */
export interface DailyStarts {
  /** The most of one client; 0: as many as it likes. */
  readonly limit: number;
  /**
   * Counts a start of this client, unless those of the day are used up: false then.
   * @param apiKeyId undefined where the API asks for no key: everybody is one client there
   * @throws JournalUnavailable
   */
  count(apiKeyId: string | undefined, at: Date): Promise<boolean>;
  /**
   * Takes back what was counted at this time, because nothing was started.
   * @throws JournalUnavailable
   */
  giveBack(apiKeyId: string | undefined, at: Date): Promise<void>;
}
