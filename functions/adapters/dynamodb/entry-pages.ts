import { QueryCommand } from "@aws-sdk/lib-dynamodb";

import { callTable, type JournalTable } from "./table.ts";

type EntriesQuery = {
  readonly executionId: string;
  /** Those that are given back; all if absent. */
  readonly attributes?: readonly string[];
} & (
  | { /** What the entries begin with. */ readonly prefix: string }
  | {
      /** The first and the last entry that may be meant. */
      readonly range: readonly [first: string, last: string];
      /** The most items of all pages together. */
      readonly limit: number;
    }
);

/** What a query asks for, where that is not all. */
function projection(attributes: readonly string[]): {
  readonly ProjectionExpression: string;
  readonly ExpressionAttributeNames: Record<string, string>;
} {
  const names = attributes.map((name, index) => [`#name${index}`, name] as const);
  return {
    ProjectionExpression: names.map(([alias]) => alias).join(", "),
    ExpressionAttributeNames: Object.fromEntries(names),
  };
}

/**
 * The items of the execution whose entries begin with `prefix`, in order, read consistently.
 * @param pages of 1 MB that are read at most; all if absent
 */
export async function queryEntries(
  table: JournalTable,
  {
    pages = Number.POSITIVE_INFINITY,
    ...query
  }: Extract<EntriesQuery, { prefix: string }> & { readonly pages?: number },
): Promise<Record<string, unknown>[]> {
  const all: Record<string, unknown>[] = [];
  let read = 0;
  for await (const { items } of entryPages(table, query)) {
    all.push(...items);
    read += 1;
    if (read >= pages) break;
  }
  return all;
}

interface EntryPage {
  readonly items: readonly Record<string, unknown>[];
  /** Whether others may follow, on further pages or beyond the limit. */
  readonly hasMore: boolean;
}

/** Items in order, read consistently, in pages of 1 MB, each read when it is asked for. */
export async function* entryPages(table: JournalTable, query: EntriesQuery): AsyncGenerator<EntryPage> {
  const { executionId, attributes } = query;
  let left = "limit" in query ? query.limit : Number.POSITIVE_INFINITY;
  let start: Record<string, unknown> | undefined;
  do {
    const page = await callTable("read an execution's entries", () =>
      table.client.send(
        new QueryCommand({
          TableName: table.name,
          ConsistentRead: true,
          ...conditionOf(executionId, query),
          ...(Number.isFinite(left) && { Limit: left }),
          ...(attributes && projection(attributes)),
          ...(start === undefined ? {} : { ExclusiveStartKey: start }),
        }),
      ),
    );
    const { Items: items = [] } = page;
    start = page.LastEvaluatedKey;
    left -= items.length;
    yield { items, hasMore: start !== undefined };
  } while (start !== undefined && left > 0);
}

function conditionOf(executionId: string, query: EntriesQuery) {
  const ofExecution = "execution_id = :id AND";
  if ("prefix" in query) {
    return {
      KeyConditionExpression: `${ofExecution} begins_with(entry, :prefix)`,
      ExpressionAttributeValues: { ":id": executionId, ":prefix": query.prefix },
    };
  }
  const [first, last] = query.range;
  return {
    KeyConditionExpression: `${ofExecution} entry BETWEEN :first AND :last`,
    ExpressionAttributeValues: { ":id": executionId, ":first": first, ":last": last },
  };
}
