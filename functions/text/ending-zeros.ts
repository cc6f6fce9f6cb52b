/** Digits without the zeros at their end, in one look: /0+$/ looks again from each zero. */
export function withoutEndingZeros(digits: string): string {
  let end = digits.length;
  while (end > 0 && digits[end - 1] === "0") end -= 1;
  return digits.slice(0, end);
}
