import { GetCommand } from "@aws-sdk/lib-dynamodb";

import {
  ALL_BEGUN,
  ALL_STEPS,
  begunEntry,
  entryRange,
  pathOfBegun,
  pathOfStep,
  type StepPath,
} from "../../crew/step-path.ts";
import {
  type KnownStep,
  StepAbout,
  type StepPage,
  type StepQuery,
  type StepReader,
  type WholeStep,
} from "../../domain/steps/steps.ts";
import { entryExpiry } from "./entry-expiry.ts";
import { entryPages } from "./entry-pages.ts";
import { askedOf, stepItems } from "./step-items.ts";
import { storedStepOf } from "./step-journal.ts";
import { callTable, type JournalTable } from "./table.ts";

/**
 * Pages of a query that one look at the steps reads, 1 MB each: DynamoDB counts whole items, values included,
 * and such a page takes 20 ms or so.
 */
const MOST_PAGES = 40;

const OF_STEPS = ["entry", "attempt", "about", "replayed_from", "keeps_prompts"] as const;
const OF_NOTES = ["entry", "attempt", "about", "tool", "at"] as const;

/** Steps for people who look at them. */
export const stepReader = (table: JournalTable): StepReader => ({
  expiryOf: (startedAt) => entryExpiry(Date.parse(startedAt)),
  page: async (executionId, query) => readPage(table, executionId, query),
  read: async (executionId, path) =>
    readStep({ table, executionId, items: stepItems(table, executionId) }, path as StepPath),
  conversation(executionId) {
    const items = stepItems(table, executionId);
    return async (path) => {
      await items.preload(path as StepPath);
      return readStep({ table, executionId, items }, path as StepPath);
    };
  },
});

interface Reading {
  readonly table: JournalTable;
  readonly executionId: string;
  readonly items: ReturnType<typeof stepItems>;
}

async function readStep(
  { table, executionId, items }: Reading,
  path: StepPath,
): Promise<WholeStep | undefined> {
  const item = await items.get(path);
  if (item === undefined) return readNote(table, executionId, path);
  const kept = await items.kept(path);
  const value = kept?.value ?? (await items.value(path));
  return {
    ...knownStep(item),
    ...storedStepOf(item),
    value,
    ...(kept?.asked && (await askedOf(items, path, kept.asked))),
  };
}

async function readPage(table: JournalTable, executionId: string, query: StepQuery): Promise<StepPage> {
  const { limit } = query;
  const range = query as { readonly under?: StepPath; readonly after?: StepPath };
  const { items, isCut } = await queryRange(table, {
    executionId,
    range: entryRange(ALL_STEPS, range),
    attributes: OF_STEPS,
    limit,
    pages: MOST_PAGES,
  });
  const steps = items.map(knownStep);
  const until = isCut ? (steps.at(-1)?.path as StepPath | undefined) : undefined;
  const notes = await queryRange(table, {
    executionId,
    range: entryRange(ALL_BEGUN, { ...range, ...(until !== undefined && { until }) }),
    attributes: OF_NOTES,
    limit: Number.POSITIVE_INFINITY,
    pages: Number.POSITIVE_INFINITY,
  });
  const stored = new Set(steps.map(({ path }) => path));
  const begun = notes.items.map(begunStep).filter(({ path }) => !stored.has(path));
  return { steps: [...steps, ...begun], ...(until !== undefined && { next: until }) };
}

interface RangeQuery {
  readonly executionId: string;
  readonly range: readonly [first: string, last: string];
  readonly attributes: readonly string[];
  readonly limit: number;
  readonly pages: number;
}

/** The first items of a range, with some of their attributes. */
async function queryRange(
  table: JournalTable,
  { pages, ...query }: RangeQuery,
): Promise<{ readonly items: readonly Record<string, unknown>[]; readonly isCut: boolean }> {
  const found: Record<string, unknown>[] = [];
  const [first, last] = query.range;
  if (first > last) return { items: found, isCut: false };
  let read = 0;
  for await (const { items, hasMore } of entryPages(table, query)) {
    found.push(...items);
    read += 1;
    const isEnough = found.length >= query.limit || (read >= pages && found.length > 0);
    if (hasMore && isEnough) return { items: found, isCut: true };
  }
  return { items: found, isCut: false };
}

function knownStep(item: Readonly<Record<string, unknown>>): KnownStep {
  const { entry, attempt, about, replayed_from: replayedFrom, keeps_prompts: keepsPrompts } = item;
  return {
    path: pathOfStep(String(entry)),
    isStored: true,
    attempt: Number(attempt),
    ...(about !== undefined && { about: StepAbout.parse(about) }),
    ...(typeof replayedFrom === "string" && { replayedFrom }),
    ...(typeof keepsPrompts === "boolean" && { keepsPrompts }),
  };
}

/** Notes of earlier versions name at most the tool. */
function begunStep({ entry, attempt, about, tool, at }: Readonly<Record<string, unknown>>): KnownStep {
  const names = {
    ...(typeof tool === "string" && { tool }),
    ...(typeof at === "number" && { began_at: at }),
  };
  return {
    path: pathOfBegun(String(entry)),
    isStored: false,
    attempt: Number(attempt),
    ...(about !== undefined && { about: { ...StepAbout.parse(about), ...names } }),
    ...(about === undefined && "tool" in names && { about: names }),
  };
}

/** A tool that began and has no result. */
async function readNote(
  table: JournalTable,
  executionId: string,
  path: StepPath,
): ReturnType<StepReader["read"]> {
  const note = await callTable("read when an effect began", () =>
    table.client.send(
      new GetCommand({
        TableName: table.name,
        ConsistentRead: true,
        Key: { execution_id: executionId, entry: begunEntry(path) },
      }),
    ),
  );
  const { Item: item } = note;
  if (item === undefined) return undefined;
  return { ...begunStep(item), ...storedStepOf({ ...item, bytes: 0 }), value: undefined };
}
