import { mkdir, rm } from "node:fs/promises";
import type { IncomingMessage, RequestListener, Server, ServerResponse } from "node:http";
import { setTimeout as delay } from "node:timers/promises";

import type { CreateTableCommandInput } from "@aws-sdk/client-dynamodb";

import type { AskNearby } from "../../functions/adapters/network/nearby-servers.ts";
import { thrownProperty, thrownText } from "../../functions/text/error-text.ts";
import { type ListenOptions, listen } from "../listen.ts";
import { isForeignHost, isFromWebPage } from "../web-page-request.ts";
import { directCalls } from "./direct-calls.ts";
import { answerInside } from "./inner-request.ts";
import {
  INTERNAL_SERVER_ERROR,
  type JournalStore,
  journalStore,
  openOnce,
  storeFailure,
} from "./journal-store.ts";
import { plainCall, type PlainAnswer } from "./plain-calls.ts";

export interface LocalDynamoDbOptions extends ListenOptions {
  /**
   * The store's own folder. What a client got an answer for has been handed to the operating system and
   * survives SIGKILL.
   */
  readonly directory: string;
  /** Created if absent; a table of that name that exists is taken as it is. */
  readonly table: CreateTableCommandInput;
  /** Gets a sentence for each outage of the disk; the terminal if absent. */
  readonly log?: (line: string) => void;
}

export interface LocalDynamoDb {
  readonly url: string;
  /** Answers a request of this process as it would answer one that came by the URL. */
  readonly ask: AskNearby;
  close(): Promise<void>;
}

/** A new table becomes ACTIVE on the server's next turn; this only bounds a store that never gets there. */
const ACTIVE_WITHIN_MILLISECONDS = 3000;

/** A request takes milliseconds; one whose body never arrives is not waited for. */
const QUIET_WITHIN_MILLISECONDS = 2000;
const POLL_MILLISECONDS = 5;

/**
 * Serves DynamoDB's API from a folder on disk (dynalite over LevelDB). It has no TransactWriteItems and no
 * UpdateTimeToLive, and returns no old item when a condition fails.
 * @throws Error if another process has the folder open.
 */
export async function startLocalDynamoDb(options: LocalDynamoDbOptions): Promise<LocalDynamoDb> {
  const started = await serve(options);
  const status = await statusOn(started, options);
  if (status === "ACTIVE") return started;
  await started.close();
  if (status !== "CREATING") throw notActive(options, status);
  // The process was killed between CREATING and ACTIVE: the table would stay so for ever, and holds no item
  // yet.
  await rm(options.directory, { recursive: true });
  const again = await serve(options);
  const statusNow = await statusOn(again, options);
  if (statusNow === "ACTIVE") return again;
  await again.close();
  throw notActive(options, statusNow);
}

const notActive = ({ table, directory }: LocalDynamoDbOptions, status: string): Error =>
  new Error(`The table ${table.TableName} in ${directory} is ${status}, not ACTIVE`);

/** @throws Error with what is wrong with the store, once it is closed, when it has no answer */
async function statusOn(served: Served, { table, directory }: LocalDynamoDbOptions): Promise<string> {
  try {
    return await tableStatus(served.ask, table);
  } catch (error) {
    await served.close();
    const failure = served.lastFailure();
    throw failure === undefined ? error : storeFailure(directory, failure);
  }
}

interface Served extends LocalDynamoDb {
  /** What its store failed with last. */
  lastFailure(): unknown;
}

async function serve(options: LocalDynamoDbOptions): Promise<Served> {
  await mkdir(options.directory, { recursive: true });
  const log = options.log ?? console.error;
  await openOnce(options.directory, log);
  const store = journalStore(options.directory, log);
  const { server } = store;
  const { quiet, ask } = guardRequests(store);
  // Closed after Node's 5 s, connections would be cut under clients that use them again at that very moment.
  server.keepAliveTimeout = 0;
  const url = await listen(server, options);
  return {
    url,
    ask,
    lastFailure: () => store.lastFailure,
    async close() {
      await quiet();
      await closeServer(server);
    },
  };
}

