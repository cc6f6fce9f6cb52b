/** Dollars: fractions of a cent with as many digits as say something. */
export function moneyText(dollars: number): string {
  if (dollars === 0) return "$0";
  if (dollars >= 1) return `$${dollars.toLocaleString("en-US", TWO_DIGITS)}`;
  if (dollars < 0.000001) return "< $0.000001";
  const digits = Math.min(6, Math.max(2, 1 - Math.floor(Math.log10(dollars)) + 1));
  return `$${dollars.toFixed(digits).replace(/(\.\d\d\d*?)0+$/, "$1")}`;
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
