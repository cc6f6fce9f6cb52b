import type { RunPorts } from "../ports.ts";

/** Starts counting; gives back what says how many seconds it has been, to the millisecond. */
export function startStopwatch({ now = Date.now }: Pick<RunPorts, "now">): () => number {
  const began = now();
  return () => secondsSince(began, now());
}

/** The seconds between two times in epoch milliseconds; none where a clock was set back. */
export const secondsSince = (began: number, ended: number): number =>
  Math.max(0, Math.round(ended - began)) / 1000;
