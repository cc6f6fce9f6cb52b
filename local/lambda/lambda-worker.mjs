// @ts-check
/**
 * The thread that local functions run in: loads their bundles, calls their handlers, answers in JSON text. Plain
 * JavaScript, with its types in comments: a thread that reads TypeScript loads a compiler for it, which is
 * half of what a thread costs.
 *
 * @import { FunctionFailure } from "./function-error.ts"
 * @import { AskNearby } from "../../functions/adapters/network/nearby-servers.ts"
 * @import { FunctionStart, InvokeMessage, LoadMessage, NearbyAnswered, UnwantedMessage, WorkerMessage, WorkerStart } from "./worker-messages.ts"
 * @import { MessagePort } from "node:worker_threads"
 */
import { subscribe } from "node:diagnostics_channel";
import { enableCompileCache, flushCompileCache } from "node:module";
import { Writable } from "node:stream";
import { finished } from "node:stream/promises";
import { pathToFileURL } from "node:url";
import { isNativeError } from "node:util/types";
import { parentPort, workerData } from "node:worker_threads";

import { environmentsApart } from "./environments-apart.mjs";

/** @typedef {(event: unknown, context: object) => unknown} Handler */
/** @typedef {(event: unknown, output: Writable, context: object) => unknown} StreamHandler */

if (parentPort === null) throw new Error("lambda-worker.mjs runs in a worker thread only");
const port = parentPort;
const start = /** @type {WorkerStart} */ (workerData);
/** @param {WorkerMessage} message */
const send = (message) => port.postMessage(message);

/**
 * As Lambda's own Node.js runtime client does it, thrown non-errors included: workflows match these names.
 * @param {unknown} error
 * @returns {FunctionFailure}
 */
function failureOf(error) {
  if (isNativeError(error)) {
    return { errorType: error.name, errorMessage: error.message, trace: (error.stack ?? "").split("\n") };
  }
  return { errorType: typeof error, errorMessage: String(error), trace: [] };
}

/**
 * Of the invocations under way: aborts when nobody waits for the answer any more, which Lambda never tells.
 *
 * @type {Map<string, AbortController>}
 */
const underWay = new Map();

/**
 * @param {FunctionStart} start
 * @param {InvokeMessage} message
 * @returns {object}
 */
function contextOf(start, { id, deadline }) {
  const unwanted = new AbortController();
  underWay.set(id, unwanted);
  const context = {
    functionName: start.functionName,
    functionVersion: start.functionVersion,
    invokedFunctionArn: `arn:aws:lambda:us-east-1:123456789012:function:${start.functionName}`,
    memoryLimitInMB: String(start.memoryMegabytes),
    awsRequestId: id,
    logGroupName: start.logGroupName,
    logStreamName: start.logStreamName,
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  };
  // Whoever looks at all that there is finds what Lambda has.
  return Object.defineProperty(context, "unwanted", { value: unwanted.signal });
}

/**
 * @param {unknown} result
 * @returns {string}
 */
function answerText(result) {
  try {
    return JSON.stringify(result ?? null) ?? "null";
  } catch (error) {
    throw new Error("Unable to stringify response body", { cause: error });
  }
}

/** Handlers that answer in pieces: Lambda's own runtime marks them as well. */
const streaming = new WeakSet();

// What Lambda's runtime gives to handlers that answer in pieces; packages write beside it.
Object.assign(globalThis, {
  awslambda: {
    /** @param {StreamHandler} handler */
    streamifyResponse(handler) {
      streaming.add(handler);
      return handler;
    },
    HttpResponseStream: {
      /**
       * Status and headers come first, as JSON that eight zeros end.
       *
       * @param {Writable} output
       * @param {object} metadata
       */
      from(output, metadata) {
        output.write(`${JSON.stringify(metadata)}${"\0".repeat(8)}`);
        return output;
      },
    },
  },
});

/** @typedef {{ readonly start: FunctionStart, readonly handler: Handler | StreamHandler }} LoadedFunction */

/**
 * @param {LoadedFunction} loaded
 * @param {InvokeMessage} message
 */
async function answerInPieces({ start: own, handler }, message) {
  const output = new Writable({
    write(/** @type {Buffer} */ piece, _encoding, written) {
      send({ kind: "piece", id: message.id, piece: new Uint8Array(piece) });
      written();
    },
  });
  const answering = /** @type {StreamHandler} */ (handler)(
    JSON.parse(message.event),
    output,
    contextOf(own, message),
  );
  await Promise.all([answering, finished(output)]);
}

