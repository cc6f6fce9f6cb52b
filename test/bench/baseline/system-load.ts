import { Agent, request } from "undici";

/** One system under the same load as another; times in milliseconds. */
interface LoadFigures {
  readonly startAlone: Percentiles;
  readonly startBackToBack: Percentiles;
  readonly backToBackDone: number;
  readonly processorPerExecution: number;
  readonly status: Rate;
  readonly list: Rate;
}

interface Percentiles {
  readonly p50: number;
  readonly p95: number;
}

interface Rate {
  readonly perSecond: number;
  readonly p99: number;
}

export interface System {
  readonly api: string;
  /** What a start's body is. */
  readonly body: string;
  /** Milliseconds of processor that all its processes have used. */
  readonly processor: () => number;
}

const ALONE = 20;
const BACK_TO_BACK = 50;
const CONNECTIONS = 8;
const RATE_MILLISECONDS = 3000;
const POLL_MILLISECONDS = 20;
const PATIENCE_MILLISECONDS = 180_000;

const agent = new Agent({ connections: 128, pipelining: 1 });

/**
 * The load of the table: starts alone, starts back to back, polls. Throws an Error when an execution is lost.
 */
export async function loadFigures(system: System): Promise<LoadFigures> {
  const alone: number[] = [];
  let last = "";
  for (let index = 0; index < ALONE; index += 1) {
    const started = await start(system);
    alone.push(started.milliseconds);
    await ended(system, (last = started.id));
  }
  const processorBefore = system.processor();
  const begun = performance.now();
  const several: { readonly id: string; readonly milliseconds: number }[] = [];
  for (let index = 0; index < BACK_TO_BACK; index += 1) several.push(await start(system));
  await Promise.all(several.map(({ id }) => ended(system, id)));
  const backToBackDone = performance.now() - begun;
  const processorPerExecution = (system.processor() - processorBefore) / BACK_TO_BACK;
  return {
    startAlone: percentiles(alone),
    startBackToBack: percentiles(several.map(({ milliseconds }) => milliseconds)),
    backToBackDone,
    processorPerExecution,
    status: await rate(`${system.api}/crew/status/${last}`),
    list: await rate(`${system.api}/crew/executions?limit=10`),
  };
}

/** So many starts at once; until all have ended, and the slowest /health meanwhile. */
export async function rush(
  system: System,
  count: number,
): Promise<{ readonly accepted: number; readonly done: number; readonly worstHealth: number }> {
  const begun = performance.now();
  let worstHealth = 0;
  const stop = new AbortController();
  const watching = watchHealth(system.api, stop.signal, (milliseconds) => {
    worstHealth = Math.max(worstHealth, milliseconds);
  });
  const started = await Promise.all(Array.from({ length: count }, () => start(system)));
  const accepted = performance.now() - begun;
  await Promise.all(started.map(({ id }) => ended(system, id)));
  const done = performance.now() - begun;
  stop.abort();
  await watching;
  return { accepted, done, worstHealth };
}

async function watchHealth(api: string, signal: AbortSignal, tell: (ms: number) => void): Promise<void> {
  while (!signal.aborted) {
    const begun = performance.now();
    await get(`${api}/health`);
    tell(performance.now() - begun);
    await new Promise((resolve) => setTimeout(resolve, POLL_MILLISECONDS));
  }
}

async function start({ api, body }: System): Promise<{ readonly id: string; readonly milliseconds: number }> {
  const begun = performance.now();
  const headers = { "content-type": "application/json" };
  const answer = await request(`${api}/crew/start`, { method: "POST", body, headers, dispatcher: agent });
  const read = (await answer.body.json()) as { readonly execution_id?: string };
  if (answer.statusCode !== 200 || read.execution_id === undefined)
    throw new Error(`POST /crew/start answered ${answer.statusCode}: ${JSON.stringify(read)}`);
  return { id: read.execution_id, milliseconds: performance.now() - begun };
}

async function ended(system: System, id: string): Promise<void> {
  const end = performance.now() + PATIENCE_MILLISECONDS;
  for (;;) {
    const read = JSON.parse(await get(`${system.api}/crew/status/${id}`)) as { readonly status: string };
    if (read.status === "COMPLETED") return;
    if (read.status !== "PROCESSING" || performance.now() > end)
      throw new Error(`Execution ${id} is lost: ${JSON.stringify(read)}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MILLISECONDS));
  }
}

async function get(url: string): Promise<string> {
  const answer = await request(url, { dispatcher: agent });
  return answer.body.text();
}

async function rate(url: string): Promise<Rate> {
  const times: number[] = [];
  const begun = performance.now();
  const connection = async (): Promise<void> => {
    while (performance.now() - begun < RATE_MILLISECONDS) {
      const sent = performance.now();
      await get(url);
      times.push(performance.now() - sent);
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, connection));
  return {
    perSecond: (times.length * 1000) / (performance.now() - begun),
    p99: percentile(times, 0.99),
  };
}

const percentile = (values: readonly number[], part: number): number =>
  values.toSorted((left, right) => left - right)[Math.floor((values.length - 1) * part)] ?? Number.NaN;

const percentiles = (values: readonly number[]): Percentiles => ({
  p50: percentile(values, 0.5),
  p95: percentile(values, 0.95),
});
