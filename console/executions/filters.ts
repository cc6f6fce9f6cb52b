import type { ListedExecution } from "../../client/typescript/api-types.ts";

/** What a list is narrowed to; all of it stands in the address. */
export interface Filters {
  readonly status: StatusFilter;
  /** "" is all crews. */
  readonly crew: string;
  readonly since: SinceFilter;
  /** A part of an id. */
  readonly id: string;
}

export const STATUS_FILTERS = ["", "running", "waiting", "completed", "failed", "cancelled"] as const;
type StatusFilter = (typeof STATUS_FILTERS)[number];
export const SINCE_FILTERS = ["", "hour", "day", "week"] as const;
type SinceFilter = (typeof SINCE_FILTERS)[number];

export const STATUS_WORDS: Readonly<Record<StatusFilter, string>> = {
  "": "All",
  running: "Running",
  waiting: "Waiting",
  completed: "Completed",
  failed: "Failed",
  cancelled: "Cancelled",
};

export const SINCE_WORDS: Readonly<Record<SinceFilter, string>> = {
  "": "At any time",
  hour: "In the last hour",
  day: "In the last 24 hours",
  week: "In the last 7 days",
};

const STATUSES = {
  "": "",
  running: "PROCESSING",
  waiting: "PROCESSING",
  completed: "COMPLETED",
  failed: "ERROR",
  cancelled: "ERROR",
};
const SINCE_HOURS = { "": 0, hour: 1, day: 24, week: 24 * 7 };

export function readFilters(query: URLSearchParams): Filters {
  return {
    status: oneOf(STATUS_FILTERS, query.get("status")),
    crew: query.get("crew") ?? "",
    since: oneOf(SINCE_FILTERS, query.get("since")),
    id: (query.get("id") ?? "").trim().toLowerCase(),
  };
}

/** What the API narrows the list by; ids, waiting and cancelled ones are looked for in what it answers. */
export function apiQuery({ status, crew, since }: Filters, now: number): URLSearchParams {
  const query = new URLSearchParams();
  if (STATUSES[status] !== "") query.set("status", STATUSES[status]);
  if (crew !== "") query.set("crew_name", crew);
  if (since !== "") query.set("since", new Date(now - SINCE_HOURS[since] * 3_600_000).toISOString());
  return query;
}

export const isShown = ({ status, id }: Filters, execution: ListedExecution): boolean =>
  (status !== "waiting" || execution.phase === "SUSPENDED") &&
  (status !== "running" || execution.phase !== "SUSPENDED") &&
  (status !== "failed" || execution.phase !== "CANCELLED") &&
  (status !== "cancelled" || execution.phase === "CANCELLED") &&
  execution.execution_id.toLowerCase().includes(id);

const oneOf = <Word extends string>(words: readonly Word[], given: string | null): Word =>
  words.find((word) => word === given) ?? (words[0] as Word);
