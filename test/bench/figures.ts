/** Of repeated measurements, which on a busy machine say more than a mean. */
export interface Quartiles {
  readonly low: number;
  readonly median: number;
  readonly high: number;
}

export function quartiles(values: readonly number[]): Quartiles {
  const sorted = values.toSorted((left, right) => left - right);
  const at = (part: number) => sorted[Math.round((sorted.length - 1) * part)] ?? Number.NaN;
  return { low: at(0.25), median: at(0.5), high: at(0.75) };
}

/** Median and quartiles with one decimal. */
export function shown({ low, median, high }: Quartiles): string {
  return `${median.toFixed(1).padStart(6)} (${low.toFixed(1)} to ${high.toFixed(1)})`;
}
