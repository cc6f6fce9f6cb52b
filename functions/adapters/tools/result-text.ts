import { sqlValue } from "./sql-value.ts";

export interface ResultColumn {
  readonly name: string;
  /** As Snowflake calls it on the wire. */
  readonly type: string;
}

/** What a model is given of a result at most. */
export interface ResultLimits {
  readonly rows: number;
  /** Of the whole answer, as UTF-8. */
  readonly bytes: number;
}

/** Room for the sentence that says how an answer was cut, and for what closes it. */
const SENTENCE_BYTES = 400;

/**
 * A result as JSON text for a model: `{"columns":[…],"rows":[[…],…]}`, with a sentence `cut` where that is
 * not all. Reads no more rows than it tells, and one to know whether there are more.
 * @param limits at least 1000 bytes: less has no room for anything beside the sentence
 */
export async function resultText(
  columns: readonly ResultColumn[],
  rows: AsyncIterable<readonly unknown[]>,
  limits: ResultLimits,
): Promise<string> {
  const names = JSON.stringify(columns.map(({ name }) => name));
  let room = limits.bytes - SENTENCE_BYTES - Buffer.byteLength(names);
  if (room < 0)
    return answer(
      "[]",
      [],
      `The names of the ${columns.length} columns alone take more than ${limits.bytes} bytes: name those you need.`,
    );
  const told: string[] = [];
  for await (const row of rows) {
    if (told.length === limits.rows) return answer(names, told, moreRows(told.length));
    const { json, isCut } = rowJson(columns, row, limits.bytes);
    if (isCut || Buffer.byteLength(json) + 1 > room) {
      if (told.length > 0) return answer(names, told, nextTooLarge(told.length, limits.bytes));
      return answer(names, shortenedRow(columns, row, room), firstTooLarge(limits.bytes));
    }
    told.push(json);
    room -= Buffer.byteLength(json) + 1;
  }
  return answer(names, told);
}

const answer = (names: string, rows: readonly string[], cut?: string): string =>
  `{"columns":${names},"rows":[${rows.join(",")}]${cut === undefined ? "" : `,"cut":${JSON.stringify(cut)}`}}`;

const theFirst = (count: number): string =>
  count === 1 ? "This is the first row" : `These are the first ${count} rows`;
const moreRows = (count: number): string =>
  `${theFirst(count)}, and there are more. Aggregate or filter them, or read on with ORDER BY, LIMIT and OFFSET.`;
const nextTooLarge = (count: number, bytes: number): string =>
  `${theFirst(count)}; the next did not fit into ${bytes} bytes. Ask for fewer columns or rows, or aggregate them.`;
const firstTooLarge = (bytes: number): string =>
  `The first row did not fit into ${bytes} bytes: long values are cut where they say so, or the row is left out, and no other row was read. Ask for fewer columns, or for parts of them with SUBSTR.`;

function rowJson(
  columns: readonly ResultColumn[],
  row: readonly unknown[],
  mostCharacters: number,
): { readonly json: string; readonly isCut: boolean } {
  const values = columns.map(({ type }, index) => sqlValue(row[index], type, mostCharacters));
  return { json: `[${values.map(({ json }) => json).join(",")}]`, isCut: values.some(({ isCut }) => isCut) };
}

/** The row with its texts cut as little as halving finds; none when it does not fit without any of them. */
function shortenedRow(columns: readonly ResultColumn[], row: readonly unknown[], room: number): string[] {
  for (let characters = room; ; characters = Math.floor(characters / 2)) {
    const { json } = rowJson(columns, row, characters);
    if (Buffer.byteLength(json) <= room) return [json];
    if (characters === 0) return [];
  }
}
