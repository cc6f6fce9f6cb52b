import { setTimeout as delay } from "node:timers/promises";

import { Queue } from "../../../functions/async/queue.ts";
import { startModelServer } from "../start-model-server.ts";
import type { SystemFolder } from "./our-system.ts";
import type { RunningSystem } from "./started-process.ts";
import {
  type Losses,
  percentile,
  type Rate,
  rate,
  rush,
  type RushFigures,
  start,
  untilAllEnded,
} from "./system-load.ts";

/** Starts one of the systems in a folder. */
export type StartSystem = (folder: SystemFolder) => Promise<RunningSystem>;

/** One system under the load of the table; times in milliseconds. */
export interface SystemFigures extends FirstSession, SecondSession {
  /** Executions that ask a model which answers 429 to a fifth of the calls, ten at once: all done. */
  readonly refusedDone: number;
  /** All that did not end COMPLETED. */
  readonly losses: readonly string[];
}

interface FirstSession {
  readonly firstStart: number;
  /** From the first start of an execution to its first call of the model. */
  readonly firstModelCall: number;
  readonly startAlone: readonly number[];
  readonly startBackToBack: readonly number[];
  readonly backToBackDone: number;
  readonly processorPerExecution: number;
  readonly status: Rate;
  readonly list: Rate;
  /** After 100 executions and the polls. */
  readonly loadedMegabytes: number;
}

interface SecondSession {
  readonly unchangedStart: number;
  readonly idleMegabytes: number;
  /** By how many are started at once, with a model that takes 2 s. */
  readonly rushes: ReadonlyMap<number, RushFigures>;
}

const ALONE = 49;
const BACK_TO_BACK = 50;
const CONNECTIONS = 8;
const RATE_MILLISECONDS = 3000;
/** Of the same polls before that, not counted: a process that has just started is not yet itself. */
const WARM_UP_MILLISECONDS = 2000;
const MODEL_MILLISECONDS = 2000;
const RUSHES = [10, 50, 60] as const;
const AT_ONCE = 10;
const REFUSES_EACH = 5;

/** A system is idle once it uses less than this of a processor, in milliseconds of a second. */
const QUIET_MILLISECONDS = 60;
const QUIET_WITHIN_SECONDS = 40;

/** Starts it three times, in one folder. */
export async function measureSystem(path: string, startSystem: StartSystem): Promise<SystemFigures> {
  const losses: string[] = [];
  return {
    ...(await firstSession(path, startSystem, losses)),
    ...(await secondSession(path, startSystem, losses)),
    refusedDone: await refusedSession(path, startSystem, losses),
    losses,
  };
}

async function firstSession(path: string, startSystem: StartSystem, losses: Losses): Promise<FirstSession> {
  await using model = await startModelServer();
  await using system = await startSystem({ path, modelUrl: model.url });
  await untilIdle(system);
  const begun = performance.now();
  const first = await start(system, losses);
  const firstModelCall = (await model.firstCall) - begun;
  await untilAllEnded(system, [first], losses);
  const startAlone: number[] = [];
  for (let index = 0; index < ALONE; index += 1) {
    const started = await start(system, losses);
    startAlone.push(started?.milliseconds ?? Number.NaN);
    await untilAllEnded(system, [started], losses);
  }
  const backToBack = await startBackToBack(system, losses);
  const status = await steadyRate(`${system.api}/crew/status/${first?.id}`);
  const list = await steadyRate(`${system.api}/crew/executions?limit=10`);
  const loadedMegabytes = system.megabytes();
  const { started: firstStart } = system;
  return {
    firstStart,
    firstModelCall,
    startAlone,
    ...backToBack,
    status,
    list,
    loadedMegabytes,
  };
}

async function steadyRate(url: string): Promise<Rate> {
  await rate(url, CONNECTIONS, WARM_UP_MILLISECONDS);
  return rate(url, CONNECTIONS, RATE_MILLISECONDS);
}

async function startBackToBack(
  system: RunningSystem,
  losses: Losses,
): Promise<Pick<FirstSession, "startBackToBack" | "backToBackDone" | "processorPerExecution">> {
  const processorBefore = system.processor();
  const begun = performance.now();
  const several: Awaited<ReturnType<typeof start>>[] = [];
  for (let index = 0; index < BACK_TO_BACK; index += 1) several.push(await start(system, losses));
  await untilAllEnded(system, several, losses);
  return {
    startBackToBack: several.map((one) => one?.milliseconds ?? Number.NaN),
    backToBackDone: performance.now() - begun,
    processorPerExecution: (system.processor() - processorBefore) / BACK_TO_BACK,
  };
}

/** The first execution is not measured: it loads what is loaded on demand. */
async function secondSession(path: string, startSystem: StartSystem, losses: Losses): Promise<SecondSession> {
  await using model = await startModelServer({ milliseconds: MODEL_MILLISECONDS });
  await using system = await startSystem({ path, modelUrl: model.url });
  // What the first start of all has built and translated is what most starts find.
  await untilIdle(system);
  const idleMegabytes = system.megabytes();
  await untilAllEnded(system, [await start(system, losses)], losses);
  const rushes = new Map<number, RushFigures>();
  for (const count of RUSHES) rushes.set(count, await rush(system, count, losses));
  return { unchangedStart: system.started, idleMegabytes, rushes };
}

async function refusedSession(path: string, startSystem: StartSystem, losses: Losses): Promise<number> {
  await using model = await startModelServer({ refusesEach: REFUSES_EACH });
  await using system = await startSystem({ path, modelUrl: model.url });
  const queue = new Queue(AT_ONCE);
  const one = async (): Promise<void> => untilAllEnded(system, [await start(system, losses)], losses);
  const begun = performance.now();
  await Promise.all(Array.from({ length: BACK_TO_BACK }, () => queue.run(one)));
  return performance.now() - begun;
}

/** A system that has just started is busy with that for a while. */
async function untilIdle(system: RunningSystem): Promise<void> {
  for (let second = 0; second < QUIET_WITHIN_SECONDS; second += 1) {
    const before = system.processor();
    await delay(1000);
    if (system.processor() - before < QUIET_MILLISECONDS) return;
  }
  throw new Error(`The system is still busy ${QUIET_WITHIN_SECONDS} s after its start`);
}

export const median = (values: readonly number[]): number => percentile(values, 0.5);
