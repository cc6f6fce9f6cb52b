import { once } from "node:events";
import { mkdir, readFile } from "node:fs/promises";
import type { Profiler } from "node:inspector";
import { join } from "node:path";

import { startOurSystem } from "../baseline/our-system.ts";
import type { RunningSystem } from "../baseline/started-process.ts";
import { type Losses, rate, start, untilAllEnded } from "../baseline/system-load.ts";
import { startModelServer } from "../start-model-server.ts";
import { type SourceOf, sourcesOfBuilt } from "./built-sources.ts";
import type { ProfileAnswer, ProfileOrder } from "./profile-order.ts";
import { timeByPart, type TimeByPart } from "./time-by-part.ts";

const WARM_UPS = 10;
const WARM_UP_MILLISECONDS = 500;
const EXECUTIONS = 50;
const CONNECTIONS = 8;
const RATE_MILLISECONDS = 3000;

/** Where the time of one operation goes: of all its threads, in milliseconds. */
export interface ProfiledPhase {
  readonly name: string;
  readonly parts: TimeByPart;
  /** What the system used of processors in all: beside the parts, threads that run no JavaScript. */
  readonly processor: number;
}

/** Profiles the local stack, at a start when nothing has changed, at executions, polls and lists. */
export async function profileStack(path: string): Promise<readonly ProfiledPhase[]> {
  const sourceOf = await sourcesOfBuilt();
  await using model = await startModelServer();
  // What is kept of the build, so that the next start is one when nothing has changed.
  await (await startOurSystem({ path, modelUrl: model.url }))[Symbol.asyncDispose]();
  const hook = join(import.meta.dirname, "profiled-process.ts");
  await using system = await startOurSystem({ path, modelUrl: model.url }, ["--import", hook]);
  const profiler = profilerOf(system, path, sourceOf);
  const phases = [await profiler.end("start", 1)];
  const losses: Losses = [];
  const execute = async (count: number): Promise<string> => {
    const started: Awaited<ReturnType<typeof start>>[] = [];
    for (let index = 0; index < count; index += 1) started.push(await start(system, losses));
    await untilAllEnded(system, started, losses);
    if (losses.length > 0) throw new Error(losses.join("\n"));
    return started[0]?.id ?? "";
  };
  const id = await execute(WARM_UPS);
  await profiler.begin();
  await execute(EXECUTIONS);
  phases.push(await profiler.end("execution", EXECUTIONS));
  for (const [name, address] of [
    ["status", `/crew/status/${id}`],
    ["list of 10", "/crew/executions?limit=10"],
  ] as const) {
    // Its function is loaded by the first.
    await rate(`${system.api}${address}`, CONNECTIONS, WARM_UP_MILLISECONDS);
    await profiler.begin();
    const { perSecond } = await rate(`${system.api}${address}`, CONNECTIONS, RATE_MILLISECONDS);
    phases.push(await profiler.end(name, (perSecond * RATE_MILLISECONDS) / 1000));
  }
  return phases;
}

/** Of a worker Node writes a regular expression's name as it is, whatever quotes are in it. */
const readProfile = (text: string): Profiler.Profile =>
  JSON.parse(
    text.replaceAll(
      /"functionName":"(RegExp: (?:(?!","scriptId":).)*?)","lineNumber":/gs,
      (_, name: string) => `"functionName":${JSON.stringify(name)},"lineNumber":`,
    ),
  ) as Profiler.Profile;

function profilerOf(system: RunningSystem, path: string, sourceOf: SourceOf) {
  const child = system.process;
  const tell = async (order: ProfileOrder): Promise<ProfileAnswer> => {
    const answer = once(child, "message");
    child.send(order);
    return ((await answer) as [ProfileAnswer])[0];
  };
  let before = 0;
  return {
    async begin(): Promise<void> {
      await tell({ kind: "begin" });
      before = system.processor();
    },
    /** @param operations that were done meanwhile */
    async end(name: string, operations: number): Promise<ProfiledPhase> {
      const processor = (system.processor() - before) / operations;
      const folder = join(path, `profiles-${name}`);
      await mkdir(folder);
      const { files } = await tell({ kind: "end", folder });
      const texts = await Promise.all(files.map((file) => readFile(file, "utf8")));
      const all = timeByPart(texts.map(readProfile), sourceOf);
      const parts = new Map([...all].map(([part, milliseconds]) => [part, milliseconds / operations]));
      return { name, parts, processor };
    },
  };
}
