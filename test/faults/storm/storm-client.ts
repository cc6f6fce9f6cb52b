import { setTimeout as delay } from "node:timers/promises";

import type { StatusBody } from "../../support/stack/api-client.ts";

/** A client as people have them: repeats what got no answer, and polls until the execution has ended. */
export interface StormClient {
  readonly order: string;
  readonly crew: string;
  /** Every id that a start was answered with. */
  readonly accepted: string[];
  end: StatusBody | undefined;
}

const PATIENCE_MILLISECONDS = 300_000;

export async function runClient(client: StormClient, api: () => string): Promise<void> {
  const giveUpAt = Date.now() + PATIENCE_MILLISECONDS;
  while (client.end === undefined && Date.now() < giveUpAt) {
    const id = client.accepted.at(-1);
    try {
      if (id === undefined) await start(client, api());
      else await poll(client, api(), id);
    } catch (error) {
      // The stack is dead or being killed: somebody answers again soon.
      if (!(error instanceof TypeError || error instanceof SyntaxError)) throw error;
    }
    await delay(100);
  }
}

async function start(client: StormClient, api: string): Promise<void> {
  const response = await fetch(`${api}/crew/start`, {
    method: "POST",
    body: JSON.stringify({ crew: client.crew, inputs: { order: client.order } }),
    headers: { "idempotency-key": `key-of-${client.order}` },
  });
  const { execution_id } = (await response.json()) as { readonly execution_id?: string };
  if (response.status === 200 && execution_id !== undefined) client.accepted.push(execution_id);
}

async function poll(client: StormClient, api: string, id: string): Promise<void> {
  const response = await fetch(`${api}/crew/status/${id}`);
  const body = (await response.json()) as StatusBody;
  if (response.status === 200 && body.status !== "PROCESSING") client.end = body;
}
