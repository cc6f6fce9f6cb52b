import { unsupported } from "../snowflake-error.ts";

/** Elements of Snowflake's date and time formats, longest first, with what DuckDB's strftime calls them. */
const ELEMENTS: readonly (readonly [element: string, strftime: string])[] = [
  ["HH24", "%H"],
  ["HH12", "%I"],
  ["YYYY", "%Y"],
  ["MMMM", "%B"],
  // DuckDB's timestamps end at microseconds.
  ["FF9", "%f000"],
  ["FF6", "%f"],
  ["FF3", "%g"],
  ["FF0", ""],
  ["MON", "%b"],
  ["FF", "%f000"],
  ["YY", "%y"],
  ["MM", "%m"],
  ["DD", "%d"],
  ["DY", "%a"],
  ["MI", "%M"],
  ["SS", "%S"],
  ["AM", "%p"],
  ["PM", "%p"],
];

/**
 * A Snowflake format such as `YYYY-MM-DD"T"HH24:MI:SS.FF3` for strftime.
 * @throws SnowflakeError for a letter or digit that is not a known element, as in number formats.
 */
export function strftimeFormat(format: string): string {
  let result = "";
  let rest = format;
  while (rest) {
    const quoted = rest.startsWith('"') ? rest.indexOf('"', 1) : -1;
    const element = ELEMENTS.find(([name]) => rest.toUpperCase().startsWith(name));
    if (quoted > 0) {
      result += rest.slice(1, quoted).replaceAll("%", "%%");
      rest = rest.slice(quoted + 1);
    } else if (element) {
      result += element[1];
      rest = rest.slice(element[0].length);
    } else {
      const letter = rest.charAt(0);
      if (/[A-Za-z0-9]/.test(letter) && letter !== "T")
        throw unsupported(`the format '${format}' (at '${rest}')`);
      result += letter === "%" ? "%%" : letter;
      rest = rest.slice(1);
    }
  }
  return result;
}
