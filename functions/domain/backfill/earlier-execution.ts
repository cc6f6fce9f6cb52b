import { jsonSize } from "../../json/json-size.ts";
import { isJsonObject } from "../../json/json.ts";
import { readExactJson } from "../../json/read-json.ts";
import { beginningOf, cut } from "../../text/cut.ts";
import { utcOfWallClock } from "../../text/wall-clock.ts";
import { ExecutionId, Inputs } from "../execution.ts";
import { endedMetadata } from "./abandoned-metadata.ts";
import type {
  EarlierEnd,
  EarlierExecution,
  EarlierRow,
  EarlierValues,
  RowCorrection,
} from "./earlier-row.ts";

/** What becomes of a row whose execution the journal does not have. */
export type RowVerdict =
  | { readonly kind: "ended"; readonly execution: EarlierExecution }
  | {
      readonly kind: "abandoned";
      readonly execution: EarlierExecution;
      /** What has to be in Snowflake before the journal has the execution. */
      readonly correction: RowCorrection;
    }
  | { readonly kind: "processing" }
  | { readonly kind: "unusable"; readonly reason: string };

export interface JudgeOptions {
  readonly now: Date;
  /** Age from which nobody is taken to work on a PROCESSING row any more, in hours. */
  readonly abandonedAfterHours: number;
  /** The instant of a wall clock's text; undefined when the text is not a time. */
  readonly toInstant: (wallClock: string) => Date | undefined;
}

const unusable = (reason: string): RowVerdict => ({ kind: "unusable", reason });

const LONGEST_CREW_NAME = 200;
const LONGEST_SHOWN_STATUS = 30;
/** As many bytes as a request's body may have. */
const LONGEST_INPUTS = 256 * 1024;
/**
 * What a correction may take in a request, in bytes: with room to spare below the smaller limit of Snowflake,
 * 16 MB.
 */
const LARGEST_CORRECTION = 11_000_000;
/** The error type of what this project ended for the earlier system. */
const ABANDONED = "Abandoned";

/**
 * Why a row cannot come into the journal whatever its values are; undefined for those that may.
 * An id that is not a UUID cannot be asked for: GET /crew/status answers 404 for it.
 */
export function hindrance(row: EarlierRow): string | undefined {
  if (!ExecutionId.safeParse(row.id).success) return "its id is not a UUID";
  if (!["COMPLETED", "ERROR", "PROCESSING"].includes(row.status ?? ""))
    return `its status is ${shownStatus(row.status)}, which is not one of COMPLETED, ERROR and PROCESSING`;
  if (row.createdAt === null && row.updatedAt === null) return "it has no time";
  return undefined;
}

/** A column may hold anything, line ends and a terminal's commands included. */
const shownStatus = (status: string | null): string =>
  status === null ? "NULL" : JSON.stringify(cut(status, LONGEST_SHOWN_STATUS));

/**
 * Makes an execution of a row, as far as the row says how it ended.
 * @throws RangeError when its values are nested deeper than the stack
 */
export function judgeEarlierRow(row: EarlierRow, values: EarlierValues, options: JudgeOptions): RowVerdict {
  const reason = hindrance(row);
  if (reason !== undefined) return unusable(reason);
  const createdAt = isoTime(row.createdAt ?? row.updatedAt, options);
  const updatedAt = isoTime(row.updatedAt ?? row.createdAt, options);
  if (createdAt === undefined || updatedAt === undefined) return unusable("its time cannot be read");
  const rawOutput = columnValue(values.rawOutput);
  const metadata = columnValue(values.metadata);
  if (rawOutput === undefined) return unusable("its raw_output is not valid JSON");
  const known = {
    executionId: row.id,
    crewName: beginningOf((row.crewName || "unknown").toWellFormed(), LONGEST_CREW_NAME),
    inputs: inputsOf(metadata),
    createdAt,
  };
  if (row.status === "PROCESSING") return judgeProcessing(known, values, options);
  const end =
    row.status === "COMPLETED"
      ? completedEnd(values.resultText, rawOutput)
      : failedEnd(values.resultText, rawOutput, metadata);
  return { kind: "ended", execution: { ...known, updatedAt: correctedAt(row, end) ?? updatedAt, end } };
}

