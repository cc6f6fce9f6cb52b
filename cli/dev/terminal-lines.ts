import { styleText } from "node:util";

import { redact } from "../../functions/text/redact.ts";
import { visibleLine, visibleText } from "../command-line/visible-text.ts";
import { type LogEntry, textOf } from "./log-entry.ts";
import { displayWidth, fitWidth, wrapWords } from "./text-width.ts";
import { type Told, toldEntry, type Tone } from "./told-entry.ts";

export interface Terminal {
  readonly colour: boolean;
  readonly columns: number;
  /** Of the clock that is shown; the machine's if absent. */
  readonly timeZone?: string;
  /** How wide the columns of names have become; as narrow as they may be if absent. */
  readonly names?: NameColumns;
}

export interface NameColumns {
  readonly crew: number;
  readonly task: number;
}

const STYLES: Readonly<Record<Tone, Parameters<typeof styleText>[0] | undefined>> = {
  plain: undefined,
  good: "green",
  quiet: "dim",
  warning: "yellow",
  failure: "red",
};

/** Names are cut to these widths, and shorter ones filled up: texts begin below each other. */
const CREW = { least: 8, most: 14 };
const TASK = { least: 10, most: 18 };
const ID_LENGTH = 4;
/**
 * What a wrapped text must have for itself; a narrower terminal gets it below the line's beginning,
 * unless all of it fits.
 */
const NARROWEST_TEXT = 24;
/** How far such a text is set in. */
const BELOW = 2;

/** The columns, as wide as an entry's names need them: once wide, they stay so, and lines stay in line. */
export const widened = ({ crew, task }: NameColumns, entry: LogEntry): NameColumns => ({
  crew: Math.max(crew, displayWidth(column(textOf(entry, "crew"), CREW))),
  task: Math.max(task, displayWidth(column(textOf(entry, "task"), TASK))),
});

export const NARROWEST_NAMES: NameColumns = { crew: CREW.least, task: TASK.least };

/** An entry of the log as lines of a terminal: more than one for a long sentence, none for nobody. */
export function terminalLines(entry: LogEntry, terminal: Terminal): readonly string[] {
  const told = toldEntry(entry);
  return told === undefined ? [] : toldLines(entry, told, terminal);
}

/** The same of an entry that is told in other words than the log's. */
export function toldLines(entry: LogEntry, told: Told, terminal: Terminal): readonly string[] {
  const time = clock(entry.at, terminal);
  if (textOf(entry, "execution_id") === "") return layOut(`${time} `, told, terminal);
  const { crew, task } = terminal.names ?? NARROWEST_NAMES;
  const place = [
    time,
    column(textOf(entry, "execution_id").slice(0, ID_LENGTH), { least: ID_LENGTH, most: ID_LENGTH }),
    column(textOf(entry, "crew"), { ...CREW, least: crew }),
    "",
    column(textOf(entry, "task"), { ...TASK, least: task }),
  ].join(" ");
  return layOut(`${place}  `, told, terminal);
}

/** A text that is no entry: a warning of the stack wrapped, what a tool prints in its own lines. */
export function textLines(text: string, at: number, { colour, ...terminal }: Terminal): readonly string[] {
  const [, level] = /^(warning|error): /.exec(text) ?? [];
  const tone = level === "warning" ? "warning" : level === "error" ? "failure" : "plain";
  const time = clock(at, { colour, ...terminal });
  const room = terminal.columns - displayWidth(`${time} `);
  const lines = redact(text)
    .split(/\r\n|[\r\n]/)
    .flatMap((line) => (tone === "plain" ? [visibleText(line)] : wrapWords(visibleText(line), room)));
  return lines.map((line, index) => {
    const before = index === 0 ? time : " ".repeat(displayWidth(time));
    return `${before} ${styled(line, tone, colour)}`;
  });
}

function layOut(place: string, told: Told, terminal: Terminal): readonly string[] {
  const { colour, columns } = terminal;
  const start = displayWidth(place) + 2;
  const room = columns - start;
  const isNarrow = room < NARROWEST_TEXT;
  const text = isNarrow ? visibleLine(redact(told.text)) : fitted(told, room);
  if (isNarrow && displayWidth(text) > room) return layOutBelow(place, { ...told, text }, terminal);
  const [first = "", ...others] = wrapWords(text, room);
  const style = (line: string): string => styled(line, told.tone, colour);
  return [
    `${place}${style(`${told.mark} ${first}`)}`,
    ...others.map((line) => `${" ".repeat(start)}${style(line)}`),
  ];
}

/** Beside what a narrow terminal shows before it there is no room for a text that could be read. */
function layOutBelow(
  place: string,
  { mark, text, tone }: Told,
  { colour, columns }: Terminal,
): readonly string[] {
  const indent = BELOW + displayWidth(`${mark} `);
  const lines = wrapWords(text, columns - indent);
  return [
    fitWidth(place.replaceAll(/ +/g, " ").trimEnd(), columns),
    ...lines.map((line, index) => {
      const before = index === 0 ? `${mark} ` : "  ";
      return `${" ".repeat(BELOW)}${styled(`${before}${line}`, tone, colour)}`;
    }),
  ];
}

/** What may be cut is, so that it takes one line; secrets are looked for before. */
function fitted({ text, cuts }: Told, room: number): string {
  if (cuts === undefined) return visibleLine(redact(text));
  const keep = visibleText(cuts.keep);
  return `${fitWidth(visibleLine(redact(cuts.from)), room - displayWidth(keep))}${keep}`;
}

function column(name: string, { least, most }: { readonly least: number; readonly most: number }): string {
  const fitting = fitWidth(visibleLine(redact(name)), most);
  return fitting + " ".repeat(Math.max(0, least - displayWidth(fitting)));
}

export const styled = (text: string, tone: Tone, colour: boolean): string => {
  const style = STYLES[tone];
  return colour && style !== undefined ? styleText(style, text, { validateStream: false }) : text;
};

/** Made once: making one takes longer than writing a line. */
const clocks = new Map<string | undefined, Intl.DateTimeFormat>();

function clock(at: number | undefined, { timeZone }: Terminal): string {
  const known = clocks.get(timeZone);
  const format =
    known ??
    new Intl.DateTimeFormat("en-GB", {
      timeStyle: "medium",
      ...(timeZone === undefined ? {} : { timeZone }),
    });
  if (known === undefined) clocks.set(timeZone, format);
  return format.format(at ?? Date.now());
}
