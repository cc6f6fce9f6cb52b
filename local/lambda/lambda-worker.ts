import { subscribe } from "node:diagnostics_channel";
import { pathToFileURL } from "node:url";
/** The thread that a local function runs in: loads the bundle, calls its handler, answers in JSON text. */
import { isNativeError } from "node:util/types";
import { parentPort, workerData } from "node:worker_threads";

import { SPOILED_CHANNEL } from "../../functions/runtime/sandbox/end-process.ts";
import type { FunctionFailure } from "./function-error.ts";
import {
  type InvokeMessage,
  MAXIMUM_ANSWER_BYTES,
  type WorkerMessage,
  type WorkerStart,
} from "./worker-messages.ts";

type Handler = (event: unknown, context: object) => unknown;

if (parentPort === null) throw new Error("lambda-worker.ts runs in a worker thread only");
const port = parentPort;
const start = workerData as WorkerStart;
const send = (message: WorkerMessage): void => port.postMessage(message);

/**
 * As Lambda's own Node.js runtime client does it, thrown non-errors included: workflows match these names.
 */
function failureOf(error: unknown): FunctionFailure {
  if (isNativeError(error)) {
    return { errorType: error.name, errorMessage: error.message, trace: (error.stack ?? "").split("\n") };
  }
  return { errorType: typeof error, errorMessage: String(error), trace: [] };
}

function contextOf({ id, deadline }: InvokeMessage): object {
  return {
    functionName: start.functionName,
    functionVersion: "$LATEST",
    invokedFunctionArn: `arn:aws:lambda:us-east-1:123456789012:function:${start.functionName}`,
    memoryLimitInMB: String(start.memoryMegabytes),
    awsRequestId: id,
    logGroupName: start.logGroupName,
    logStreamName: start.logStreamName,
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  };
}

function answerText(result: unknown): string {
  try {
    return JSON.stringify(result ?? null) ?? "null";
  } catch (error) {
    throw new Error("Unable to stringify response body", { cause: error });
  }
}

async function invoke(handler: Handler, message: InvokeMessage): Promise<WorkerMessage> {
  const { id } = message;
  try {
    const answer = answerText(await handler(JSON.parse(message.event), contextOf(message)));
    if (Buffer.byteLength(answer) <= MAXIMUM_ANSWER_BYTES) return { kind: "answered", id, answer };
    const errorMessage = `Response payload size exceeded maximum allowed payload size (${MAXIMUM_ANSWER_BYTES} bytes).`;
    return {
      kind: "failed",
      id,
      failure: { errorType: "Function.ResponseSizeTooLarge", errorMessage, trace: [] },
    };
  } catch (error) {
    return { kind: "failed", id, failure: failureOf(error) };
  }
}

async function loadHandler(): Promise<Handler | FunctionFailure> {
  try {
    const bundle = (await import(pathToFileURL(start.entry).href)) as { handler?: unknown };
    if (typeof bundle.handler === "function") return bundle.handler as Handler;
    const errorMessage = "index.handler is undefined or not exported";
    return { errorType: "Runtime.HandlerNotFound", errorMessage, trace: [] };
  } catch (error) {
    return failureOf(error);
  }
}

subscribe(SPOILED_CHANNEL, () => send({ kind: "spoiled" }));

const handler = await loadHandler();
if (typeof handler === "function") {
  port.on("message", (message: InvokeMessage) => void invoke(handler, message).then(send));
  send({ kind: "ready" });
} else {
  send({ kind: "initialization-failed", failure: handler });
}
