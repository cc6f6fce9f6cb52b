import { stripVTControlCharacters } from "node:util";

import type { ExecutionDetail, TimelineEvent } from "../../../client/typescript/stepcrew.ts";
import { NARROWEST_NAMES, styled, widened } from "../../dev/terminal-lines.ts";
import { displayWidth } from "../../dev/text-width.ts";
import { type About, entryOf, eventLines } from "./event-lines.ts";
import { liveFrame, type Watched } from "./live-frame.ts";
import type { Notice } from "./outage.ts";
import { timeOf } from "./words.ts";

/** Shows an execution that goes on. */
export interface WatchView {
  readonly event: (event: TimelineEvent) => void;
  /** Absent where details are not shown. */
  readonly detail?: (detail: ExecutionDetail) => void;
  readonly notice: Notice;
  /** Nothing more comes, of an execution that has ended like this or goes on unwatched. */
  readonly end: (detail: ExecutionDetail | undefined) => void;
}

const FRAME_MILLISECONDS = 500;
/** More than any terminal shows. */
const KEPT_LINES = 20;
const UP = (lines: number): string => (lines === 0 ? "" : `\u001B[${lines}A`);
const CLEAR_BELOW = "\u001B[J";

/** Paints an execution over and over in the same place of a terminal. */
export function liveView(stream: NodeJS.WriteStream, first: ExecutionDetail): WatchView {
  const about: About = first;
  let watched: Watched = { detail: first, timeline: [], lastEventAt: Date.now() };
  let names = NARROWEST_NAMES;
  /** How wide the lines are that were painted last: in a terminal made narrower they take more rows. */
  let painted: readonly number[] = [];
  const colour = stream.hasColors();
  const terminal = () => ({ colour, columns: stream.columns || 80, names });

  const paint = (): void => {
    const { columns } = terminal();
    const frame = liveFrame(watched, { columns, rows: stream.rows || 24 }, Date.now());
    const lines = frame.map((line) =>
      typeof line === "string" ? line : styled(line.text, line.tone, colour),
    );
    const rows = painted.reduce((sum, width) => sum + Math.max(1, Math.ceil(width / columns)), 0);
    stream.write(`${UP(rows)}\r${CLEAR_BELOW}${lines.map((line) => `${line}\n`).join("")}`);
    painted = lines.map((line) => displayWidth(stripVTControlCharacters(line)));
  };
  const timer = setInterval(paint, FRAME_MILLISECONDS);
  paint();
  return {
    event(event) {
      names = widened(names, entryOf(event, about));
      const timeline = [...watched.timeline, ...eventLines(event, about, terminal())].slice(-KEPT_LINES);
      // What is under way began with the event, though it is watched only since.
      const lastEventAt = Math.min(Date.now(), timeOf(event.at) ?? Number.POSITIVE_INFINITY);
      watched = { ...watched, timeline, lastEventAt };
    },
    detail: (detail) => void (watched = { ...watched, detail }),
    notice: (notice) => void (watched = { ...watched, notice }),
    end(detail) {
      clearInterval(timer);
      watched = { ...watched, detail: detail ?? watched.detail, notice: undefined };
      paint();
    },
  };
}
