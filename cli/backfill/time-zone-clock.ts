import { utcOfWallClock } from "../../functions/text/wall-clock.ts";

/** The instant of a wall clock's text, "2025-11-17 10:30:00.123456789"; undefined for any other text. */
export type ToInstant = (wallClock: string) => Date | undefined;

/**
 * Reads wall clocks of a time zone. A TIMESTAMP_NTZ holds what the clock of the session that wrote it showed.
 * @param timeZone an IANA name such as America/Los_Angeles
 * @throws RangeError when there is no such zone
 */
export function wallClockOf(timeZone: string): ToInstant {
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
  });
  const offsetAt = (instant: number): number => {
    const parts = Object.fromEntries(
      format.formatToParts(instant).map(({ type, value }) => [type, Number(value)]),
    );
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
    return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(instant / 1000) * 1000;
  };
  return (wallClock) => {
    const shown = utcOfWallClock(wallClock);
    if (Number.isNaN(shown)) return undefined;
    // The offset is that of the instant looked for, which the first guess misses near a change of the clock.
    return new Date(shown - offsetAt(shown - offsetAt(shown)));
  };
}
