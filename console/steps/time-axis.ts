import type { StepOfTree } from "../../client/typescript/api-types.ts";
import { isGroup, isWait } from "./step-kinds.ts";

interface Stretch {
  /** Milliseconds since 1970. */
  readonly from: number;
  readonly to: number;
}

/** A stretch of time in which nothing ran, drawn shorter than it was. */
interface Gap extends Stretch {
  /** Where it is drawn, from 0 to 1. */
  readonly start: number;
  readonly end: number;
}

/** Where times are drawn. */
export interface TimeAxis {
  /** From 0 to 1; a time outside is at the nearer edge. */
  readonly place: (time: number) => number;
  readonly gaps: readonly Gap[];
  /** Of all that is drawn. */
  readonly seconds: number;
}

/** A gap is drawn as this part of what ran, and is one if it was longer than twice that. */
const GAP_PART = 0.06;
/** Shorter ones, in milliseconds, are drawn as long as they were. */
const SHORTEST_GAP = 1000;

/**
 * The axis of a waterfall. A wait of hours, or a replay days after its origin, would leave no room for what
 * ran: where nothing did for long, time is drawn shorter.
 * @param now milliseconds; what is under way lasts until then, and so does the axis; 0 after the end
 */
export function timeAxis(steps: readonly StepOfTree[], now: number): TimeAxis {
  const busy = joined(leavesOf(steps).flatMap((step) => spanOf(step, now)));
  const first = busy[0];
  if (first === undefined) return { place: () => 0, gaps: [], seconds: 0 };
  const ran = busy.reduce((sum, { from, to }) => sum + to - from, 0);
  const gapLength = Math.max(ran * GAP_PART, 1);
  const pieces: { readonly span: Stretch; readonly length: number; readonly isGap: boolean }[] = [];
  let end = first.from;
  for (const span of busy) {
    const between = span.from - end;
    const isGap = between > Math.max(SHORTEST_GAP, 2 * gapLength);
    if (between > 0)
      pieces.push({ span: { from: end, to: span.from }, length: isGap ? gapLength : between, isGap });
    pieces.push({ span, length: span.to - span.from, isGap: false });
    end = span.to;
  }
  if (now - end > SHORTEST_GAP)
    pieces.push({ span: { from: end, to: now }, length: Math.min(gapLength, now - end), isGap: true });
  return axisOf(pieces);
}

function axisOf(
  pieces: readonly { readonly span: Stretch; readonly length: number; readonly isGap: boolean }[],
): TimeAxis {
  const whole = Math.max(
    1,
    pieces.reduce((sum, { length }) => sum + length, 0),
  );
  let at = 0;
  const placed = pieces.map(({ span, length, isGap }) => {
    const start = at / whole;
    at += length;
    return { ...span, start, end: at / whole, isGap };
  });
  const place = (time: number): number => {
    const piece = pieceAt(placed, time);
    if (piece === undefined) return 0;
    const { from, to, start, end } = piece;
    const part = to > from ? Math.min(1, Math.max(0, (time - from) / (to - from))) : 0;
    return start + part * (end - start);
  };
  const last = placed.at(-1);
  return {
    place,
    gaps: placed.filter(({ isGap }) => isGap),
    seconds: ((last?.to ?? 0) - (placed[0]?.from ?? 0)) / 1000,
  };
}

/** The last that begins by then, by halves: there may be thousands, and as many times to place. */
function pieceAt<Piece extends Stretch>(pieces: readonly Piece[], time: number): Piece | undefined {
  let [low, high] = [0, pieces.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((pieces[middle]?.from ?? 0) <= time) low = middle;
    else high = middle - 1;
  }
  return pieces[low];
}

/** When a step began and ended; what began and has no end goes on, or is a moment. */
export function spanOf(
  { began_at: began, ended_at: ended, status }: StepOfTree,
  now: number,
): readonly Stretch[] {
  if (began === null) return [];
  const from = Date.parse(began);
  const to = ended === null ? (status === "under way" ? now : from) : Date.parse(ended);
  return [{ from, to: Math.max(from, to) }];
}

/** Without what holds others together, which lasts as long as they do, gaps included, and without waits. */
const leavesOf = (steps: readonly StepOfTree[]): readonly StepOfTree[] =>
  steps.flatMap((step) => [
    ...(isGroup(step.kind) || isWait(step.kind) ? [] : [step]),
    ...leavesOf(step.steps),
  ]);

/** Spans that overlap or touch, as one each, from the first to the last. */
function joined(spans: readonly Stretch[]): readonly Stretch[] {
  const all: Stretch[] = [];
  for (const span of spans.toSorted((left, right) => left.from - right.from)) {
    const last = all.at(-1);
    if (last === undefined || span.from > last.to) all.push(span);
    else all[all.length - 1] = { from: last.from, to: Math.max(last.to, span.to) };
  }
  return all;
}
