import type { AskNearby } from "../../functions/adapters/network/nearby-servers.ts";
import type { Queue } from "../../functions/async/queue.ts";

/** As in Lambda, where each invocation under way has a sandbox to itself. */
export interface Isolation {
  /** Invocations at once; others wait for one of them to end, first come, first served. */
  readonly atMost: number;
  /** In which they wait, with those of other functions that have the same; one of its own if absent. */
  readonly queue?: Queue;
  /** Invocations that may wait; one more is throttled, as by an account's limit of concurrent Lambdas. */
  readonly mayWait: number;
  /** Workers that are kept for the next invocations; each holds memory. */
  readonly keepIdle: number;
  /**
   * How long an invocation whose answer nobody waits for may take to end by itself, in seconds, before its
   * worker is ended. Lambda ends no such function before its time-out. That costs money for some minutes at
   * most; here it would keep a core of somebody's machine busy.
   */
  readonly graceSeconds: number;
  /**
   * Whether an invocation runs other people's code; the others share one worker. All are isolated if absent.
   * @throws whatever keeps it from knowing: the invocation is isolated then
   */
  isNeededFor?(event: unknown): Promise<boolean>;
}

/** A stand-in of a service of AWS that runs in this process. */
export interface NearbyServer {
  readonly url: string;
  readonly ask: AskNearby;
}

/** A worker thread that functions run in. */
export interface HostOptions {
  readonly name: string;
  /** The thread's own variables. */
  readonly environment: Readonly<Record<string, string>>;
  /** Whether it is for several functions, each with variables of its own. */
  readonly servesSeveral: boolean;
  /** Limit of the JavaScript heap; Lambda's default of 128 if absent. */
  readonly memoryMegabytes?: number | undefined;
  /** See LocalFunctionOptions, whose variables are the thread's here. */
  readonly nearby?: Readonly<Record<string, NearbyServer>> | undefined;
  /** Gets each line that the functions write, and the stack of a crash. */
  log(line: string): void;
}

export interface LocalFunctionOptions {
  readonly name: string;
  /** What it is told of its version; $LATEST if absent. */
  readonly version?: string | undefined;
  /** Absolute path of the bundle: an ES module that exports `handler`. */
  readonly entry: string;
  /** The function's own variables. Nothing else of this process's environment but PATH reaches it. */
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
  /** Limit of the JavaScript heap; Lambda's default of 128 if absent. */
  readonly memoryMegabytes?: number;
  /** For what may run other people's code: a worker for each invocation. Absent, all share one. */
  readonly isolation?: Isolation;
  /** Where it runs together with others; a worker of its own if absent. */
  readonly host?: FunctionHost;
  /**
   * Invocations at once, any number if absent; others wait, and their time limit begins when their turn has
   * come.
   */
  readonly atOnce?: number;
  /**
   * Asked by messages instead of a socket where the function's `AWS_ENDPOINT_URL_<SERVICE>` names its
   * address; by service.
   */
  readonly nearby?: Readonly<Record<string, NearbyServer>> | undefined;
  /** Gets each line that the function writes, and the stack of a crash. */
  log(line: string): void;
}

/** Gets the parts of an answer that comes in pieces, in order. */
export type OnPiece = (piece: Uint8Array) => void;

/** The worker threads that serve one function. */
export interface FunctionWorkers {
  /** @param event JSON text. @throws FunctionError however the invocation fails. */
  invoke(event: string, unwanted?: AbortSignal, onPiece?: OnPiece): Promise<unknown>;
  /** Whether workers are kept that have nothing to do; they are unless it is told otherwise. */
  keepIdle(keeps: boolean): void;
  /** Ends them at once; invocations under way fail with Runtime.ExitError. */
  terminate(): Promise<void>;
}

/** A worker thread for all invocations of some functions, of different names. */
export interface FunctionHost {
  /** Those of a function; to terminate them ends nobody else's. */
  workersOf(options: LocalFunctionOptions): FunctionWorkers;
  /** Loads a function before it is invoked; what is wrong with it, its first invocation tells. */
  load(options: LocalFunctionOptions): void;
  keepIdle(keeps: boolean): void;
  /** Ends it at once; invocations under way fail with Runtime.ExitError. */
  close(): Promise<void>;
}
