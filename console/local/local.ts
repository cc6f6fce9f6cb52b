import { signal } from "@preact/signals";

import { API_URL } from "../api/api.ts";

/** What the local stack shows beside AWS: rows as `{"columns":[…],"rows":[[…],…]}`. */
export interface RowTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
  /** Present where that is not all: a sentence that says so. */
  readonly cut?: string;
}

/** Whether this is the local stack, which has a record that can be looked at. */
export const isLocal = signal(false);

/** A deployment in AWS always has a name, so that nothing is asked there. */
const MAY_BE_LOCAL = /^(?:localhost|[\d.]+|\[[\da-f:.]+\])$/i;

/** Asks once whether this is the local stack. */
export async function findOutIfLocal(): Promise<void> {
  if (!MAY_BE_LOCAL.test(location.hostname)) return;
  try {
    isLocal.value = (await fetch(`${API_URL}/local`)).ok;
  } catch (error) {
    // It does not answer at all: then the views say so.
    if (!(error instanceof TypeError)) throw error;
  }
}

/** @throws Error with what the stack has against it */
export async function rowOf(executionId: string, aborted: AbortSignal): Promise<RowTable> {
  return tableIn(
    await fetch(`${API_URL}/local/record/${encodeURIComponent(executionId)}`, { signal: aborted }),
  );
}

/** @throws Error with what the stack, or the local Snowflake, has against it */
export async function tableOf(sql: string): Promise<RowTable> {
  return tableIn(
    await fetch(`${API_URL}/local/sql`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ sql }),
    }),
  );
}

async function tableIn(answer: Response): Promise<RowTable> {
  const body = (await answer.json()) as RowTable & { readonly detail?: string };
  if (!answer.ok) throw new Error(body.detail ?? `The local stack answered ${answer.status}.`);
  return body;
}
