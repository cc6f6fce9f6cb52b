/** Numbers that alarms watch, each published at once. */
export interface Metrics {
  /** Publishes seconds by name. */
  seconds(values: Readonly<Record<string, number>>): void;
  /** Publishes how many there are, by name. */
  counts(values: Readonly<Record<string, number>>): void;
}