/** A backfill that broke off ended the row: unlike the earlier system's times, this one is in UTC. */
function correctedAt({ updatedAt }: EarlierRow, end: EarlierEnd): string | undefined {
  if (end.phase !== "FAILED" || end.error.type !== ABANDONED || updatedAt === null) return undefined;
  const time = utcOfWallClock(updatedAt);
  return Number.isNaN(time) ? undefined : new Date(time).toISOString();
}

/** Undefined for what does not sort as text among the others: years before 0 and after 9999. */
function isoTime(wallClock: string | null, { toInstant }: JudgeOptions): string | undefined {
  const iso = toInstant(wallClock ?? "")?.toISOString();
  return iso?.length === "2025-11-17T10:30:00.123Z".length ? iso : undefined;
}

function judgeProcessing(
  known: Omit<EarlierExecution, "updatedAt" | "end">,
  { metadata, otherMetadata }: EarlierValues,
  { now, abandonedAfterHours }: JudgeOptions,
): RowVerdict {
  // A deployment of this project wrote it, perhaps another than the journal's: that one ends it.
  const texts = [...new Set([metadata, ...otherMetadata])];
  if (texts.some((text) => typeof propertyOf(columnValue(text), "workflow_execution") === "string"))
    return { kind: "processing" };
  if (now.getTime() - Date.parse(known.createdAt) < abandonedAfterHours * 3_600_000)
    return { kind: "processing" };
  const message = `The execution was still PROCESSING after ${abandonedAfterHours} hours in the earlier system, which lost it. Start it again`;
  const error = { type: ABANDONED, message, retryable: true };
  const updatedAt = now.toISOString();
  const correction = {
    id: known.executionId,
    updatedAt,
    metadata: texts.map((from) => ({ from, to: endedMetadata(from, error) })),
  };
  if (jsonSize(correction).bytes > LARGEST_CORRECTION)
    return unusable("its metadata is too large to be written back with its end");
  return {
    kind: "abandoned",
    execution: { ...known, updatedAt, end: { phase: "FAILED", error } },
    correction,
  };
}

/** The status answer's `data` is an object; what is not one is put under the column's name. */
function completedEnd(resultText: string | null, rawOutput: unknown): EarlierEnd {
  const data = isJsonObject(rawOutput) ? rawOutput : rawOutput === null ? {} : { raw_output: rawOutput };
  const raw = resultText ?? textOf(propertyOf(rawOutput, "raw")) ?? "";
  return { phase: "COMPLETED", result: { raw: raw.toWellFormed(), data } };
}

const NO_REASON = "The execution failed; its row in Snowflake does not say why";

/** The earlier system kept the exception's text in different places: the first one that has a text counts. */
function failedEnd(resultText: string | null, rawOutput: unknown, metadata: unknown): EarlierEnd {
  const places = [
    propertyOf(metadata, "error"),
    propertyOf(metadata, "error_message"),
    propertyOf(rawOutput, "error"),
    resultText,
    rawOutput,
  ];
  const message = places.map(sentenceOf).find((text) => text !== undefined) ?? NO_REASON;
  const type = propertyOf(propertyOf(metadata, "error"), "type") === ABANDONED ? ABANDONED : "EarlierFailure";
  return { phase: "FAILED", error: { type, message, retryable: isRetryable(metadata) } };
}

/** Only a row that says so: a client that starts again what is retryable pays for it. */
const isRetryable = (metadata: unknown): boolean =>
  propertyOf(propertyOf(metadata, "error"), "retryable") === true;

function sentenceOf(value: unknown): string | undefined {
  const text = textOf(value) ?? textOf(propertyOf(value, "message"));
  return text === undefined || text.trim() === "" ? undefined : text.trim().toWellFormed();
}

function inputsOf(metadata: unknown): Inputs {
  const inputs = propertyOf(metadata, "inputs");
  const parsed = Inputs.safeParse(inputs);
  if (!parsed.success) return {};
  return jsonSize(inputs).bytes <= LONGEST_INPUTS ? parsed.data : {};
}

/** Null for a column that is NULL, undefined for a text that is not valid JSON. */
const columnValue = (text: string | null): unknown => (text === null ? null : readExactJson(text));

const textOf = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);

const propertyOf = (value: unknown, name: string): unknown =>
  isJsonObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
