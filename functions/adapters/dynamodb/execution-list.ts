import { createHash } from "node:crypto";

import { QueryCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod";

import { listOrder } from "../../crew/step-path.ts";
import { Phase, statusOf } from "../../domain/execution.ts";
import type { ExecutionList, ListedExecution, ListPage, ListQuery } from "../../domain/journal.ts";
import { readJson } from "../../json/read-json.ts";
import { LIST_PARTITION } from "./header.ts";
import { callTable, type JournalTable } from "./table.ts";

const INDEX = "latest";

/**
 * How many index pages one request reads at most while a filter rejects what they hold; the answer then ends
 * early, with a cursor to go on from.
 */
const PAGES_PER_REQUEST = 20;
const PAGE_ITEMS = 1000;

const ListItem = z.object({
  execution_id: z.string(),
  crew_name: z.string(),
  phase: Phase,
  created_at: z.string(),
  updated_at: z.string(),
});

export function executionList(table: JournalTable): ExecutionList {
  return {
    async page(query) {
      if (query.cursor === undefined) return readPage(table, query, undefined);
      const before = readCursor(query, query.cursor);
      return before === undefined ? "unknown-cursor" : readPage(table, query, before);
    },
  };
}

async function readPage(
  table: JournalTable,
  query: ListQuery,
  before: string | undefined,
): Promise<ListPage> {
  const { since, until } = query;
  // DynamoDB refuses a range whose end is before its beginning.
  if (since !== undefined && since > (before ?? until ?? since)) return { executions: [] };
  const found: ListedExecution[] = [];
  let start: Record<string, unknown> | undefined;
  for (let page = 0; page < (query.reads ?? PAGES_PER_REQUEST); page += 1) {
    const answer = await queryIndex(table, query, { before, start });
    found.push(...(answer.Items ?? []).filter((item) => item["list_order"] !== before).map(toListed));
    if (found.length > query.limit) {
      const executions = found.slice(0, query.limit);
      return { executions, next: cursorAfter(query, executions.at(-1)) };
    }
    start = answer.LastEvaluatedKey;
    if (start === undefined) return { executions: found };
  }
  return { executions: found, next: writeCursor(query, String(start?.["list_order"])) };
}

interface IndexPosition {
  /** The order of the last execution on the page before; undefined for the first page. */
  readonly before: string | undefined;
  /** Where DynamoDB's last page of this request ended. */
  readonly start: Record<string, unknown> | undefined;
}

function queryIndex(table: JournalTable, query: ListQuery, { before, start }: IndexPosition) {
  const phases =
    query.status === undefined ? [] : Phase.options.filter((phase) => statusOf(phase) === query.status);
  const filters = [
    ...(phases.length === 0 ? [] : [`phase IN (${phases.map((_, index) => `:phase${index}`).join(", ")})`]),
    ...(query.crewName === undefined ? [] : ["crew_name = :crew"]),
  ];
  const range = rangeOf(query, before);
  return callTable("list executions", () =>
    table.client.send(
      new QueryCommand({
        TableName: table.name,
        IndexName: INDEX,
        ScanIndexForward: false,
        // One more than is shown tells whether there are more, and one is the last of the page before.
        Limit: filters.length === 0 ? query.limit + (range.mayHaveLast ? 2 : 1) : PAGE_ITEMS,
        KeyConditionExpression: ["#list = :list", ...range.conditions].join(" AND "),
        ExpressionAttributeNames: { "#list": "list" },
        ExpressionAttributeValues: {
          ":list": LIST_PARTITION,
          ...range.values,
          ...Object.fromEntries(phases.map((phase, index) => [`:phase${index}`, phase])),
          ...(query.crewName === undefined ? {} : { ":crew": query.crewName }),
        },
        ...(filters.length === 0 ? {} : { FilterExpression: filters.join(" AND ") }),
        ...(start === undefined ? {} : { ExclusiveStartKey: start }),
      }),
    ),
  );
}

/**
 * Orders begin with the time of the start, so that a moment is before all of its own millisecond. DynamoDB
 * takes one condition on them: what is between two is asked for with both its ends.
 */
function rangeOf({ since, until }: ListQuery, before: string | undefined) {
  const last = before ?? until;
  if (since !== undefined && last !== undefined)
    return {
      conditions: ["list_order BETWEEN :since AND :last"],
      values: { ":since": since, ":last": last },
      mayHaveLast: true,
    };
  if (since !== undefined) return { conditions: ["list_order >= :since"], values: { ":since": since } };
  if (last !== undefined) return { conditions: ["list_order < :last"], values: { ":last": last } };
  return { conditions: [], values: {} };
}

function toListed(item: Record<string, unknown>): ListedExecution {
  const listed = ListItem.parse(item);
  return {
    executionId: listed.execution_id,
    crewName: listed.crew_name,
    status: statusOf(listed.phase),
    createdAt: listed.created_at,
    updatedAt: listed.updated_at,
  };
}

const cursorAfter = (query: ListQuery, last: ListedExecution | undefined): string =>
  writeCursor(query, listOrder(last?.createdAt ?? "", last?.executionId ?? ""));

/** A cursor names the last execution shown and belongs to the filters it was given out for. */
const writeCursor = (query: ListQuery, after: string): string =>
  Buffer.from(JSON.stringify([after, filterHash(query)])).toString("base64url");

/** DynamoDB refuses a query by a longer sort key. */
const LONGEST_SORT_KEY_BYTES = 1024;

const Cursor = z.tuple([
  z
    .string()
    .min(1)
    .refine((order) => Buffer.byteLength(order) <= LONGEST_SORT_KEY_BYTES),
  z.string(),
]);

/** Undefined for a cursor that was not given out for this query. */
function readCursor(query: ListQuery, cursor: string): string | undefined {
  const parsed = Cursor.safeParse(readJson(Buffer.from(cursor, "base64url").toString("utf8")));
  return parsed.success && parsed.data[1] === filterHash(query) ? parsed.data[0] : undefined;
}

/** Without one a cursor is as it was before there were periods. */
const periodOf = ({ since, until }: ListQuery): readonly (string | null)[] =>
  since === undefined && until === undefined ? [] : [since ?? null, until ?? null];

const filterHash = (query: ListQuery): string =>
  createHash("sha256")
    .update(JSON.stringify([query.status ?? null, query.crewName ?? null, ...periodOf(query)]))
    .digest("base64url")
    .slice(0, 12);
