import type { ComponentType } from "preact";

import { CompareView } from "./compare/compare-view.tsx";
import { ExecutionView } from "./execution/execution-view.tsx";
import { ExecutionsView } from "./executions/executions-view.tsx";
import { FiguresView } from "./figures/figures-view.tsx";
import { hasRecord } from "./local/local.ts";
import { SqlView } from "./local/sql-view.tsx";
import type { Route, ViewProps } from "./routes/route.ts";
import { StartView } from "./start/start-view.tsx";

interface ViewRow {
  /** The first segment of its addresses: `#/executions`. */
  readonly name: string;
  /** In the navigation; a view without a label is reached from others. */
  readonly label?: string;
  /** Whether the navigation has it at the moment; always if absent. */
  readonly isShown?: () => boolean;
  readonly View: ComponentType<ViewProps>;
}

/** Every view of the console, the first being the one that opens: one row each. */
export const VIEWS: readonly ViewRow[] = [
  { name: "executions", label: "Executions", View: Executions },
  { name: "start", label: "Start", View: StartView },
  { name: "compare", label: "Compare", View: CompareView },
  { name: "figures", label: "Costs", View: FiguresView },
  { name: "record", label: "Snowflake", isShown: () => hasRecord.value, View: SqlView },
];

export function viewOf({ segments }: Route): ViewRow | undefined {
  const [name = VIEWS[0]?.name] = segments;
  return VIEWS.find((view) => view.name === name);
}

/** The list, or the one whose id is in the address. */
function Executions(props: ViewProps) {
  const [executionId] = props.segments;
  return executionId === undefined ? (
    <ExecutionsView {...props} />
  ) : (
    <ExecutionView key={executionId} {...props} />
  );
}
