/** Whoever asks for more is asked again after this all the same. */
const LONGEST_SECONDS = 3600;

const WHOLE_NUMBER = /^\d+$/;

/**
 * The seconds that a server asks to wait, at most an hour: Retry-After of RFC 9110 10.2.3 (whole seconds, or a date in the form
 * that senders must use), or OpenAI's retry-after-ms. Undefined when it says nothing, or anything else. `now` is in epoch milliseconds.
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
  // More than dates can be parsed, "-5" too; what would be written the same way is one.
  const isDate = !Number.isNaN(date) && new Date(date).toUTCString() === header;
  return isDate ? bounded((date - now) / 1000) : undefined;
}

function bounded(seconds: number): number {
  return Math.min(Math.max(seconds, 0), LONGEST_SECONDS);
}
