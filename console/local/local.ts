import { batch, signal } from "@preact/signals";

import type { CrewProblem } from "../../client/typescript/api-types.ts";
import { API_URL } from "../api/api.ts";
import { readDigits } from "../api/exact-json.ts";

/** What the local stack shows beside AWS: rows as `{"columns":[…],"rows":[[…],…]}`. */
export interface RowTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
  /** Present where that is not all: a sentence that says so. */
  readonly cut?: string;
}

/** An edit of a crew that has errors, so that the version before it stays in use. */
export interface UnusedEdit {
  readonly crew: string;
  readonly problems: readonly CrewProblem[];
}

/** Whether this is the local stack. */
export const isLocal = signal(false);
/** Whether it has a record that can be looked at. */
export const hasRecord = signal(false);

/** A deployment in AWS always has a name, so that nothing is asked there. */
const MAY_BE_LOCAL = /^(?:localhost|[\d.]+|\[[\da-f:.]+\])$/i;

/** Asks once whether this is the local stack. */
export async function findOutIfLocal(): Promise<void> {
  if (!MAY_BE_LOCAL.test(location.hostname)) return;
  try {
    const answer = await fetch(`${API_URL}/local`);
    if (!answer.ok) return;
    const { record } = (await answer.json()) as { readonly record: boolean };
    batch(() => {
      isLocal.value = true;
      hasRecord.value = record;
    });
  } catch (error) {
    // It does not answer at all: then the views say so.
    if (!(error instanceof TypeError)) throw error;
  }
}

/** @throws Error with what the stack has against it */
export async function rowOf(executionId: string, aborted: AbortSignal): Promise<RowTable> {
  return bodyOf(
    await fetch(`${API_URL}/local/record/${encodeURIComponent(executionId)}`, { signal: aborted }),
  );
}

/** @throws Error with what the stack, or the local Snowflake, has against it */
export async function tableOf(sql: string): Promise<RowTable> {
  return bodyOf(
    await fetch(`${API_URL}/local/sql`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ sql }),
    }),
  );
}

/** @throws Error with what the stack has against it */
export async function unusedEdits(aborted: AbortSignal): Promise<readonly UnusedEdit[]> {
  const answer = await fetch(`${API_URL}/local/crews`, { signal: aborted });
  return (await bodyOf<{ readonly unused_edits: readonly UnusedEdit[] }>(answer)).unused_edits;
}

async function bodyOf<Body>(answer: Response): Promise<Body> {
  const body = readDigits(await answer.text()) as Body & { readonly detail?: string };
  if (!answer.ok) throw new Error(body.detail ?? `The local stack answered ${answer.status}.`);
  return body;
}
