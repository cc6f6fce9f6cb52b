import type { MessagePort } from "node:worker_threads";

import type { NearbyAnswer, NearbyRequest } from "../../functions/adapters/network/nearby-servers.ts";
import type { FunctionFailure } from "./function-error.ts";

/**
 * Lambda's limit for the event and the answer of a synchronous invocation: 6 MiB and, for the answer, 100
 * bytes of envelope.
 */
export const MAXIMUM_EVENT_BYTES = 6_291_456;
export const MAXIMUM_ANSWER_BYTES = 6_291_556;

/** Given to the worker once, when it starts; constants too, because it imports no TypeScript. */
export interface WorkerStart {
  readonly maximumAnswerBytes: number;
  /** Hears when the function wants no further invocation. */
  readonly spoiledChannel: string;
  /** Where it leaves how stand-ins of AWS's services are asked. */
  readonly nearbyServers: string;
  /** The ports to them, by service. */
  readonly nearby: Readonly<Record<string, MessagePort>>;
  /** Folder of what V8 has compiled, if it is kept. */
  readonly compileCache: string | undefined;
  /** Whether functions see variables of their own each, and not those of the thread. */
  readonly separatesEnvironments: boolean;
}

/** A function, given to the worker before its first invocation. */
export interface FunctionStart {
  readonly entry: string;
  readonly functionName: string;
  readonly functionVersion: string;
  readonly memoryMegabytes: number;
  readonly logGroupName: string;
  readonly logStreamName: string;
  readonly environment: Readonly<Record<string, string>>;
}

export interface LoadMessage {
  readonly load: FunctionStart;
}

/** One invocation, on its way to the worker. `event` is JSON text, `deadline` milliseconds since 1970. */
export interface InvokeMessage {
  readonly id: string;
  /** The name of a function that is ready. */
  readonly of: string;
  readonly event: string;
  readonly deadline: number;
}

/** Says of an invocation that nobody waits for its answer any more. */
export interface UnwantedMessage {
  readonly unwanted: string;
}

export type WorkerMessage =
  | { readonly kind: "ready"; readonly of: string }
  | { readonly kind: "initialization-failed"; readonly of: string; readonly failure: FunctionFailure }
  | { readonly kind: "answered"; readonly id: string; readonly answer: string }
  /** A part of an answer that comes in pieces; the last is followed by an empty answer. */
  | { readonly kind: "piece"; readonly id: string; readonly piece: Uint8Array }
  | { readonly kind: "failed"; readonly id: string; readonly failure: FunctionFailure }
  /** The function wants no further invocation here. Sent before the answer. */
  | { readonly kind: "spoiled" };

/** JSON, as a text. */
interface NearbyTextAnswer extends Omit<NearbyAnswer, "body"> {
  readonly body: string;
}

/** What goes to a stand-in by its port, and what comes back: an answer, or why there is none. */
export interface NearbyAsked {
  readonly number: number;
  readonly request: NearbyRequest;
}

export type NearbyAnswered =
  | { readonly number: number; readonly answer: NearbyTextAnswer }
  | { readonly number: number; readonly failure: string };
