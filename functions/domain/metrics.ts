/** Numbers that alarms watch, each published at once. */
export interface Metrics {
  /** Publishes seconds by name. */
  seconds(values: Readonly<Record<string, number>>): void;
  /** Publishes how many there are, by name. */
  counts(values: Readonly<Record<string, number>>): void;
}

/**
 * Counts a statement that Snowflake refused because a resource monitor has used up its credits: nothing is
 * recorded, and nothing can be started, until somebody raises it.
 */
export const countQuotaRefusal = (metrics: Metrics): void => metrics.counts({ SnowflakeQuotaRefusals: 1 });
