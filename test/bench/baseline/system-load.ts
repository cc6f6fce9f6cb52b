import { setTimeout as delay } from "node:timers/promises";

import { Agent, request } from "undici";

/** A system that takes starts and answers polls, whatever it is made of. */
export interface System {
  readonly api: string;
  /** What a start's body is. */
  readonly body: string;
  /** Milliseconds of processor that all its processes have used. */
  readonly processor: () => number;
}

interface Started {
  readonly id: string;
  readonly milliseconds: number;
}

/** Of starts and the executions that came of them: why each that did not end COMPLETED did not. */
export type Losses = string[];

/** An execution that has not ended by then never will. */
const PATIENCE_MILLISECONDS = 180_000;
const POLL_MILLISECONDS = 20;

const agent = new Agent({ connections: 128, pipelining: 1 });

/** Starts an execution; undefined, and a loss, when that is refused. */
export async function start({ api, body }: System, losses: Losses): Promise<Started | undefined> {
  const begun = performance.now();
  const headers = { "content-type": "application/json" };
  const answer = await request(`${api}/crew/start`, { method: "POST", body, headers, dispatcher: agent });
  const text = await answer.body.text();
  if (answer.statusCode === 200) {
    const { execution_id: id } = JSON.parse(text) as { readonly execution_id: string };
    return { id, milliseconds: performance.now() - begun };
  }
  losses.push(`POST /crew/start answered ${answer.statusCode}: ${text.slice(0, 300)}`);
  return undefined;
}

/** Polls until executions have ended; those that end otherwise than COMPLETED are losses. */
export async function untilAllEnded(
  system: System,
  started: readonly (Started | undefined)[],
  losses: Losses,
): Promise<void> {
  const known = started.filter((one) => one !== undefined);
  await Promise.all(known.map(({ id }) => untilEnded(system, id, losses)));
}

async function untilEnded(system: System, id: string, losses: Losses): Promise<void> {
  const end = performance.now() + PATIENCE_MILLISECONDS;
  for (;;) {
    const { statusCode, text } = await get(`${system.api}/crew/status/${id}`);
    const { status } = (statusCode === 200 ? JSON.parse(text) : {}) as { readonly status?: string };
    if (status === "COMPLETED") return;
    if (status !== "PROCESSING" || performance.now() > end) {
      losses.push(`Execution ${id} is lost: ${text.slice(0, 300)}`);
      return;
    }
    await delay(POLL_MILLISECONDS);
  }
}

/** So many starts at once; until all have ended, the slowest /health and the most memory meanwhile. */
export async function rush(
  system: System & { readonly megabytes: () => number },
  count: number,
  losses: Losses,
): Promise<RushFigures> {
  const begun = performance.now();
  let worstHealth = 0;
  let megabytes = 0;
  const stop = new AbortController();
  const watching = watchHealth(system.api, stop.signal, (milliseconds) => {
    worstHealth = Math.max(worstHealth, milliseconds);
    megabytes = Math.max(megabytes, system.megabytes());
  });
  const started = await Promise.all(Array.from({ length: count }, () => start(system, losses)));
  const accepted = performance.now() - begun;
  await untilAllEnded(system, started, losses);
  const done = performance.now() - begun;
  stop.abort();
  await watching;
  return { accepted, done, worstHealth, megabytes };
}

export interface RushFigures {
  /** Milliseconds until the last start was answered. */
  readonly accepted: number;
  /** Milliseconds until the last execution had ended. */
  readonly done: number;
  readonly worstHealth: number;
  readonly megabytes: number;
}

async function watchHealth(api: string, signal: AbortSignal, tell: (ms: number) => void): Promise<void> {
  while (!signal.aborted) {
    const begun = performance.now();
    await get(`${api}/health`);
    tell(performance.now() - begun);
    await delay(POLL_MILLISECONDS);
  }
}

async function get(url: string): Promise<{ readonly statusCode: number; readonly text: string }> {
  const { statusCode, body } = await request(url, { dispatcher: agent });
  return { statusCode, text: await body.text() };
}

export interface Rate {
  readonly perSecond: number;
  readonly p99: number;
}

/**
 * How often an address answers so many connections that ask again at once, for so long.
 * @throws Error when it answers anything but 200
 */
export async function rate(url: string, connections: number, milliseconds: number): Promise<Rate> {
  const times: number[] = [];
  const begun = performance.now();
  const connection = async (): Promise<void> => {
    while (performance.now() - begun < milliseconds) {
      const sent = performance.now();
      const { statusCode, text } = await get(url);
      if (statusCode !== 200) throw new Error(`${url} answered ${statusCode}: ${text.slice(0, 300)}`);
      times.push(performance.now() - sent);
    }
  };
  await Promise.all(Array.from({ length: connections }, connection));
  return {
    perSecond: (times.length * 1000) / (performance.now() - begun),
    p99: percentile(times, 0.99),
  };
}

export const percentile = (values: readonly number[], part: number): number =>
  values.toSorted((left, right) => left - right)[Math.floor((values.length - 1) * part)] ?? Number.NaN;
