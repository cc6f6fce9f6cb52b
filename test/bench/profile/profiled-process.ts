/** Loaded into a system before all else (`--import`): profiles this thread and its workers when told to. */
import { writeFile } from "node:fs/promises";
import { type Profiler, Session } from "node:inspector/promises";
import { syncBuiltinESMExports } from "node:module";
import { join } from "node:path";
import workerThreads, { type Worker } from "node:worker_threads";

import type { ProfileAnswer, ProfileOrder } from "./profile-order.ts";

const MICROSECONDS_A_SAMPLE = 500;
const OriginalWorker = workerThreads.Worker;

const session = new Session();
session.connect();
await session.post("Profiler.enable");
await session.post("Profiler.setSamplingInterval", { interval: MICROSECONDS_A_SAMPLE });

const workers = new Map<Worker, ReturnType<Worker["startCpuProfile"]> | undefined>();
let isProfiling = false;

workerThreads.Worker = class extends OriginalWorker {
  constructor(...options: ConstructorParameters<typeof OriginalWorker>) {
    super(...options);
    workers.set(this, undefined);
    this.once("online", () => {
      if (isProfiling) workers.set(this, this.startCpuProfile());
    });
    this.once("exit", () => workers.delete(this));
  }
};
syncBuiltinESMExports();

async function begin(): Promise<void> {
  isProfiling = true;
  const started = [...workers.keys()].map(async (worker) => {
    const profile = worker.startCpuProfile();
    workers.set(worker, profile);
    return profile;
  });
  await Promise.all(started);
  await session.post("Profiler.start");
}

async function end(folder: string): Promise<readonly string[]> {
  isProfiling = false;
  const { profile } = await session.post("Profiler.stop");
  const profiles: (Profiler.Profile | string)[] = [profile];
  for (const [worker, started] of workers) {
    if (started === undefined) continue;
    profiles.push(String(await (await started).stop()));
    workers.set(worker, undefined);
  }
  const files = profiles.map((_, index) => join(folder, `${index}.cpuprofile`));
  await Promise.all(
    profiles.map((one, index) =>
      writeFile(files[index] ?? "", typeof one === "string" ? one : JSON.stringify(one)),
    ),
  );
  return files;
}

// From the very beginning: the start is profiled as well.
await begin();
process.on("message", (order: ProfileOrder) => {
  void (async () => {
    if (order.kind === "begin") await begin();
    const files = order.kind === "end" ? await end(order.folder) : [];
    process.send?.({ files } satisfies ProfileAnswer);
  })();
});
process.channel?.unref();
