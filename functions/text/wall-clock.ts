/**
 * The time that a wall clock shows, as if it were in UTC: milliseconds since 1970, NaN for what is no such
 * text.
 * @param wallClock like "2025-11-17 10:30:00.123", of which digits behind the milliseconds do not count
 */
export const utcOfWallClock = (wallClock: string): number =>
  Date.parse(`${wallClock.slice(0, "2025-11-17 10:30:00.123".length).replace(" ", "T")}Z`);
