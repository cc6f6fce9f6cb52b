import { expect, it } from "vitest";

import type { ExecutionList } from "../../../client/typescript/api-types.ts";
import { readExecutions } from "../../../console/api/read-executions.ts";

/** A list of so many pages of one execution each; what each was asked with is kept. */
function listOf(pages: number) {
  const asked: string[] = [];
  const ask = async ({ path }: { readonly path: string }) => {
    asked.push(path.replace("/crew/executions?", ""));
    const page = asked.length;
    const body = { executions: [{ execution_id: `of-page-${page}` }] } as unknown as ExecutionList;
    return { body, next: page < pages ? new URLSearchParams({ cursor: `after-${page}` }) : undefined };
  };
  return { ask, asked };
}

it.each([
  ["ends with the last page", 2, 5, 2, false],
  ["has all and says so where the last page is the last wanted", 3, 3, 3, false],
  ["stops where enough pages are read, and says that there is more", 5, 2, 2, true],
])("a list of executions %s", async (_, there, pages, read, hasMore) => {
  const { ask, asked } = listOf(there);
  const query = new URLSearchParams({ status: "ERROR", since: "2026-11-29" });
  const found = await readExecutions({ query, pages }, ask);
  expect(found.executions.map(({ execution_id: id }) => id)).toEqual(
    Array.from({ length: read }, (_each, index) => `of-page-${index + 1}`),
  );
  expect(found.hasMore).toBe(hasMore);
  const first = "status=ERROR&since=2026-11-29&view=full&limit=100";
  expect(asked.slice(0, 2)).toEqual([first, `${first}&cursor=after-1`]);
  expect(query.has("cursor")).toBe(false);
});
