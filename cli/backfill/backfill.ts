import type { EarlierRow, EarlierRows, JournalBackfill } from "../../functions/domain/backfill.ts";
import {
  hindrance,
  judgeEarlierRow,
  type Verdict,
  type VerdictOptions,
} from "../../functions/domain/earlier-execution.ts";

interface BackfillPorts {
  readonly rows: EarlierRows;
  readonly journal: JournalBackfill;
}

export interface BackfillOptions extends VerdictOptions {
  /** Judge every row, and change nothing. */
  readonly dryRun: boolean;
  /** Is told one line for each page. */
  report(line: string): void;
}

/** How many rows had which fate. */
export interface BackfillSummary {
  completed: number;
  failed: number;
  /** PROCESSING for too long: ended in the journal, and left to reconcile-executions to record. */
  abandoned: number;
  /** The journal had them already. */
  known: number;
  /** PROCESSING, and young enough to be at work. */
  processing: number;
  readonly unusable: { readonly id: string; readonly reason: string }[];
}

/** Values are asked for together until they come to this many characters, and a row above it alone. */
const CHARACTERS_AT_ONCE = 8_000_000;
const ROWS_AT_ONCE = 50;
const WRITES_AT_ONCE = 10;

/**
 * Brings the rows that the journal does not know into it, newest first. May break off anywhere and be run again, by several
 * at once as well: an execution comes into the journal whole, once.
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
    options.report(`${read} rows read`);
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
  const known = await ports.journal.known([...new Set(usable.map(({ id }) => id))]);
  const wanted = withoutRepeats(usable.filter(({ id }) => !known.has(id)));
  summary.known += usable.length - wanted.length;
  for (const batch of batches(wanted)) {
    const values = await ports.rows.values(batch);
    const verdicts = batch.map((row, index) => {
      const found = values[index];
      return found === undefined ? undefined : judgeEarlierRow(row, found, options);
    });
    for (let first = 0; first < batch.length; first += WRITES_AT_ONCE) {
      await Promise.all(
        verdicts.slice(first, first + WRITES_AT_ONCE).map(async (verdict, index) => {
          const id = batch[first + index]?.id ?? "";
          count(await carryOut(id, verdict, ports.journal, options.dryRun), summary);
        }),
      );
    }
  }
}

const MOST_TELLING_FIRST: readonly string[] = ["COMPLETED", "ERROR", "PROCESSING"];

/** Snowflake enforces no primary key: of an id's rows the one that tells most stands for it. */
function withoutRepeats(rows: readonly EarlierRow[]): EarlierRow[] {
  const best = new Map<string, EarlierRow>();
  const rank = ({ status }: EarlierRow): number => MOST_TELLING_FIRST.indexOf(status ?? "");
  for (const row of rows) {
    const other = best.get(row.id);
    if (other === undefined || rank(row) < rank(other)) best.set(row.id, row);
  }
  return [...best.values()];
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

type Fate = Verdict | { readonly kind: "known" };

/** A row that went away between two reads was nobody's to bring in. */
async function carryOut(
  id: string,
  verdict: Verdict | undefined,
  journal: JournalBackfill,
  dryRun: boolean,
): Promise<(Fate & { readonly id: string }) | undefined> {
  if (verdict === undefined) return undefined;
  if (dryRun || !("execution" in verdict)) return { ...verdict, id };
  try {
    return (await journal.add(verdict.execution)) === "known" ? { kind: "known", id } : { ...verdict, id };
  } catch (error) {
    // JSON.stringify goes into depth by recursion.
    if (error instanceof RangeError)
      return { kind: "unusable", reason: "its values are nested too deep", id };
    throw error;
  }
}

function count(fate: (Fate & { readonly id: string }) | undefined, summary: BackfillSummary): void {
  switch (fate?.kind) {
    case undefined:
      return;
    case "ended":
      summary[fate.execution.end.phase === "COMPLETED" ? "completed" : "failed"] += 1;
      return;
    case "abandoned":
    case "known":
    case "processing":
      summary[fate.kind] += 1;
      return;
    case "unusable":
      summary.unusable.push({ id: fate.id, reason: fate.reason });
      return;
    default:
      fate satisfies never;
  }
}
