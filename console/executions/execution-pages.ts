import { type Signal, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";

import { askPage } from "../api/api.ts";
import { type Loaded, useLoaded } from "../api/loaded.ts";
import { type ReadExecutions, readExecutions } from "../api/read-executions.ts";
import { useRepeated } from "../api/repeat.ts";
import { apiQuery, type Filters } from "./filters.ts";

interface ExecutionPages extends Loaded<ReadExecutions> {
  /** How many pages are asked for. */
  readonly wanted: Signal<number>;
}

/** Between two looks at one page, in seconds: while something of it is under way, and otherwise. */
const BUSY_SECONDS = 4;
const QUIET_SECONDS = 15;

/** The newest executions, asked for anew from time to time: the more pages, the more rarely. */
export function useExecutionPages(filters: Filters): ExecutionPages {
  const wanted = useSignal(1);
  const loaded = useLoaded(
    (signal) =>
      readExecutions({ query: apiQuery(filters, Date.now()), pages: wanted.value }, (asked) =>
        askPage(asked, signal),
      ),
    [filters.status, filters.crew, filters.since],
  );
  // What is there stays until there is more.
  useEffect(() => {
    if (wanted.value > 1) loaded.reload();
  }, [wanted.value]);
  const isBusy = loaded.value.value?.executions.some(({ status }) => status === "PROCESSING") === true;
  useRepeated(loaded.refresh, (isBusy ? BUSY_SECONDS : QUIET_SECONDS) * wanted.value);
  return { ...loaded, wanted };
}
