import { withoutEndingZeros } from "../../text/ending-zeros.ts";

const NANOSECONDS = 1_000_000_000n;
const SECONDS_OF_DAY = 86_400n;

const DAYS = /^-?\d{1,9}$/;
/**
 * Seconds since 1970 (since midnight for TIME) with their fraction; TIMESTAMP_TZ's with the minutes of its
 * offset, plus 1440.
 */
const SECONDS = /^(-)?(\d{1,15})(?:\.(\d{1,9}))?(?: (\d{1,4}))?$/;

/**
 * A date or time as Snowflake sends it, in ISO 8601: with Z or its offset where it is a moment, with all
 * digits but zeros at the end.
 * @param type "date", "time", "timestamp_ntz", "timestamp_ltz" or "timestamp_tz"
 * @returns undefined for what is none, or further away than JavaScript's years go
 */
export function sqlTime(raw: string, type: string): string | undefined {
  if (type === "date")
    return DAYS.test(raw) ? isoSeconds(BigInt(raw) * SECONDS_OF_DAY)?.split("T", 1)[0] : undefined;
  const [found, sign, seconds = "", fraction = "", minutes] = SECONDS.exec(raw) ?? [];
  if (found === undefined || (minutes !== undefined) !== (type === "timestamp_tz")) return undefined;
  const offset = Number(minutes ?? 1440) - 1440;
  if (offset > 1440) return undefined;
  const size = BigInt(seconds) * NANOSECONDS + BigInt(fraction.padEnd(9, "0"));
  const total = sign === undefined ? size : -size;
  const nanoseconds = ((total % NANOSECONDS) + NANOSECONDS) % NANOSECONDS;
  const whole = (total - nanoseconds) / NANOSECONDS;
  const digits = withoutEndingZeros(String(nanoseconds).padStart(9, "0"));
  const decimals = digits === "" ? "" : `.${digits}`;
  if (type === "time") return timeOfDay(whole, decimals);
  const local = isoSeconds(whole + BigInt(offset) * 60n);
  return local === undefined ? undefined : local + decimals + zoneOf(type, offset);
}

function timeOfDay(seconds: bigint, decimals: string): string | undefined {
  const isOfDay = seconds >= 0n && seconds < SECONDS_OF_DAY;
  return isOfDay ? `${isoSeconds(seconds)?.split("T")[1]}${decimals}` : undefined;
}

function zoneOf(type: string, offset: number): string {
  if (type === "timestamp_ntz") return "";
  if (offset === 0) return "Z";
  const [hours, minutes] = [Math.floor(Math.abs(offset) / 60), Math.abs(offset) % 60];
  return `${offset < 0 ? "-" : "+"}${[hours, minutes].map((part) => String(part).padStart(2, "0")).join(":")}`;
}

/** `YYYY-MM-DDTHH:MM:SS`, years beyond 9999 and before 0 with a sign and six digits. */
function isoSeconds(seconds: bigint): string | undefined {
  const date = new Date(Number(seconds) * 1000);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString().replace(/\.000Z$/, "");
}
