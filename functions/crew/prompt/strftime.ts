const DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const MONTHS = "January February March April May June July August September October November December".split(
  " ",
);
const DAY_MILLISECONDS = 86_400_000;

/**
 * Python's strftime on Linux is glibc's, in the C locale: flags, a width and a modifier may stand between
 * the percent sign and the letter. %f, %z and %Z are Python's own and take none of them.
 */
const DIRECTIVE = /%(?<flags>[-_0^#]*)(?<width>\d{0,3})(?<modifier>[EO]?)(?<letter>[A-Za-z%]?)/g;

/** Letters that glibc knows behind each modifier; behind any other it writes the directive as it stands. */
const LETTERS: Readonly<Record<string, string>> = {
  "": "aAbBcCdDeFgGhHIjklmMnpPrRsStTuUVwWxXyY%",
  E: "cCnpPrRstTuxXyY%",
  O: "bBCdegGhHIjklmMnpPrRsStTuUVwWy%",
};
const PLAIN_LETTERS = "fzZ";

interface Directive {
  readonly flags: string;
  readonly width: number;
  readonly letter: string;
}

/** A date in UTC by one of Python's strftime patterns; unknown directives stay as they are. */
export function formatDate(date: Date, pattern: string): string {
  return pattern.replaceAll(DIRECTIVE, (whole, ...rest: unknown[]) => {
    const { flags, width, modifier, letter } = rest.at(-1) as Record<string, string>;
    const directive = { flags: flags ?? "", width: Number(width), letter: letter ?? "" };
    return isDirective(directive, modifier ?? "") ? written(date, directive) : whole;
  });
}

/** What is wrong with a pattern: its first directive that Python would leave in the text; "" if nothing. */
export function datePatternProblem(pattern: string): string {
  const wrong = Array.from(pattern.matchAll(DIRECTIVE)).find(({ groups = {} }) => {
    const { flags = "", width, modifier = "", letter = "" } = groups;
    return !isDirective({ flags, width: Number(width), letter }, modifier);
  });
  if (wrong === undefined) return "";
  const known = Array.from(`${LETTERS[""]}${PLAIN_LETTERS}`.replace("%", ""), (letter) => `%${letter}`);
  const [text] = wrong;
  return `${text} is not a directive of strftime. There are ${known.join(" ")}; write %% for a percent sign`;
}

function isDirective({ flags, width, letter }: Directive, modifier: string): boolean {
  if (letter === "") return false;
  if (PLAIN_LETTERS.includes(letter)) return flags === "" && width === 0 && modifier === "";
  return LETTERS[modifier]?.includes(letter) ?? false;
}

function written(date: Date, { flags, width, letter }: Directive): string {
  const padding = flags.replaceAll(/[\^#]/g, "").at(-1) ?? "";
  const number = numberOf(date, letter);
  if (number === undefined) {
    return inCase(textOf(date, letter), letter, flags).padStart(width, padding === "0" ? "0" : " ");
  }
  const [value, digits, usual = "0"] = number;
  const fill = { "": usual, "0": "0" }[padding] ?? " ";
  const shortest = padding === "-" ? String(value) : String(value).padStart(digits, fill);
  return shortest.padStart(width, fill);
}

/** A circumflex asks for capitals, a hash for the other case, which only some names have. */
function inCase(text: string, letter: string, flags: string): string {
  if (letter === "p" && flags.includes("#")) return text.toLowerCase();
  if (letter === "P") return text;
  const isOther = flags.includes("#") && "aAbBh".includes(letter);
  return flags.includes("^") || isOther ? text.toUpperCase() : text;
}

/** The value of a directive that is a number, its digits, and what it is filled with if not with zeros. */
function numberOf(date: Date, letter: string): readonly [number, number, string?] | undefined {
  const [year, hour, day] = [date.getUTCFullYear(), date.getUTCHours(), date.getUTCDay()];
  const week = isoWeek(date);
  const numbers: Readonly<Record<string, readonly [number, number, string?]>> = {
    C: [Math.floor(year / 100), 2],
    d: [date.getUTCDate(), 2],
    e: [date.getUTCDate(), 2, " "],
    f: [date.getUTCMilliseconds() * 1000, 6],
    g: [week.year % 100, 2],
    G: [week.year, 1],
    H: [hour, 2],
    I: [hour % 12 || 12, 2],
    j: [dayOfYear(date) + 1, 3],
    k: [hour, 2, " "],
    l: [hour % 12 || 12, 2, " "],
    m: [date.getUTCMonth() + 1, 2],
    M: [date.getUTCMinutes(), 2],
    s: [Math.floor(date.getTime() / 1000), 1, " "],
    S: [date.getUTCSeconds(), 2],
    u: [day || 7, 1],
    U: [Math.floor((dayOfYear(date) + 7 - day) / 7), 2],
    V: [week.week, 2],
    w: [day, 1],
    W: [Math.floor((dayOfYear(date) + 7 - ((day + 6) % 7)) / 7), 2],
    y: [year % 100, 2],
    Y: [year, 1],
  };
  return Object.hasOwn(numbers, letter) ? numbers[letter] : undefined;
}

function textOf(date: Date, letter: string): string {
  const [day = "", month = ""] = [DAYS[date.getUTCDay()], MONTHS[date.getUTCMonth()]];
  const half = date.getUTCHours() < 12 ? "AM" : "PM";
  const texts: Readonly<Record<string, string>> = {
    a: day.slice(0, 3),
    A: day,
    b: month.slice(0, 3),
    B: month,
    h: month.slice(0, 3),
    n: "\n",
    p: half,
    P: half.toLowerCase(),
    t: "\t",
    z: "+0000",
    Z: "UTC",
    "%": "%",
  };
  const pattern = TOGETHER[letter];
  return pattern === undefined ? (texts[letter] ?? "") : formatDate(date, pattern);
}

/** Directives that stand for several, as the C locale has them. */
const TOGETHER: Readonly<Record<string, string>> = {
  c: "%a %b %e %H:%M:%S %Y",
  D: "%m/%d/%y",
  F: "%Y-%m-%d",
  r: "%I:%M:%S %p",
  R: "%H:%M",
  T: "%H:%M:%S",
  x: "%m/%d/%y",
  X: "%H:%M:%S",
};

/** From 0. */
function dayOfYear(date: Date): number {
  return Math.floor((date.getTime() - Date.UTC(date.getUTCFullYear(), 0, 1)) / DAY_MILLISECONDS);
}

/** ISO 8601: a week begins on Monday, and belongs to the year of its Thursday. */
function isoWeek(date: Date): { readonly year: number; readonly week: number } {
  const thursday = new Date(date.getTime() + (4 - (date.getUTCDay() || 7)) * DAY_MILLISECONDS);
  return { year: thursday.getUTCFullYear(), week: Math.floor(dayOfYear(thursday) / 7) + 1 };
}
