import type { ExecutionList, ListedExecution } from "../../client/typescript/api-types.ts";
import { askPage } from "../api/api.ts";

/** Each costs the deployment two reads, so not all there ever were. */
const MOST_EXECUTIONS = 1000;

export interface ReadExecutions {
  readonly executions: readonly ListedExecution[];
  /** Whether older ones of the time that was asked for are not among them. */
  readonly hasMore: boolean;
}

/** The newest executions of so many days, each in full. */
export async function readExecutions(since: Date, signal: AbortSignal): Promise<ReadExecutions> {
  const query = new URLSearchParams({ view: "full", limit: "100", since: since.toISOString() });
  const executions: ListedExecution[] = [];
  for (;;) {
    const asked = { path: `/crew/executions?${query.toString()}`, key: "executions" };
    const { body, next } = await askPage<ExecutionList>(asked, signal);
    executions.push(...body.executions);
    const cursor = next?.get("cursor");
    if (cursor === undefined || cursor === null) return { executions, hasMore: false };
    if (executions.length >= MOST_EXECUTIONS) return { executions, hasMore: true };
    query.set("cursor", cursor);
  }
}
