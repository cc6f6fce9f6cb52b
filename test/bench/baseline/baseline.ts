import { setTimeout as delay } from "node:timers/promises";

import { temporaryFolder } from "../../support/temporary-folder.ts";
import { startModelServer } from "../start-model-server.ts";
import { startOurSystem } from "./our-system.ts";
import { loadFigures, rush } from "./system-load.ts";

const MODEL_MILLISECONDS = 2000;
const RUSH = 60;
/** A system that has just started is still busy with that. */
const SETTLE_MILLISECONDS = 12_000;

/** One figure, as the table shows it. */
type Row = readonly [name: string, value: string];

/**
 * The stack under load, with a crew of two tasks: a first start, starts and polls with a model that answers
 * at once; then a start when nothing has changed, and many starts at once with a model that takes 2 s.
 */
export async function benchBaseline(): Promise<void> {
  await using folder = await temporaryFolder();
  const rows = [...(await loaded(folder.path)), ...(await rushed(folder.path))];
  console.log("The local stack: two tasks of two agents");
  for (const [name, value] of rows) console.log(`${name.padEnd(52)} ${value}`);
}

async function loaded(folder: string): Promise<readonly Row[]> {
  await using model = await startModelServer();
  const system = await startOurSystem(folder, model.url);
  try {
    await delay(SETTLE_MILLISECONDS);
    const idle = system.megabytes();
    const figures = await loadFigures(system);
    return [
      ["first start, command to first 200", milliseconds(system.started)],
      ["memory, idle", megabytes(idle)],
      ["memory, after 70 executions and the polls", megabytes(system.megabytes())],
      ["POST start alone, p50 / p95", pair(figures.startAlone)],
      ["50 starts back to back, p50 / p95", pair(figures.startBackToBack)],
      ["50 starts back to back, all done", milliseconds(figures.backToBackDone)],
      ["processor for one execution", milliseconds(figures.processorPerExecution)],
      ["GET status, 8 connections", rateText(figures.status)],
      ["GET list of 10, 8 connections", rateText(figures.list)],
    ];
  } finally {
    await system.stop();
  }
}

async function rushed(folder: string): Promise<readonly Row[]> {
  await using model = await startModelServer(MODEL_MILLISECONDS);
  const system = await startOurSystem(folder, model.url);
  try {
    const { accepted, done, worstHealth } = await rush(system, RUSH);
    return [
      ["start when nothing has changed", milliseconds(system.started)],
      [`${RUSH} starts at once, model 2 s: accepted`, milliseconds(accepted)],
      [`${RUSH} starts at once, model 2 s: all done`, milliseconds(done)],
      [`${RUSH} starts at once, model 2 s: worst /health`, milliseconds(worstHealth)],
      [`${RUSH} starts at once, model 2 s: memory`, megabytes(system.megabytes())],
    ];
  } finally {
    await system.stop();
  }
}

const milliseconds = (value: number): string => `${value.toFixed(0)} ms`;
const megabytes = (value: number): string => `${value.toFixed(0)} MB`;
const pair = ({ p50, p95 }: { readonly p50: number; readonly p95: number }): string =>
  `${p50.toFixed(0)} / ${p95.toFixed(0)} ms`;
const rateText = ({ perSecond, p99 }: { readonly perSecond: number; readonly p99: number }): string =>
  `${perSecond.toFixed(0)}/s, p99 ${p99.toFixed(0)} ms`;
