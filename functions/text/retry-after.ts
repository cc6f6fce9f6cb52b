/** A server that asks for a longer wait is tried again after this all the same. */
const LONGEST_SECONDS = 3600;

const WHOLE_NUMBER = /^\d+$/;

/**
 * The seconds that a server asks to wait, at most an hour: Retry-After of RFC 9110 10.2.3 (whole seconds, or
 * a date in the form that senders must use), or retry-after-ms, which some send. Undefined when it says
 * neither. `now` is in epoch milliseconds.
 */
export function retryAfterSeconds(
  headers: Readonly<Record<string, string>>,
  now: number,
): number | undefined {
  const milliseconds = headers["retry-after-ms"]?.trim() ?? "";
  const header = headers["retry-after"]?.trim() ?? "";
  if (WHOLE_NUMBER.test(milliseconds)) return bounded(Number(milliseconds) / 1000);
  if (WHOLE_NUMBER.test(header)) return bounded(Number(header));
  const date = Date.parse(header);
  // Date.parse takes more than dates, "-5" too: only what would be written the same way is one.
  const isDate = !Number.isNaN(date) && new Date(date).toUTCString() === header;
  return isDate ? bounded((date - now) / 1000) : undefined;
}

function bounded(seconds: number): number {
  return Math.min(Math.max(seconds, 0), LONGEST_SECONDS);
}
