/** A count as people write it: 1,204. */
export const countText = (count: number): string => count.toLocaleString("en-US");
