import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { hasCrewai, parityFolder } from "../parity/crewai-environment.ts";
import { startCrewai } from "../parity/crewai-process.ts";
import { quartiles, shown } from "./figures.ts";
import { startModelServer } from "./start-model-server.ts";
import { timeEngine, TWO_TASK_INPUTS, TWO_TASKS, type Timing } from "./two-tasks.ts";

const WARM_UPS = 5;
const RUNS = 30;

/**
 * What this engine, and CrewAI where `npm run parity` has installed it, add to the model's own time: two
 * tasks of two agents, a model that answers at once, runs of both in turn.
 */
export async function benchEngine(): Promise<void> {
  await using server = await startModelServer();
  const folder = await mkdtemp(join(tmpdir(), "stepcrew-bench-"));
  for (const [name, text] of Object.entries(TWO_TASKS)) await writeFile(join(folder, name), text);
  const withCrewai = await hasCrewai(parityFolder());
  await using crewai = withCrewai
    ? await startCrewai({ folder: parityFolder(), log: join(parityFolder(), "crewai.log") })
    : undefined;
  const engine: Timing[] = [];
  const theirs: Timing[] = [];
  for (let run = 1 - WARM_UPS; run <= RUNS; run++) {
    const ours = await timeEngine(folder, server.url);
    if (run >= 1) engine.push(ours);
    if (crewai === undefined) continue;
    const request = { folder, url: server.url, inputs: TWO_TASK_INPUTS, timed: true };
    const timing = (await crewai.ask(request)) as Timing;
    if (run >= 1) theirs.push(timing);
  }
  await rm(folder, { recursive: true });
  report(engine, theirs);
}

const ROWS: readonly (readonly [string, (timing: Timing) => number])[] = [
  ["two bare SDK calls", ({ bare }) => bare],
  ["reading and building the crew", ({ build }) => build],
  ["running it", ({ run }) => run],
  ["running it, over the bare calls", ({ run, bare }) => run - bare],
  ["building and running, over the bare calls", ({ build, run, bare }) => build + run - bare],
  ["processor time of building and running", ({ processor }) => processor],
];

function report(engine: readonly Timing[], crewai: readonly Timing[]): void {
  console.log(
    `Two tasks, two agents, a model that answers at once: medians of ${RUNS} runs in turn, ms (quartiles)`,
  );
  if (crewai.length === 0) console.log(`No CrewAI in ${parityFolder()}: npm run parity installs it`);
  for (const [what, of] of ROWS) {
    const ours = quartiles(engine.map(of));
    const theirs = quartiles(crewai.map(of));
    const ratio = crewai.length > 0 ? `   engine/CrewAI ${(ours.median / theirs.median).toFixed(3)}` : "";
    const other = crewai.length > 0 ? `   CrewAI ${shown(theirs)}` : "";
    console.log(`${what.padEnd(44)} engine ${shown(ours)}${other}${ratio}`);
  }
}
