import { type Signal, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";

import type { ExecutionList, ListedExecution } from "../../client/typescript/api-types.ts";
import { askPage } from "../api/api.ts";
import { type Loaded, useLoaded } from "../api/loaded.ts";
import { useRepeated } from "../api/repeat.ts";
import { apiQuery, type Filters } from "./filters.ts";

interface ExecutionPages extends Loaded<Listed> {
  /** How many pages are asked for. */
  readonly wanted: Signal<number>;
}

interface Listed {
  readonly executions: readonly ListedExecution[];
  readonly hasMore: boolean;
}

/** Between two looks at one page, in seconds: while something of it is under way, and otherwise. */
const BUSY_SECONDS = 4;
const QUIET_SECONDS = 15;

/** The newest executions, asked for anew from time to time: the more pages, the more rarely. */
export function useExecutionPages(filters: Filters): ExecutionPages {
  const wanted = useSignal(1);
  const loaded = useLoaded(
    (signal) => readPages(filters, wanted.value, signal),
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

async function readPages(filters: Filters, wanted: number, signal: AbortSignal): Promise<Listed> {
  const query = apiQuery(filters, Date.now());
  const executions: ListedExecution[] = [];
  for (let page = 1; ; page += 1) {
    const asked = { path: `/crew/executions?${query.toString()}`, key: "executions" };
    const { body, next } = await askPage<ExecutionList>(asked, signal);
    executions.push(...body.executions);
    const cursor = next?.get("cursor");
    if (cursor === undefined || cursor === null) return { executions, hasMore: false };
    if (page >= wanted) return { executions, hasMore: true };
    query.set("cursor", cursor);
  }
}