/** Connections become idle only when the last of their answer is sent. */
async function closeServer(server: Server): Promise<void> {
  const closed = Promise.withResolvers<void>();
  server.close((error) => (error ? closed.reject(error) : closed.resolve()));
  const idle = setInterval(() => server.closeIdleConnections(), POLL_MILLISECONDS);
  await closed.promise.finally(() => clearInterval(idle));
}

/**
 * dynalite answers web pages of any origin, and ends this process by throwing where nobody can catch it: when
 * a client goes away in the middle of a request, as a Lambda does that is terminated at its time-out, and
 * when its store is closed under a request.
 * @returns `quiet`, to be called before the close: it refuses further requests and waits until those under
 * way are answered; and what answers requests that come without a socket
 */
function guardRequests(store: JournalStore): {
  readonly quiet: () => Promise<void>;
  readonly ask: AskNearby;
} {
  const { server } = store;
  const callOf = directCalls(store.store);
  let isClosing = false;
  let underWay = 0;
  const [answer] = server.listeners("request") as RequestListener[];
  if (answer === undefined) throw new Error("dynalite has no request listener");
  const quiet = async (): Promise<void> => {
    const patience = Date.now() + QUIET_WITHIN_MILLISECONDS;
    while (underWay > 0 && Date.now() < patience) await delay(POLL_MILLISECONDS);
  };
  const serve = (request: IncomingMessage, response: ServerResponse): void => {
    underWay += 1;
    // dynalite ends the answer once it has finished with the store, even when the client is gone.
    const end = response.end.bind(response);
    let isCounted = true;
    response.end = ((...args: Parameters<typeof end>) => {
      if (isCounted) underWay -= 1;
      isCounted = false;
      return end(...args);
    }) as typeof response.end;
    answer(request, response);
    request.removeAllListeners("error");
    request.on("error", () => response.destroy());
  };
  const serveIfUsable = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (!(await store.isUsable(quiet)))
      response.writeHead(500, ANSWER_HEADERS).end(JSON.stringify(INTERNAL_SERVER_ERROR));
    else if (isClosing) response.writeHead(503).end();
    else serve(request, response);
  };
  server.removeAllListeners("request");
  const serveOwn: RequestListener = (request, response) => {
    if (isClosing) response.writeHead(503).end();
    else if (store.isBroken) void serveIfUsable(request, response);
    else serve(request, response);
  };
  server.on("request", (request, response) => {
    if (isFromWebPage(request) || isForeignHost(request)) response.writeHead(403).end();
    else serveOwn(request, response);
  });
  return {
    quiet: async () => {
      isClosing = true;
      await quiet();
    },
    ask: async (request) => {
      const call = isClosing || store.isBroken ? undefined : callOf(request);
      if (call === undefined) return answerInside(serveOwn, request);
      underWay += 1;
      return call().finally(() => (underWay -= 1));
    },
  };
}

const ANSWER_HEADERS = { "content-type": "application/x-amz-json-1.0" };

/** The table's status, made if it is absent: ACTIVE, or what it still is when the time is up. */
async function tableStatus(ask: AskNearby, table: CreateTableCommandInput): Promise<string> {
  const made = await plainCall(ask, "CreateTable", table);
  if (made.statusCode !== 200 && !thrownText(made.body, "__type").endsWith("#ResourceInUseException"))
    throw refusalOf("the table cannot be made", made);
  const end = Date.now() + ACTIVE_WITHIN_MILLISECONDS;
  for (;;) {
    const described = await plainCall(ask, "DescribeTable", { TableName: table.TableName });
    if (described.statusCode !== 200) throw refusalOf("the table cannot be described", described);
    const status = thrownText(thrownProperty(described.body, "Table"), "TableStatus") || "absent";
    if (status === "ACTIVE" || Date.now() > end) return status;
    await delay(10);
  }
}

const refusalOf = (what: string, { statusCode, body }: PlainAnswer): Error =>
  new Error(`${what}: ${thrownText(body, "message") || statusCode}`);
