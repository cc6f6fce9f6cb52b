import {
  hindrance,
  judgeEarlierRow,
  type RowVerdict,
  type JudgeOptions,
} from "../../functions/domain/backfill/earlier-execution.ts";
import type {
  EarlierRow,
  EarlierRows,
  EarlierValues,
  JournalBackfill,
} from "../../functions/domain/backfill/earlier-row.ts";
import { RecordUnavailable } from "../../functions/domain/errors.ts";

interface BackfillPorts {
  readonly rows: EarlierRows;
  readonly journal: JournalBackfill;
}

export interface BackfillOptions extends JudgeOptions {
  /** Judge every row, and change nothing. */
  readonly dryRun: boolean;
  /** Is told one line for each page. */
  report(line: string): void;
}

/** How many rows were treated in which way. */
export interface BackfillSummary {
  completed: number;
  failed: number;
  /** PROCESSING for too long: ended by the backfill, in Snowflake and in the journal. */
  abandoned: number;
  /** The journal had them already. */
  known: number;
  /** PROCESSING and young enough to be running, or changed by somebody else meanwhile. */
  processing: number;
  readonly unusable: { readonly id: string; readonly reason: string }[];
}

/** Values are asked for together until they come to this many characters, and a row above it alone. */
const CHARACTERS_AT_ONCE = 8_000_000;
const ROWS_AT_ONCE = 50;
const WRITES_AT_ONCE = 10;

/**
 * Brings executions that are not in the journal into it, newest first, and ends in Snowflake those that
 * nobody will end. It may be interrupted anywhere, run again, and run several times at once: each execution
 * comes into the journal whole, and once.
 */
export async function backfill(ports: BackfillPorts, options: BackfillOptions): Promise<BackfillSummary> {
  const summary: BackfillSummary = {
    completed: 0,
    failed: 0,
    abandoned: 0,
    known: 0,
    processing: 0,
    unusable: [],
  };
  let read = 0;
  for await (const page of ports.rows.pages()) {
    await backfillPage(page, ports, options, summary);
    read += page.length;
    options.report(`${read} executions read`);
  }
  const without = await ports.rows.countWithoutId();
  for (let row = 0; row < without; row += 1) summary.unusable.push({ id: "NULL", reason: "it has no id" });
  return summary;
}

async function backfillPage(
  page: readonly EarlierRow[],
  ports: BackfillPorts,
  options: BackfillOptions,
  summary: BackfillSummary,
): Promise<void> {
  const usable = page.filter((row) => {
    const reason = hindrance(row);
    if (reason !== undefined) summary.unusable.push({ id: row.id, reason });
    return reason === undefined;
  });
  const known = await ports.journal.known(usable.map(({ id }) => id));
  summary.known += known.size;
  for (const batch of batches(usable.filter(({ id }) => !known.has(id)))) {
    const values = await ports.rows.values(batch);
    for (let first = 0; first < batch.length; first += WRITES_AT_ONCE) {
      const judged = batch.slice(first, first + WRITES_AT_ONCE).flatMap((row, index) => {
        const found = values[first + index];
        // A row that was deleted between two reads is left out.
        return found === undefined ? [] : [{ id: row.id, verdict: judge(row, found, options) }];
      });
      for (const { id, fate } of await carryOut(judged, ports, options)) count(id, fate, summary);
    }
  }
}

/** JSON.parse and JSON.stringify are recursive, so that deep values overflow the stack. */
function judge(row: EarlierRow, values: EarlierValues, options: JudgeOptions): RowVerdict {
  try {
    const verdict = judgeEarlierRow(row, values, options);
    // What cannot be written to the journal must neither be ended in Snowflake nor be promised by a dry run.
    if ("execution" in verdict) JSON.stringify(verdict.execution);
    return verdict;
  } catch (error) {
    if (error instanceof RangeError) return { kind: "unusable", reason: "its values are nested too deeply" };
    throw error;
  }
}

function* batches(rows: readonly EarlierRow[]): Generator<EarlierRow[]> {
  let batch: EarlierRow[] = [];
  let characters = 0;
  for (const row of rows) {
    const isFull = batch.length >= ROWS_AT_ONCE || characters + row.characters > CHARACTERS_AT_ONCE;
    if (isFull && batch.length > 0) {
      yield batch;
      batch = [];
      characters = 0;
    }
    batch.push(row);
    characters += row.characters;
  }
  if (batch.length > 0) yield batch;
}

type Fate = RowVerdict | { readonly kind: "known" };

async function carryOut(
  judged: readonly { readonly id: string; readonly verdict: RowVerdict }[],
  { rows, journal }: BackfillPorts,
  { dryRun }: BackfillOptions,
): Promise<{ readonly id: string; readonly fate: Fate }[]> {
  if (dryRun) return judged.map(({ id, verdict }) => ({ id, fate: verdict }));
  const corrected: (typeof judged)[number][] = [];
  // One after the other: they would wait for the table's lock, whose queue the functions need.
  for (const { id, verdict } of judged) corrected.push({ id, verdict: await correct(verdict, rows) });
  return Promise.all(
    corrected.map(async ({ id, verdict }) => {
      const isAdded = "execution" in verdict && (await journal.add(verdict.execution)) === "added";
      return { id, fate: isAdded || !("execution" in verdict) ? verdict : { kind: "known" } };
    }),
  );
}

/**
 * Snowflake first: a backfill that was interrupted after that finds the row as ERROR when it is run again,
 * with the same end.
 */
async function correct(verdict: RowVerdict, rows: EarlierRows): Promise<RowVerdict> {
  if (verdict.kind !== "abandoned") return verdict;
  try {
    return (await rows.correct(verdict.correction)) ? verdict : { kind: "processing" };
  } catch (error) {
    if (error instanceof RecordUnavailable && error.refusesValue)
      return { kind: "unusable", reason: "Snowflake refuses its metadata" };
    throw error;
  }
}

function count(id: string, fate: Fate, summary: BackfillSummary): void {
  switch (fate.kind) {
    case "ended":
      summary[fate.execution.end.phase === "COMPLETED" ? "completed" : "failed"] += 1;
      return;
    case "abandoned":
    case "known":
    case "processing":
      summary[fate.kind] += 1;
      return;
    case "unusable":
      summary.unusable.push({ id, reason: fate.reason });
      return;
    default:
      fate satisfies never;
  }
}
