const DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const MONTHS = "January February March April May June July August September October November December".split(
  " ",
);

/** A date in UTC by one of Python's strftime patterns; unknown directives stay as they are. */
export function formatDate(date: Date, pattern: string): string {
  return pattern.replaceAll(/%([A-Za-z%])/g, (whole, directive: string) => part(date, directive) ?? whole);
}

function part(date: Date, directive: string): string | undefined {
  const hour = date.getUTCHours();
  const values: Readonly<Record<string, string | undefined>> = {
    Y: String(date.getUTCFullYear()),
    y: two(date.getUTCFullYear() % 100),
    m: two(date.getUTCMonth() + 1),
    B: MONTHS[date.getUTCMonth()],
    b: MONTHS[date.getUTCMonth()]?.slice(0, 3),
    d: two(date.getUTCDate()),
    j: String(dayOfYear(date)).padStart(3, "0"),
    A: DAYS[date.getUTCDay()],
    a: DAYS[date.getUTCDay()]?.slice(0, 3),
    H: two(hour),
    I: two(hour % 12 || 12),
    p: hour < 12 ? "AM" : "PM",
    M: two(date.getUTCMinutes()),
    S: two(date.getUTCSeconds()),
    Z: "UTC",
    z: "+0000",
    "%": "%",
  };
  return Object.hasOwn(values, directive) ? values[directive] : undefined;
}

function two(value: number): string {
  return String(value).padStart(2, "0");
}

function dayOfYear(date: Date): number {
  return Math.floor((date.getTime() - Date.UTC(date.getUTCFullYear(), 0, 1)) / 86_400_000) + 1;
}
