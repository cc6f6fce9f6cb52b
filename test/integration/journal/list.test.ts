import { beforeAll, describe, expect, it } from "vitest";

import { executionJournal } from "../../../functions/adapters/dynamodb/execution-journal.ts";
import { executionList } from "../../../functions/adapters/dynamodb/execution-list.ts";
import type { ListedExecution, ListPage, ListQuery } from "../../../functions/domain/journal.ts";
import { failedOutcome } from "../../support/handlers/outcome-of.ts";
import { testTable } from "../../support/journal/journal-table.ts";

const { table } = testTable();
const NOON = Date.parse("2026-11-24T12:00:00.000Z");
const idOf = (number: number): string => `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`;

/** Number n is created at n ms past noon, three at a time in the same millisecond; every third has failed. */
async function create(number: number, crewName = number % 2 === 0 ? "even" : "odd"): Promise<void> {
  const journal = executionJournal(table());
  const createdAt = new Date(NOON + Math.floor(number / 3));
  await journal.create({
    executionId: idOf(number),
    request: { crewName, inputs: {}, limits: {} },
    createdAt,
    owner: "starter",
  });
  if (number % 3 === 0) {
    await journal.decide({
      executionId: idOf(number),
      outcome: failedOutcome("X", "", false),
      at: new Date(NOON + 60_000 + number),
    });
  }
}

beforeAll(async () => {
  for (let number = 0; number < 30; number += 1) await create(number);
});

async function page(query: ListQuery): Promise<ListPage> {
  const answer = await executionList(table()).page(query);
  if (answer === "unknown-cursor") throw new Error(answer);
  return answer;
}
/** All pages after each other; `between` happens after each page. */
async function readAll(query: ListQuery, between: () => Promise<void> = () => Promise.resolve()) {
  const pages: ListedExecution[][] = [];
  let cursor: string | undefined;
  do {
    const { executions, next } = await page({ ...query, ...(cursor === undefined ? {} : { cursor }) });
    pages.push([...executions]);
    cursor = next;
    await between();
  } while (cursor !== undefined);
  return pages;
}
const numbersOf = (executions: readonly ListedExecution[]) =>
  executions.map(({ executionId }) => Number(executionId.slice(-12)));
const newestFirst = (count: number) => Array.from({ length: count }, (_, index) => count - 1 - index);

describe("the list of executions", () => {
  it("has the five keys, newest first", async () => {
    const { executions, next } = await page({ limit: 1000 });
    expect([numbersOf(executions), next]).toEqual([newestFirst(30), undefined]);
    expect(executions[2]).toEqual({
      executionId: idOf(27),
      crewName: "odd",
      status: "ERROR",
      createdAt: new Date(NOON + 9).toISOString(),
      updatedAt: new Date(NOON + 60_027).toISOString(),
    });
  });

  it.each([1, 4, 10, 29, 30, 31])("comes in pages of %i, every execution once", async (limit) => {
    const pages = await readAll({ limit });
    expect(pages.flatMap(numbersOf)).toEqual(newestFirst(30));
    expect(pages.slice(0, -1).every(({ length }) => length === limit)).toBe(true);
    expect(pages.at(-1)?.length).toBeGreaterThan(0);
  });

  /** Three in each millisecond: those of the milliseconds from `first` on and before `last`. */
  const between = (first: number, last: number) => ({
    since: new Date(NOON + first).toISOString(),
    until: new Date(NOON + last).toISOString(),
  });

  it.each([1, 2, 5, 12, 30])(
    "comes from a period in pages of %i, its beginning in it and its end not",
    async (limit) => {
      const pages = await readAll({ limit, ...between(3, 7) });
      expect(pages.flatMap(numbersOf)).toEqual([20, 19, 18, 17, 16, 15, 14, 13, 12, 11, 10, 9]);
      const failed = await readAll({ limit, status: "ERROR", ...between(3, 7) });
      expect(failed.flatMap(numbersOf)).toEqual([18, 15, 12, 9]);
    },
  );

  it("comes from a moment on, until a moment, and from a time in which there is none", async () => {
    const { since, until } = between(8, 2);
    expect((await readAll({ limit: 4, since })).flatMap(numbersOf)).toEqual([29, 28, 27, 26, 25, 24]);
    expect((await readAll({ limit: 4, until })).flatMap(numbersOf)).toEqual([5, 4, 3, 2, 1, 0]);
    expect(await page({ limit: 4, since, until })).toEqual({ executions: [] });
  });

  it("takes a cursor for the period that it was given out for, and for no other", async () => {
    const { next: cursor = "" } = await page({ limit: 2, ...between(3, 7) });
    const query = { limit: 2, cursor, ...between(3, 8) };
    expect(await executionList(table()).page(query)).toBe("unknown-cursor");
  });

  it("is steady while executions are being added", async () => {
    let added = 100;
    const pages = await readAll({ limit: 7 }, () => create((added += 1)));
    expect(pages.flatMap(numbersOf)).toEqual(newestFirst(30));
    const { executions } = await page({ limit: 2 });
    expect(numbersOf(executions)).toEqual([added, added - 1]);
  });

  it("can be filtered by status, by crew and by both, page by page", async () => {
    const select = (wanted: (number: number) => boolean) => newestFirst(30).filter(wanted);
    const filtered = async (query: Omit<ListQuery, "limit">) =>
      (await readAll({ limit: 3, ...query })).flatMap(numbersOf).filter((number) => number < 100);
    expect(await filtered({ status: "ERROR" })).toEqual(select((number) => number % 3 === 0));
    expect(await filtered({ status: "PROCESSING" })).toEqual(select((number) => number % 3 !== 0));
    expect(await filtered({ status: "COMPLETED" })).toEqual([]);
    expect(await filtered({ crewName: "odd" })).toEqual(select((number) => number % 2 === 1));
    expect(await filtered({ crewName: "odd", status: "ERROR" })).toEqual(
      select((number) => number % 6 === 3),
    );
    expect(await filtered({ crewName: "none" })).toEqual([]);
  });

  it("takes a cursor for the filters it was given out for only, whatever the limit", async () => {
    const { next } = await page({ limit: 2, crewName: "odd" });
    const cursor = next ?? "";
    const bad = await Promise.all(
      [{}, { crewName: "even" }, { crewName: "odd", status: "ERROR" as const }].map((filters) =>
        executionList(table()).page({ limit: 2, ...filters, cursor }),
      ),
    );
    expect(bad).toEqual(["unknown-cursor", "unknown-cursor", "unknown-cursor"]);
    expect((await page({ limit: 9, crewName: "odd", cursor })).executions.length).toBe(9);
  });

  it.each([1024, 1025, 1400])("answers a cursor of %i bytes, whatever it says", async (bytes) => {
    const { next = "" } = await page({ limit: 2 });
    const [, filters] = JSON.parse(Buffer.from(next, "base64url").toString()) as [string, string];
    const order = "é".repeat(bytes / 2) + "9".repeat(bytes % 2);
    const cursor = Buffer.from(JSON.stringify([order, filters])).toString("base64url");
    const answer = await executionList(table()).page({ limit: 2, cursor });
    expect(answer === "unknown-cursor").toBe(bytes > 1024);
  });

  it.each(["x", "!!", "bnVsbA", "W10", "WyIiLCIiXQ", "e30", "WzEsMl0"])(
    "refuses the cursor %s",
    async (cursor) => {
      expect(await executionList(table()).page({ limit: 2, cursor })).toBe("unknown-cursor");
    },
  );
});