/**
 * @param {LoadedFunction} loaded
 * @param {InvokeMessage} message
 */
const answerOf = (loaded, message) =>
  streaming.has(loaded.handler)
    ? answerInPieces(loaded, message)
    : /** @type {Handler} */ (loaded.handler)(JSON.parse(message.event), contextOf(loaded.start, message));

/**
 * @param {LoadedFunction} loaded
 * @param {InvokeMessage} message
 * @returns {Promise<WorkerMessage>}
 */
async function invoke(loaded, message) {
  const { id } = message;
  try {
    const answer = answerText(await answerOf(loaded, message));
    if (Buffer.byteLength(answer) <= start.maximumAnswerBytes) return { kind: "answered", id, answer };
    const errorMessage = `Response payload size exceeded maximum allowed payload size (${start.maximumAnswerBytes} bytes).`;
    return {
      kind: "failed",
      id,
      failure: { errorType: "Function.ResponseSizeTooLarge", errorMessage, trace: [] },
    };
  } catch (error) {
    return { kind: "failed", id, failure: failureOf(error) };
  } finally {
    underWay.delete(id);
  }
}

/**
 * @param {FunctionStart} own
 * @returns {Promise<WorkerMessage>}
 */
async function load(own) {
  const { entry, functionName: of } = own;
  try {
    const bundle = /** @type {{ handler?: unknown }} */ (await import(pathToFileURL(entry).href));
    if (typeof bundle.handler !== "function") {
      const errorMessage = "index.handler is undefined or not exported";
      const failure = { errorType: "Runtime.HandlerNotFound", errorMessage, trace: [] };
      return { kind: "initialization-failed", of, failure };
    }
    functions.set(of, { start: own, handler: /** @type {Handler} */ (bundle.handler) });
    return { kind: "ready", of };
  } catch (error) {
    return { kind: "initialization-failed", of, failure: failureOf(error) };
  }
}

// Bytes travel with all of the buffer that they are a part of; and what goes to and fro is JSON.
const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** @param {string | Uint8Array} body */
const textOf = (body) => (typeof body === "string" ? body : decoder.decode(body));

/**
 * @param {MessagePort} nearbyPort
 * @returns {AskNearby}
 */
function askBy(nearbyPort) {
  /** @type {Map<number, PromiseWithResolvers<any>>} */
  const asked = new Map();
  let count = 0;
  nearbyPort.on("message", (/** @type {NearbyAnswered} */ message) => {
    const waiting = asked.get(message.number);
    asked.delete(message.number);
    if ("answer" in message)
      waiting?.resolve({ ...message.answer, body: encoder.encode(message.answer.body) });
    else waiting?.reject(new Error(message.failure));
  });
  return ({ method, path, headers, body }) => {
    count += 1;
    const waiting = Promise.withResolvers();
    asked.set(count, waiting);
    nearbyPort.postMessage({ number: count, request: { method, path, headers, body: textOf(body) } });
    return waiting.promise;
  };
}

Object.defineProperty(globalThis, Symbol.for(start.nearbyServers), {
  value: Object.fromEntries(Object.entries(start.nearby).map(([service, to]) => [service, askBy(to)])),
});

// Lambda's log has what a function writes to either in the order in which it is written; through two pipes a
// warning may come before what it is about.
Object.defineProperty(process, "stderr", { value: process.stdout });

subscribe(start.spoiledChannel, () => send({ kind: "spoiled" }));

/**
 * By name.
 *
 * @type {Map<string, LoadedFunction>}
 */
const functions = new Map();
const runWith = start.separatesEnvironments
  ? environmentsApart()
  : /** @type {ReturnType<typeof environmentsApart>} */ ((_environment, run) => run());

if (start.compileCache !== undefined) enableCompileCache(start.compileCache);
port.on("message", (/** @type {LoadMessage | InvokeMessage | UnwantedMessage} */ message) => {
  if ("unwanted" in message) {
    underWay.get(message.unwanted)?.abort();
  } else if ("load" in message) {
    const loading = runWith(message.load.environment, () => load(message.load));
    void loading.then((loaded) => {
      send(loaded);
      if (start.compileCache !== undefined) flushCompileCache();
    });
  } else {
    const loaded = functions.get(message.of);
    if (loaded === undefined) throw new Error(`${message.of} is not loaded`);
    void runWith(loaded.start.environment, () => invoke(loaded, message)).then(send);
  }
});
