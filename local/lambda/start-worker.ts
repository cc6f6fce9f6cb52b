import { randomUUID } from "node:crypto";
import { getCompileCacheDir } from "node:module";
import { createInterface } from "node:readline";
import { MessageChannel, type MessagePort, Worker } from "node:worker_threads";

import { type AskNearby, NEARBY_SERVERS } from "../../functions/adapters/network/nearby-servers.ts";
import { SPOILED_CHANNEL } from "../../functions/runtime/sandbox/end-process.ts";
import { messageOf } from "../../functions/text/error-text.ts";
import type { LocalFunctionOptions } from "./function-options.ts";
import { lambdaEnvironment } from "./lambda-environment.ts";
import {
  MAXIMUM_ANSWER_BYTES,
  type NearbyAnswered,
  type NearbyAsked,
  type WorkerStart,
} from "./worker-messages.ts";

const DEFAULT_MEMORY_MEGABYTES = 128;
/** V8 would let it grow to 100 MB in each thread, which saves a little time of a core. */
const YOUNG_GENERATION_MEGABYTES = 12;

/** A thread that loads the bundle, and whose lines are the log's. */
export function startWorker(options: LocalFunctionOptions): Worker {
  const memoryMegabytes = options.memoryMegabytes ?? DEFAULT_MEMORY_MEGABYTES;
  const version = options.version ?? "$LATEST";
  const nearby = portsTo(options);
  const start: WorkerStart = {
    nearbyServers: NEARBY_SERVERS,
    nearby,
    entry: options.entry,
    compileCache: getCompileCacheDir(),
    functionName: options.name,
    functionVersion: version,
    memoryMegabytes,
    maximumAnswerBytes: MAXIMUM_ANSWER_BYTES,
    spoiledChannel: SPOILED_CHANNEL,
    logGroupName: `/aws/lambda/${options.name}`,
    logStreamName: `${new Date().toISOString().slice(0, 10).replaceAll("-", "/")}/[${version}]${randomUUID().replaceAll("-", "")}`,
  };
  const worker = new Worker(new URL("./lambda-worker.mjs", import.meta.url), {
    name: options.name,
    workerData: start,
    transferList: Object.values(nearby),
    env: lambdaEnvironment(start, options.environment),
    // The parent's flags (a test runner's loaders, an inspector) are not the function's.
    execArgv: [],
    resourceLimits: {
      maxOldGenerationSizeMb: memoryMegabytes,
      maxYoungGenerationSizeMb: YOUNG_GENERATION_MEGABYTES,
    },
    stdout: true,
    stderr: true,
  });
  for (const stream of [worker.stdout, worker.stderr]) {
    createInterface({ input: stream }).on("line", (line) => options.log(line));
  }
  return worker;
}

/** A port to each stand-in that the function's own variables name. */
function portsTo({ nearby = {}, environment }: LocalFunctionOptions): Record<string, MessagePort> {
  const named = Object.entries(nearby).filter(
    ([service, { url }]) => environment[`AWS_ENDPOINT_URL_${service}`] === url,
  );
  return Object.fromEntries(named.map(([service, { ask }]) => [service, portTo(ask)]));
}

function portTo(ask: AskNearby): MessagePort {
  const { port1: asked, port2: asking } = new MessageChannel();
  const answer = async ({ number, request }: NearbyAsked): Promise<NearbyAnswered> => {
    try {
      return { number, answer: await ask(request) };
    } catch (error) {
      return { number, failure: messageOf(error) };
    }
  };
  asked.on("message", (message: NearbyAsked) => {
    void answer(message).then((answered) => asked.postMessage(answered));
  });
  return asking;
}
