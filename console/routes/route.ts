import { signal } from "@preact/signals";

import { hrefTo, readRoute, type Route } from "./read-route.ts";

export { hrefTo, type Route };

export interface ViewProps {
  /** What of the address is left behind the view's own name. */
  readonly segments: readonly string[];
  readonly query: URLSearchParams;
}

export const route = signal(readRoute(location.hash));

addEventListener("hashchange", () => (route.value = readRoute(location.hash)));

/** @param path of the step: `task-2/run-1/turn-3` */
export const hrefToStep = (executionId: string, path: string): string =>
  hrefTo(["executions", executionId, "steps", ...path.split("/")]);

export const goTo = (...to: Parameters<typeof hrefTo>): void => {
  location.hash = hrefTo(...to);
};

/** Goes on without an entry in the browser's history: for filters, while somebody types. */
export function replaceRoute(...to: Parameters<typeof hrefTo>): void {
  history.replaceState(null, "", hrefTo(...to));
  route.value = readRoute(location.hash);
}
