import type { ExecutionList, ListedExecution } from "../../client/typescript/api-types.ts";
import type { Asked } from "../../client/typescript/ask.ts";
import type { Page } from "./page.ts";

export interface ReadExecutions {
  readonly executions: readonly ListedExecution[];
  /** Whether there are older ones. */
  readonly hasMore: boolean;
}

interface Wanted {
  /** What the list is narrowed by. */
  readonly query: URLSearchParams;
  /** How many pages at most, each of which costs the deployment 200 reads. */
  readonly pages: number;
}

/** Executions, the newest first, each in full. */
export async function readExecutions(
  { query, pages }: Wanted,
  ask: (asked: Asked) => Promise<Page<ExecutionList>>,
): Promise<ReadExecutions> {
  const asked = new URLSearchParams([...query, ["view", "full"], ["limit", "100"]]);
  const executions: ListedExecution[] = [];
  for (let page = 1; ; page += 1) {
    const { body, next } = await ask({ path: `/crew/executions?${asked.toString()}`, key: "executions" });
    executions.push(...body.executions);
    const cursor = next?.get("cursor");
    if (cursor === undefined || cursor === null) return { executions, hasMore: false };
    if (page >= pages) return { executions, hasMore: true };
    asked.set("cursor", cursor);
  }
}
