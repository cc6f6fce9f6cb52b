import { DeleteCommand, GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";

import type { EffectFacts, Once } from "../../crew/ports.ts";
import { CrewFailure, Suspend } from "../../crew/signals.ts";
import {
  ALL_STEPS,
  pathOfStep,
  begunEntry,
  stepEntry,
  stepParts,
  type StepPath,
} from "../../crew/step-path.ts";
import { stableHash } from "../../json/stable-hash.ts";
import { entryExpiry } from "./entry-expiry.ts";
import { fromParts, queryEntries, readParts, toParts, writeParts } from "./stored-value.ts";
import { callConditionally, callTable, type JournalTable } from "./table.ts";

export interface StepJournalOptions {
  readonly executionId: string;
  /** Number of this attempt: 1 for the first. */
  readonly attempt: number;
  /** Called before an effect that is not stored yet; may throw a signal instead of letting it begin. */
  beforeEffect(path: StepPath, facts: EffectFacts | undefined): void;
}

/**
 * The engine's `once` over the journal. Stored steps are read together at the first `once` of a later attempt
 * (the step `crew`): one query instead of a read for each replayed turn. The port throws JournalUnavailable,
 * and CrewFailure when the stored step was made for another request.
 */
export function stepJournal(table: JournalTable, options: StepJournalOptions): Once {
  const journal = { ...options, table };
  let stored: Promise<Map<StepPath, Record<string, unknown>>> | undefined;
  const readStored = () =>
    (stored ??= journal.attempt === 1 ? Promise.resolve(new Map()) : readSteps(journal));
  return async <Value>(
    path: StepPath,
    request: unknown,
    effect: () => Promise<Value>,
    facts?: EffectFacts,
  ): Promise<Value> => {
    const step = { path, hash: stableHash(request) };
    const item = (await readStored()).get(path);
    if (item !== undefined) return (await valueOf(journal, step, item)) as Value;
    options.beforeEffect(path, facts);
    const beginning = await noteBeginning(journal, path, facts);
    const value =
      beginning === "interrupted" ? facts?.unknown : await begun(journal, { path, facts, effect });
    return (await putIfAbsent(journal, step, value)) as Value;
  };
}

/** The journal of one attempt's steps. */
interface OpenJournal {
  readonly table: JournalTable;
  readonly executionId: string;
  readonly attempt: number;
}

/** A step as it is asked for: the same path must be asked for the same again. */
interface AskedStep {
  readonly path: StepPath;
  /** Hash of what the effect is asked. */
  readonly hash: string;
}

/**
 * How long after its own time limit an unsafe effect may still be going on in an earlier attempt, in
 * milliseconds.
 */
const UNSAFE_GRACE_MILLISECONDS = 5000;

/**
 * Notes that an unsafe effect begins: "begun"; "interrupted" when an earlier attempt began it and left no
 * result. Other effects may be done twice, and need no note; in a later attempt a tool's says what a process
 * was doing that dies again and again, and the first attempt need not pay for that.
 * @throws Suspend while that attempt's effect may still be going on
 */
async function noteBeginning(
  journal: OpenJournal,
  path: StepPath,
  facts: EffectFacts | undefined,
): Promise<"begun" | "interrupted"> {
  if (facts?.safety === "unsafe") return noteUnsafe(journal, path, facts);
  const { table, executionId, attempt } = journal;
  if (facts?.tool === undefined || attempt === 1) return "begun";
  const note = { attempt, tool: facts.tool, expires_at: entryExpiry(Date.now()) };
  const Item = { execution_id: executionId, entry: begunEntry(path), ...note };
  await callTable("note that a tool begins", () =>
    table.client.send(new PutCommand({ TableName: table.name, Item })),
  );
  return "begun";
}

interface BegunEffect<Value> {
  readonly path: StepPath;
  readonly facts: EffectFacts | undefined;
  readonly effect: () => Promise<Value>;
}

/** An effect that suspends has done nothing yet, and may be begun by a later attempt. */
async function begun<Value>(
  { table, executionId, attempt }: OpenJournal,
  { path, facts, effect }: BegunEffect<Value>,
): Promise<Value> {
  try {
    return await effect();
  } catch (error) {
    if (!(error instanceof Suspend) || facts?.safety !== "unsafe") throw error;
    await callConditionally("take back that an effect began", () =>
      table.client.send(
        new DeleteCommand({
          TableName: table.name,
          Key: { execution_id: executionId, entry: begunEntry(path) },
          ConditionExpression: "attempt = :attempt",
          ExpressionAttributeValues: { ":attempt": attempt },
        }),
      ),
    );
    throw error;
  }
}

async function noteUnsafe(
  { table, executionId, attempt }: OpenJournal,
  path: StepPath,
  facts: EffectFacts,
): Promise<"begun" | "interrupted"> {
  const key = { execution_id: executionId, entry: begunEntry(path) };
  const deadline = Date.now() + (facts.timeoutSeconds ?? 0) * 1000 + UNSAFE_GRACE_MILLISECONDS;
  const put = await callConditionally("note that an effect begins", () =>
    table.client.send(
      new PutCommand({
        TableName: table.name,
        ConditionExpression: "attribute_not_exists(execution_id) OR attempt = :attempt",
        ExpressionAttributeValues: { ":attempt": attempt },
        Item: {
          ...key,
          attempt,
          deadline,
          ...(facts.tool !== undefined && { tool: facts.tool }),
          expires_at: entryExpiry(Date.now()),
        },
      }),
    ),
  );
  if (put !== "condition-failed") return "begun";
  const begun = await callTable("read when an effect began", () =>
    table.client.send(new GetCommand({ TableName: table.name, ConsistentRead: true, Key: key })),
  );
  const left = Number(begun.Item?.["deadline"]) - Date.now();
  if (left > 0) throw new Suspend(Math.ceil(left / 1000));
  return "interrupted";
}

async function readSteps({
  table,
  executionId,
}: OpenJournal): Promise<Map<StepPath, Record<string, unknown>>> {
  const items = await queryEntries(table, { executionId, prefix: ALL_STEPS });
  return new Map(items.map((item) => [pathOfStep(String(item["entry"])), item]));
}

/** The loser of a race between two attempts goes on with the winner's value. */
async function putIfAbsent(
  journal: OpenJournal,
  { path, hash }: AskedStep,
  value: unknown,
): Promise<unknown> {
  const { table, executionId, attempt } = journal;
  const parts = toParts(value);
  const inline = parts.length === 1;
  const expiry = { expires_at: entryExpiry(Date.now()) };
  if (!inline) await writeParts(table, { executionId, prefix: stepParts(path, attempt) }, parts, expiry);
  const key = { execution_id: executionId, entry: stepEntry(path) };
  const put = await callConditionally("store a step", () =>
    table.client.send(
      new PutCommand({
        TableName: table.name,
        ConditionExpression: "attribute_not_exists(execution_id)",
        Item: {
          ...key,
          request_hash: hash,
          attempt,
          parts: parts.length,
          ...expiry,
          ...(inline ? { value: parts[0] } : {}),
        },
      }),
    ),
  );
  if (put !== "condition-failed") return value;
  const winner = await callTable("read a step", () =>
    table.client.send(new GetCommand({ TableName: table.name, ConsistentRead: true, Key: key })),
  );
  return valueOf(journal, { path, hash }, winner.Item ?? {});
}

async function valueOf(
  { table, executionId }: OpenJournal,
  { path, hash }: AskedStep,
  item: Record<string, unknown>,
): Promise<unknown> {
  if (item["request_hash"] !== hash) {
    throw new CrewFailure(
      "ReplayMismatch",
      `What is stored at "${path}" answers another request than the one made now: the crew, its tools, the model or this software changed while the execution was open. Start it again.`,
    );
  }
  const parts =
    item["parts"] === 1
      ? [item["value"] as Uint8Array]
      : await readParts(table, { executionId, prefix: stepParts(path, Number(item["attempt"])) });
  return fromParts(parts);
}
