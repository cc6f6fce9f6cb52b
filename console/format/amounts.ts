/** Dollars: below one with fractions of a cent, all with as many digits, so that columns can be compared. */
export function moneyText(dollars: number): string {
  if (dollars === 0) return "$0";
  if (dollars >= 1) return `$${dollars.toLocaleString("en-US", TWO_DIGITS)}`;
  return dollars < 0.0001 ? "< $0.0001" : `$${dollars.toFixed(4)}`;
}

/** Whole, with separators: 12,345. */
export const countText = (count: number): string => count.toLocaleString("en-US");

/** "1 tool call", "3 tool calls". */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${countText(count)} ${count === 1 ? one : many}`;

export function bytesText(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${(bytes / 1000).toFixed(1)} kB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}

const TWO_DIGITS = { minimumFractionDigits: 2, maximumFractionDigits: 2 } as const;
