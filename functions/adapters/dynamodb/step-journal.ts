import { GetCommand } from "@aws-sdk/lib-dynamodb";

import { type EffectFacts, isNote, type Once } from "../../crew/ports.ts";
import { CrewFailure } from "../../crew/signals.ts";
import {
  ALL_STEPS,
  askedParts,
  pathOfStep,
  stepEntry,
  stepParts,
  type StepPath,
} from "../../crew/step-path.ts";
import type { StoredStep } from "../../domain/steps/steps.ts";
import { isJsonObject } from "../../json/json.ts";
import { stableHash } from "../../json/stable-hash.ts";
import { type AskedMemory, askedMemory } from "./asked-memory.ts";
import { entryExpiry } from "./entry-expiry.ts";
import { queryEntries } from "./entry-pages.ts";
import { type EffectCourse, stepAbout } from "./step-about.ts";
import { begun, noteBeginning, type OpenJournal } from "./step-beginnings.ts";
import { fromParts, PART_BYTES, partsOfStep, toParts, writeParts } from "./stored-value.ts";
import { callTable, type JournalTable, putIfAbsent } from "./table.ts";

export interface StepJournalOptions {
  readonly executionId: string;
  /** Number of this attempt: 1 for the first. */
  readonly attempt: number;
  /** Whether steps may be stored before the first attempt: those that a replay adopted. */
  readonly isReplay?: boolean;
  /** Called before an effect that is not stored yet; may throw a signal instead of letting it begin. */
  beforeEffect(path: StepPath, facts: EffectFacts | undefined): void;
  /** Whether steps keep what they were asked. */
  readonly keepsPrompts?: boolean;
  /** Told of each step that is stored now, or was before. */
  readonly onStored?: ((step: StoredStep) => void) | undefined;
}

/** Knows of the steps it gave back which of them were adopted from another execution. */
export type StepJournal = Once & {
  readonly isAdopted: (path: StepPath) => boolean;
  /** When such a step ended, in epoch milliseconds; undefined where its version kept no times. */
  readonly adoptedAt: (path: StepPath) => number | undefined;
};

/**
 * The engine's `once` over the journal. Stored steps are read together at the first `once` of a later attempt
 * (the step `crew`): one query instead of a read for each replayed turn. The port throws JournalUnavailable,
 * and CrewFailure when the stored step was made for another request.
 */
export function stepJournal(table: JournalTable, options: StepJournalOptions): StepJournal {
  const journal = { ...options, table, memory: askedMemory() };
  let stored: Promise<Map<StepPath, Record<string, unknown>>> | undefined;
  const adopted = new Map<StepPath, number | undefined>();
  const hasSteps = journal.attempt > 1 || options.isReplay === true;
  const readStored = () => (stored ??= hasSteps ? readSteps(journal) : Promise.resolve(new Map()));
  const once = async <Value>(
    path: StepPath,
    request: unknown,
    effect: () => Promise<Value>,
    facts?: EffectFacts,
  ): Promise<Value> => {
    const step = { path, hash: stableHash(request), request, facts };
    const item = (await readStored()).get(path);
    if (item?.["replayed_from"] !== undefined) adopted.set(path, endOf(item));
    if (item !== undefined) return (await replayed(journal, step, item)) as Value;
    options.beforeEffect(path, facts);
    const began = Date.now();
    const beginning = await noteBeginning(journal, path, facts);
    if (beginning !== "begun") {
      const course = { began: beginning.since, ended: undefined, isUnknown: true, value: facts?.unknown };
      return (await storeStep(journal, step, course)) as Value;
    }
    const value = await begun(journal, { path, facts, effect });
    return (await storeStep(journal, step, { began, ended: Date.now(), isUnknown: false, value })) as Value;
  };
  return Object.assign(once, {
    isAdopted: (path: StepPath) => adopted.has(path),
    adoptedAt: (path: StepPath) => adopted.get(path),
  });
}

function endOf({ about }: Readonly<Record<string, unknown>>): number | undefined {
  const ended = isJsonObject(about) ? (about["ended_at"] ?? about["began_at"]) : undefined;
  return typeof ended === "number" ? ended : undefined;
}

interface KeepingJournal extends OpenJournal, Pick<StepJournalOptions, "keepsPrompts" | "onStored"> {
  readonly memory: AskedMemory;
}

/** A step as it is asked for: the same path must be asked for the same again. */
interface AskedStep {
  readonly path: StepPath;
  /** Hash of what the effect is asked. */
  readonly hash: string;
  readonly request: unknown;
  readonly facts: EffectFacts | undefined;
}

