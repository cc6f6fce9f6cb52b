import { describe, expect, it } from "vitest";

import type { ExecutionList, ListPage, ListQuery } from "../../../functions/domain/journal.ts";
import { listExecutionsContract } from "../../../functions/handlers/list-executions/contract.ts";
import {
  listExecutions,
  type ListPorts,
} from "../../../functions/handlers/list-executions/list-executions.ts";
import { requestOf } from "../../support/handlers/request-of.ts";

const parametersOf = (given: Readonly<Record<string, string>>) =>
  listExecutionsContract.parameters.safeParse(given);
/** A list that has one answer and keeps what it was asked. */
function listOf(page: ListPage | "unknown-cursor"): ExecutionList & { readonly asked: ListQuery[] } {
  const asked: ListQuery[] = [];
  return {
    asked,
    page: (query) => {
      asked.push(query);
      return Promise.resolve(page);
    },
  };
}
const executions = [
  {
    executionId: "a",
    crewName: "letter",
    status: "COMPLETED" as const,
    createdAt: "2025-11-17T10:30:00.999Z",
    updatedAt: "2025-11-17T10:32:15.001Z",
  },
];

/** The index has all that the short view tells. */
const UNREAD: ListPorts["journal"] = {
  read: () => Promise.reject(new Error("a header was read")),
  readProgress: () => Promise.reject(new Error("progress was read")),
};

async function list(given: Readonly<Record<string, string>>, page: ListPage | "unknown-cursor") {
  const list = listOf(page);
  const parameters = listExecutionsContract.parameters.parse(given);
  return {
    answer: await listExecutions(requestOf({ parameters, basePath: "/prod" }), { list, journal: UNREAD }),
    asked: list.asked,
  };
}

describe("the list", () => {
  it("tells five keys of each execution, times in UTC to the second without a suffix", async () => {
    const { answer, asked } = await list({}, { executions });
    expect(asked).toEqual([{ limit: 10 }]);
    expect(answer).toEqual({ status: 200, headers: {}, body: expect.anything() as unknown });
    expect(
      JSON.stringify("body" in answer ? listExecutionsContract.output.parse(answer.body) : undefined),
    ).toBe(
      '{"executions":[{"execution_id":"a","crew_name":"letter","status":"COMPLETED","created_at":"2025-11-17T10:30:00","updated_at":"2025-11-17T10:32:15"}]}',
    );
  });

  it("asks for what the parameters say", async () => {
    const given = { limit: "1000", status: "ERROR", crew_name: "a b&c", cursor: "abc" };
    const { asked } = await list(given, { executions: [] });
    expect(asked).toEqual([{ limit: 1000, status: "ERROR", crewName: "a b&c", cursor: "abc" }]);
  });

  it("links the next page with the same filters, below the stage", async () => {
    const given = { limit: "5", status: "ERROR", crew_name: "a b&c" };
    const { answer } = await list(given, { executions, next: "x_-1" });
    const link = "headers" in answer ? answer.headers?.["Link"] : undefined;
    const [, url, relation] = /^<(.*)>; (.*)$/.exec(link ?? "") ?? [];
    const { pathname, searchParams } = new URL(url ?? "", "https://api.example");
    expect({ pathname, parameters: Object.fromEntries(searchParams), relation }).toEqual({
      pathname: "/prod/crew/executions",
      parameters: { ...given, cursor: "x_-1" },
      relation: 'rel="next"',
    });
  });

  it("asks for a period in UTC, whatever zone it is written in, and keeps it on the next page", async () => {
    const given = { since: "2025-11-17", until: "2025-11-17T12:30:00.5+02:00" };
    const { answer, asked } = await list(given, { executions, next: "x" });
    const period = { since: "2025-11-17T00:00:00.000Z", until: "2025-11-17T10:30:00.500Z" };
    expect(asked).toEqual([{ limit: 10, ...period }]);
    const link = "headers" in answer ? answer.headers?.["Link"] : "";
    const { searchParams } = new URL(/<(.*)>/.exec(link ?? "")?.[1] ?? "", "https://api.example");
    expect(Object.fromEntries(searchParams)).toEqual({ limit: "10", ...period, cursor: "x" });
    expect(parametersOf(Object.fromEntries(searchParams)).data).toMatchObject(period);
  });

  it.each([
    ["2025-11-17T10:30:00Z", "2025-11-17T10:30:00.000Z"],
    ["2025-11-17T10:30:00", "2025-11-17T10:30:00.000Z"],
    ["2025-11-17T10:30", "2025-11-17T10:30:00.000Z"],
    ["2025-11-17T10:30:00.123456Z", "2025-11-17T10:30:00.123Z"],
  ])("takes %s for %s", (since, read) => {
    expect(parametersOf({ since }).data?.since).toBe(read);
  });

  it("says how a time is written", () => {
    expect(parametersOf({ since: "soon" }).error?.issues[0]?.message).toBe(
      "must be a day such as 2025-11-17, or a time such as 2025-11-17T10:30:00Z, in ISO 8601; without a zone it is UTC, and the + of a zone is written %2B in a URL",
    );
  });

  it.each([
    [
      { since: "2025-11-17", until: "2025-11-17" },
      "No execution was started in that time: until must be after since.",
    ],
    [
      { view: "full", limit: "101" },
      "With view=full the limit may be 100 at most. Follow the Link header for more.",
    ],
  ])("refuses %j before it reads anything", async (given, detail) => {
    const { answer, asked } = await list(given, { executions });
    expect([answer, asked]).toMatchObject([{ refusal: { status: 422, detail } }, []]);
  });

  it("refuses a cursor that was not given out for it", async () => {
    const { answer } = await list({ cursor: "junk" }, "unknown-cursor");
    expect(answer).toEqual({
      refusal: {
        status: 422,
        detail:
          "The cursor does not belong to this list. Follow the Link header of the page before, or leave the cursor out.",
        errors: [
          {
            pointer: "cursor",
            detail: "take it from the Link header, with the same status, crew_name, since and until",
          },
        ],
      },
    });
  });
});

describe("parameters", () => {
  it.each(["1", "10", "1000"])("may ask for %s", (limit) => {
    expect(parametersOf({ limit }).data?.limit).toBe(Number(limit));
  });
  it.each([
    { limit: "0" },
    { limit: "1001" },
    { limit: "-1" },
    { limit: "1.5" },
    { limit: "1e3" },
    { limit: "" },
    { limit: " 5" },
    { status: "DONE" },
    { status: "completed" },
    { cursor: "" },
    { crew_name: "" },
    { limt: "5" },
    { Limit: "5" },
    { view: "long" },
    { since: "" },
    { since: "yesterday" },
    { since: "2025-02-30" },
    { since: "2025-11-17T25:00:00Z" },
    { until: "2025-11-17T10:30:00 02:00" },
    { until: "1763375400" },
  ])("may not be %j", (given) => {
    expect(parametersOf(given).success).toBe(false);
  });
});
