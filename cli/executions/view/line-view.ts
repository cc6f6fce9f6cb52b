import { NARROWEST_NAMES, widened } from "../../dev/terminal-lines.ts";
import { entryOf, type About, endLines, eventLines } from "./event-lines.ts";
import type { WatchView } from "./live-view.ts";
import { printedNotice } from "./outage.ts";

/** No line is broken where nobody looks through a terminal. */
const COLUMNS = 100_000;

/** Prints what happens line by line, for pipes and logs. */
export function lineView(print: (line: string) => void, about: About): WatchView {
  let names = NARROWEST_NAMES;
  const terminal = () => ({ colour: false, columns: COLUMNS, names });
  return {
    event(event) {
      names = widened(names, entryOf(event, about));
      for (const line of eventLines(event, about, terminal())) print(line);
    },
    notice: printedNotice(print),
    end(detail) {
      if (detail === undefined) return;
      for (const line of endLines(detail, terminal())) print(line);
    },
  };
}
