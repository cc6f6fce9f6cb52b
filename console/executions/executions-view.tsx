import type { ListedExecution } from "../../client/typescript/api-types.ts";
import { Arriving } from "../components/arriving.tsx";
import { counted } from "../format/amounts.ts";
import type { ViewProps } from "../routes/route.ts";
import { useExecutionPages } from "./execution-pages.ts";
import { ExecutionTable } from "./execution-table.tsx";
import { FilterBar } from "./filter-bar.tsx";
import { isShown, readFilters } from "./filters.ts";

/** All executions, newest first, as they go on. */
export function ExecutionsView({ query }: ViewProps) {
  const filters = readFilters(query);
  const { wanted, ...loaded } = useExecutionPages(filters);
  const listed = loaded.value.value;
  const shown = listed?.executions.filter((execution) => isShown(filters, execution)) ?? [];
  return (
    <section class="executions">
      <div class="heading">
        <h1>Executions</h1>
        {listed !== undefined && <p class="muted">{summaryText(shown)}</p>}
      </div>
      <FilterBar filters={filters} />
      <Arriving loaded={loaded}>
        {({ hasMore }) => (
          <>
            {shown.length === 0 ? (
              <Nothing isNarrowed={query.size > 0} />
            ) : (
              <ExecutionTable executions={shown} />
            )}
            {hasMore && (
              <p>
                <button type="button" onClick={() => (wanted.value += 1)}>
                  Show older ones
                </button>
                {filters.id !== "" && <span class="muted"> Ids are looked for in what is loaded.</span>}
              </p>
            )}
          </>
        )}
      </Arriving>
    </section>
  );
}

function summaryText(shown: readonly Pick<ListedExecution, "status" | "phase">[]): string {
  const open = shown.filter(({ status }) => status === "PROCESSING");
  const waiting = open.filter(({ phase }) => phase === "SUSPENDED").length;
  const parts = [
    [open.length - waiting, "running"],
    [waiting, "waiting"],
  ] as const;
  return [
    counted(shown.length, "execution"),
    ...parts.flatMap(([count, word]) => (count === 0 ? [] : `${count} ${word}`)),
  ].join(", ");
}

function Nothing({ isNarrowed }: { readonly isNarrowed: boolean }) {
  return (
    <p class="nothing">
      {isNarrowed
        ? "No execution is like that. Take a filter away to see more."
        : "Nothing has been started yet. Start a crew, and it appears here."}
    </p>
  );
}
