import { shownValue, type TableOfFigures, type Unit } from "../figures.ts";
import { median, type SystemFigures } from "./measure-system.ts";
import { percentile } from "./system-load.ts";

/** One line of the table, read from what was measured of either system. */
export interface Figure {
  readonly name: string;
  readonly unit: Unit;
  readonly of: (figures: SystemFigures) => number;
  /** What it is to be at most, and at least for a rate; none if absent. */
  readonly target?: number;
  /** What stands in the way, where the target is not reached. */
  readonly why?: string;
}

const rushed = (figures: SystemFigures, count: number) => {
  const rush = figures.rushes.get(count);
  if (rush === undefined) throw new Error(`${count} starts at once were not measured`);
  return rush;
};

/** Those without a target are for comparison. */
export const FIGURES: readonly Figure[] = [
  { name: "command to first 200, first time", unit: "ms", target: 6000, of: ({ firstStart }) => firstStart },
  {
    name: "command to first 200, nothing changed",
    unit: "ms",
    target: 2000,
    of: ({ unchangedStart }) => unchangedStart,
  },
  {
    name: "memory of the whole tree, idle",
    unit: "MB",
    target: 220,
    of: ({ idleMegabytes }) => idleMegabytes,
  },
  {
    name: "memory of the whole tree, after 100 executions",
    unit: "MB",
    target: 350,
    of: ({ loadedMegabytes }) => loadedMegabytes,
    why: "run-crew, the functions that start crews and the other ones have a thread each with a heap and packages of its own, beside that of the stand-ins.",
  },
  { name: "POST start alone, p50", unit: "ms", target: 15, of: ({ startAlone }) => median(startAlone) },
  {
    name: "POST start alone, p95",
    unit: "ms",
    target: 30,
    of: ({ startAlone }) => percentile(startAlone, 0.95),
  },
  {
    name: "50 starts back to back, p95",
    unit: "ms",
    target: 60,
    of: ({ startBackToBack }) => percentile(startBackToBack, 0.95),
  },
  {
    name: "50 starts back to back, all done",
    unit: "ms",
    target: 3000,
    of: ({ backToBackDone }) => backToBackDone,
  },
  {
    name: "processor of the whole stack for one execution",
    unit: "ms",
    target: 80,
    of: ({ processorPerExecution }) => processorPerExecution,
    why: "requests between the functions and the stand-ins are real ones, by the real SDKs: most of it is HTTP, serialisation and signing. See where the time goes.",
  },
  { name: "GET status, 8 connections", unit: "/s", target: 1200, of: ({ status }) => status.perSecond },
  { name: "GET status, 8 connections, p99", unit: "ms", target: 20, of: ({ status }) => status.p99 },
  { name: "GET list of 10, 8 connections", unit: "/s", target: 1000, of: ({ list }) => list.perSecond },
  {
    name: "60 starts at once, model 2 s: all done",
    unit: "ms",
    target: 7000,
    of: (figures) => rushed(figures, 60).done,
    why: "it is two times 2 s of the model, and the processor time of 60 executions on the cores there are.",
  },
  {
    name: "60 starts at once, model 2 s: worst /health",
    unit: "ms",
    target: 100,
    of: (figures) => rushed(figures, 60).worstHealth,
  },
  { name: "first start to first call of the model", unit: "ms", of: ({ firstModelCall }) => firstModelCall },
  {
    name: "memory, 10 crews at once",
    unit: "MB",
    of: (figures) => rushed(figures, 10).megabytes,
  },
  { name: "memory, 50 crews at once", unit: "MB", of: (figures) => rushed(figures, 50).megabytes },
  {
    name: "50 executions, ten at once, a fifth of calls answered 429: all done",
    unit: "ms",
    of: ({ refusedDone }) => refusedDone,
  },
  { name: "starts refused, executions lost", unit: "", target: 0, of: ({ losses }) => losses.length },
];

const isReached = ({ unit, target }: Figure, value: number): boolean =>
  target === undefined || (unit === "/s" ? value >= target : value <= target);

const HEAD = ["figure", "before", "Stepcrew", "ratio", "to reach", ""] as const;

export interface FigureTable extends TableOfFigures {
  /** Figures that are not what they are to be. */
  readonly missed: readonly Figure[];
}

/** A row for each figure. The other side's cells are empty when it was skipped. */
export function figureTable(ours: SystemFigures, theirs: SystemFigures | undefined): FigureTable {
  const rows = FIGURES.map((figure) => {
    const { name, unit, target, of } = figure;
    const our = of(ours);
    const their = theirs === undefined ? undefined : of(theirs);
    return [
      name,
      their === undefined ? "" : shownValue(their, unit),
      shownValue(our, unit),
      their === undefined || their === 0 ? "" : (our / their).toFixed(2),
      target === undefined ? "" : `${unit === "/s" ? "≥" : "≤"} ${shownValue(target, unit)}`,
      isReached(figure, our) ? "" : "not reached",
    ];
  });
  return { head: HEAD, rows, missed: FIGURES.filter((figure) => !isReached(figure, figure.of(ours))) };
}
