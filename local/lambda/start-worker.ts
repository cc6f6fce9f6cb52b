import { randomUUID } from "node:crypto";
import { getCompileCacheDir } from "node:module";
import { createInterface } from "node:readline";
import { MessageChannel, type MessagePort, Worker } from "node:worker_threads";

import { type AskNearby, NEARBY_SERVERS } from "../../functions/adapters/network/nearby-servers.ts";
import { SPOILED_CHANNEL } from "../../functions/runtime/sandbox/end-process.ts";
import { messageOf } from "../../functions/text/error-text.ts";
import type { HostOptions, LocalFunctionOptions } from "./function-options.ts";
import { lambdaEnvironment } from "./lambda-environment.ts";
import {
  type FunctionStart,
  MAXIMUM_ANSWER_BYTES,
  type NearbyAnswered,
  type NearbyAsked,
  type WorkerStart,
} from "./worker-messages.ts";

const DEFAULT_MEMORY_MEGABYTES = 128;
/** V8 would let it grow to 100 MB in each thread, which saves a little time of a core. */
const YOUNG_GENERATION_MEGABYTES = 12;

/** A thread that loads bundles, and whose lines are the log's. */
export function startWorker(host: HostOptions): Worker {
  const nearby = portsTo(host);
  const start: WorkerStart = {
    nearbyServers: NEARBY_SERVERS,
    nearby,
    compileCache: getCompileCacheDir(),
    maximumAnswerBytes: MAXIMUM_ANSWER_BYTES,
    spoiledChannel: SPOILED_CHANNEL,
    separatesEnvironments: host.servesSeveral,
  };
  const worker = new Worker(new URL("./lambda-worker.mjs", import.meta.url), {
    name: host.name,
    workerData: start,
    transferList: Object.values(nearby),
    env: { ...host.environment },
    // The parent's flags (a test runner's loaders, an inspector) are not the function's.
    execArgv: [],
    resourceLimits: {
      maxOldGenerationSizeMb: host.memoryMegabytes ?? DEFAULT_MEMORY_MEGABYTES,
      maxYoungGenerationSizeMb: YOUNG_GENERATION_MEGABYTES,
    },
    stdout: true,
    stderr: true,
  });
  for (const stream of [worker.stdout, worker.stderr]) {
    createInterface({ input: stream }).on("line", (line) => host.log(line));
  }
  return worker;
}

/** What a worker is told of a function. */
export function functionStart(options: LocalFunctionOptions): FunctionStart {
  const version = options.version ?? "$LATEST";
  const start = {
    entry: options.entry,
    functionName: options.name,
    functionVersion: version,
    memoryMegabytes: options.memoryMegabytes ?? DEFAULT_MEMORY_MEGABYTES,
    logGroupName: `/aws/lambda/${options.name}`,
    logStreamName: `${new Date().toISOString().slice(0, 10).replaceAll("-", "/")}/[${version}]${randomUUID().replaceAll("-", "")}`,
  };
  return { ...start, environment: lambdaEnvironment(start, options.environment) };
}

/** A worker for one function alone, which has its variables. */
export const hostOf = (options: LocalFunctionOptions): HostOptions => ({
  ...options,
  environment: functionStart(options).environment,
  servesSeveral: false,
});

/** A port to each stand-in that the thread's variables name. */
function portsTo({ nearby = {}, environment }: HostOptions): Record<string, MessagePort> {
  const named = Object.entries(nearby).filter(
    ([service, { url }]) => environment[`AWS_ENDPOINT_URL_${service}`] === url,
  );
  return Object.fromEntries(named.map(([service, { ask }]) => [service, portTo(ask)]));
}

function portTo(ask: AskNearby): MessagePort {
  const { port1: asked, port2: asking } = new MessageChannel();
  const answer = async ({ number, request }: NearbyAsked): Promise<NearbyAnswered> => {
    try {
      const { body, ...answer } = await ask(request);
      return {
        number,
        answer: { ...answer, body: Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString() },
      };
    } catch (error) {
      return { number, failure: messageOf(error) };
    }
  };
  asked.on("message", (message: NearbyAsked) => {
    void answer(message).then((answered) => asked.postMessage(answered));
  });
  return asking;
}
