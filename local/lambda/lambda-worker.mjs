// @ts-check
/**
 * The thread that a local function runs in: loads the bundle, calls its handler, answers in JSON text. Plain
 * JavaScript, with its types in comments: a thread that reads TypeScript loads a compiler for it, which is
 * half of what a thread costs.
 *
 * @import { FunctionFailure } from "./function-error.ts"
 * @import { AskNearby } from "../../functions/adapters/network/nearby-servers.ts"
 * @import { InvokeMessage, NearbyAnswered, UnwantedMessage, WorkerMessage, WorkerStart } from "./worker-messages.ts"
 * @import { MessagePort } from "node:worker_threads"
 */
import { subscribe } from "node:diagnostics_channel";
import { enableCompileCache, flushCompileCache } from "node:module";
import { Writable } from "node:stream";
import { finished } from "node:stream/promises";
import { pathToFileURL } from "node:url";
import { isNativeError } from "node:util/types";
import { parentPort, workerData } from "node:worker_threads";

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
 * @param {InvokeMessage} message
 * @returns {object}
 */
function contextOf({ id, deadline }) {
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

/**
 * @param {StreamHandler} handler
 * @param {InvokeMessage} message
 */
async function answerInPieces(handler, message) {
  const output = new Writable({
    write(/** @type {Buffer} */ piece, _encoding, written) {
      send({ kind: "piece", id: message.id, piece: new Uint8Array(piece) });
      written();
    },
  });
  await Promise.all([handler(JSON.parse(message.event), output, contextOf(message)), finished(output)]);
}

/**
 * @param {Handler | StreamHandler} handler
 * @param {InvokeMessage} message
 */
const answerOf = (handler, message) =>
  streaming.has(handler)
    ? answerInPieces(/** @type {StreamHandler} */ (handler), message)
    : /** @type {Handler} */ (handler)(JSON.parse(message.event), contextOf(message));

/**
 * @param {Handler} handler
 * @param {InvokeMessage} message
 * @returns {Promise<WorkerMessage>}
 */
async function invoke(handler, message) {
  const { id } = message;
  try {
    const answer = answerText(await answerOf(handler, message));
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

/** @returns {Promise<Handler | FunctionFailure>} */
async function loadHandler() {
  try {
    const bundle = /** @type {{ handler?: unknown }} */ (await import(pathToFileURL(start.entry).href));
    if (typeof bundle.handler === "function") return /** @type {Handler} */ (bundle.handler);
    const errorMessage = "index.handler is undefined or not exported";
    return { errorType: "Runtime.HandlerNotFound", errorMessage, trace: [] };
  } catch (error) {
    return failureOf(error);
  }
}

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
    if ("answer" in message) waiting?.resolve(message.answer);
    else waiting?.reject(new Error(message.failure));
  });
  return ({ method, path, headers, body }) => {
    count += 1;
    const waiting = Promise.withResolvers();
    asked.set(count, waiting);
    nearbyPort.postMessage({ number: count, request: { method, path, headers, body } });
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

if (start.compileCache !== undefined) enableCompileCache(start.compileCache);
const handler = await loadHandler();
if (typeof handler === "function") {
  port.on("message", (/** @type {InvokeMessage | UnwantedMessage} */ message) => {
    if ("unwanted" in message) underWay.get(message.unwanted)?.abort();
    else void invoke(handler, message).then(send);
  });
  send({ kind: "ready" });
  if (start.compileCache !== undefined) flushCompileCache();
} else {
  send({ kind: "initialization-failed", failure: handler });
}
