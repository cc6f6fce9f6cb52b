import { isMetrics, type LogEntry, readLogEntry, textOf } from "./log-entry.ts";
import { NARROWEST_NAMES, type Terminal, terminalLines, textLines, widened } from "./terminal-lines.ts";

/** A call that takes longer than this, in milliseconds, is shown while it is under way. */
const SLOW_MILLISECONDS = 1000;

/** After which no call of an execution is under way, or none of this attempt. */
const ENDS = /^(?:execution ended$|attempt (?:suspends|begins|gives way))/;

/** How a function ends that is ended from outside. */
const FUNCTION_STOPPED = /^[\w-]+: RequestId: \S+ Error: Runtime exited with error: exit status [01]$/;

export interface TerminalLog {
  /** Takes a line of the functions' or the stack's log. */
  readonly add: (line: string) => void;
  /** The stack is being stopped: that its functions end with it is no news. */
  readonly stopping: () => void;
}

/**
 * Writes what happens to executions so that people can read it. That a model is asked is written once the
 * call has taken a while: most are over before, and one line tells of them.
 */
export function terminalLog(write: (line: string) => void, terminal: () => Terminal): TerminalLog {
  const underWay = new Map<string, NodeJS.Timeout>();
  let isStopping = false;
  let names = NARROWEST_NAMES;
  let latest = 0;
  /** Lines come from several processes, and some are held back: their times never go back. */
  const timeOf = (at: number): number => (latest = Math.max(latest, at));
  const show = (entry: LogEntry): void => {
    const at = timeOf(entry.at ?? Date.now());
    const wider = widened(names, entry);
    const lines = terminalLines({ ...entry, at }, { ...terminal(), names: wider });
    if (lines.length > 0) names = wider;
    for (const line of lines) write(line);
  };
  const isOver = (call: string): void => {
    clearTimeout(underWay.get(call));
    underWay.delete(call);
  };
  const begins = (call: string, entry: LogEntry): void => {
    isOver(call);
    const timer = setTimeout(() => {
      underWay.delete(call);
      show(entry);
    }, SLOW_MILLISECONDS);
    underWay.set(call, timer.unref());
  };
  return {
    add(line) {
      if (isMetrics(line) || (isStopping && FUNCTION_STOPPED.test(line))) return;
      const entry = readLogEntry(line);
      if (entry === undefined) {
        for (const text of textLines(line, timeOf(Date.now()), terminal())) write(text);
        return;
      }
      const call = `${textOf(entry, "execution_id")} ${textOf(entry, "path")}`;
      if (entry.message === "model-call-start") return begins(call, entry);
      if (entry.message === "model-call" || entry.message === "model-retry") isOver(call);
      if (ENDS.test(entry.message)) endAll(textOf(entry, "execution_id"));
      show(entry);
    },
    stopping() {
      isStopping = true;
      for (const call of underWay.keys()) isOver(call);
    },
  };

  /** The calls of an execution that was cancelled, or whose task beside them failed, never end. */
  function endAll(executionId: string): void {
    for (const call of underWay.keys()) if (call.startsWith(`${executionId} `)) isOver(call);
  }
}