/** What of a step's item a replay needs. */
const REPLAYED = [
  "entry",
  "request_hash",
  "attempt",
  "parts",
  "value",
  "asked_parts",
  "bytes",
  "expires_at",
  "replayed_from",
  "about",
] as const;

async function readSteps({
  table,
  executionId,
  onStored,
}: KeepingJournal): Promise<Map<StepPath, Record<string, unknown>>> {
  const items = await queryEntries(table, { executionId, prefix: ALL_STEPS, attributes: REPLAYED });
  for (const item of items) onStored?.(storedStepOf(item));
  return new Map(items.map((item) => [pathOfStep(String(item["entry"])), item]));
}

/** Items of earlier versions do not say how large they are: their further parts are taken as full. */
export function storedStepOf(item: Readonly<Record<string, unknown>>): StoredStep {
  const { bytes, parts, value, expires_at: expiresAt } = item;
  const inline = value instanceof Uint8Array ? value.length : Number(parts ?? 0) * PART_BYTES;
  return {
    bytes: typeof bytes === "number" ? bytes : inline,
    expiresAt: typeof expiresAt === "number" ? expiresAt : undefined,
  };
}

async function replayed(
  journal: KeepingJournal,
  step: AskedStep,
  item: Record<string, unknown>,
): Promise<unknown> {
  const value = await valueOf(journal, step, item);
  const { path, request, facts } = step;
  if (item["asked_parts"] !== undefined) journal.memory.replayed(path, facts?.asked ?? (() => request));
  return value;
}

/** The loser of a race between two attempts goes on with the winner's value. */
async function storeStep(journal: KeepingJournal, step: AskedStep, course: EffectCourse): Promise<unknown> {
  const { table, executionId, attempt } = journal;
  const { path, hash } = step;
  const { value } = course;
  const parts = toParts(value);
  const texts = keptTexts(journal, step, value);
  const asked = texts === undefined ? undefined : toParts(texts.kept);
  const isInline = parts.length === 1;
  const isAskedInline = (isInline ? sizeOf(parts) : 0) + sizeOf(asked ?? []) <= PART_BYTES;
  const expiry = { expires_at: entryExpiry(Date.now()) };
  if (!isInline) await writeParts(table, { executionId, prefix: stepParts(path, attempt) }, parts, expiry);
  if (asked !== undefined && !isAskedInline)
    await writeParts(table, { executionId, prefix: askedParts(path, attempt) }, asked, expiry);
  const bytes = sizeOf([...parts, ...(asked ?? [])]);
  const key = { execution_id: executionId, entry: stepEntry(path) };
  const isStored = await putIfAbsent(table, "store a step", {
    ...key,
    request_hash: hash,
    attempt,
    parts: parts.length,
    ...expiry,
    ...(isInline ? { value: parts[0] } : {}),
    about: stepAbout(step.facts, course),
    keeps_prompts: journal.keepsPrompts === true,
    bytes,
    ...(asked && { asked_parts: asked.length, ...(isAskedInline && { asked: asked[0] }) }),
  });
  if (isStored) {
    texts?.stored();
    journal.onStored?.({ bytes, expiresAt: expiry.expires_at });
    return value;
  }
  const winner = await callTable("read a step", () =>
    table.client.send(new GetCommand({ TableName: table.name, ConsistentRead: true, Key: key })),
  );
  return replayed(journal, step, winner.Item ?? {});
}

const sizeOf = (parts: readonly Uint8Array[]): number => parts.reduce((sum, { length }) => sum + length, 0);

/** What a step keeps for people; nothing of notes, which ask for nothing. */
function keptTexts(
  { keepsPrompts = false, memory }: KeepingJournal,
  { path, request, facts }: AskedStep,
  value: unknown,
): ReturnType<AskedMemory["pack"]> | undefined {
  if (!keepsPrompts || facts === undefined || isNote(facts)) return undefined;
  const asked = facts.asked === undefined ? request : facts.asked();
  return memory.pack({ path, asked, value, isClean: facts.kind === "tool" });
}

async function valueOf(
  { table, executionId }: OpenJournal,
  { path, hash }: Pick<AskedStep, "path" | "hash">,
  item: Record<string, unknown>,
): Promise<unknown> {
  if (item["request_hash"] !== hash) {
    throw new CrewFailure(
      "ReplayMismatch",
      `What is stored at "${path}" answers another request than the one made now: the crew, its tools, the model or this software changed while the execution was open. Start it again.`,
    );
  }
  return fromParts(await partsOfStep(table, executionId, item));
}
