import type { ComponentType } from "preact";

import { ExecutionView } from "./execution/execution-view.tsx";
import { ExecutionsView } from "./executions/executions-view.tsx";
import type { Route, ViewProps } from "./routes/route.ts";

interface ViewRow {
  /** The first segment of its addresses: `#/executions`. */
  readonly name: string;
  /** In the navigation; a view without a label is reached from others. */
  readonly label?: string;
  readonly View: ComponentType<ViewProps>;
}

/** Every view of the console, the first being the one that opens: one row each. */
export const VIEWS: readonly ViewRow[] = [{ name: "executions", label: "Executions", View: Executions }];

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
