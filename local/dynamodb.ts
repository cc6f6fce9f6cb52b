import { mkdir, rm } from "node:fs/promises";
import type { RequestListener, Server } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as delay } from "node:timers/promises";

import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DescribeTableCommand,
  DynamoDBClient,
  ResourceInUseException,
} from "@aws-sdk/client-dynamodb";
import dynalite from "dynalite";
import database from "dynalite/db/index.js";

import { codeOf, messageOf, thrownProperty } from "../functions/text/error-text.ts";
import { isForeignHost, isFromWebPage } from "./web-page-request.ts";

export interface LocalDynamoDbOptions {
  /**
   * The store's own folder. What a client got an answer for has been handed to the operating system and
   * survives SIGKILL.
   */
  readonly directory: string;
  readonly host?: string;
  /** Any free port if 0 or absent. */
  readonly port?: number;
  /** Created if absent; a table of that name that exists is taken as it is. */
  readonly table: CreateTableCommandInput;
}

export interface LocalDynamoDb {
  readonly url: string;
  close(): Promise<void>;
}

/** A new table becomes ACTIVE on the server's next turn; this only bounds a store that never gets there. */
const ACTIVE_WITHIN_MILLISECONDS = 3000;

/** A request takes milliseconds; one whose body never arrives is not waited for. */
const QUIET_WITHIN_MILLISECONDS = 2000;

/**
 * Serves DynamoDB's API from a folder on disk (dynalite over LevelDB). It has no TransactWriteItems and no
 * UpdateTimeToLive, and returns no old item when a condition fails.
 * @throws Error if another process has the folder open.
 */
export async function startLocalDynamoDb(options: LocalDynamoDbOptions): Promise<LocalDynamoDb> {
  const started = await serve(options);
  const status = await tableStatus(started.url, options.table);
  if (status === "ACTIVE") return started;
  await started.close();
  if (status !== "CREATING") throw notActive(options, status);
  // The process was killed between CREATING and ACTIVE: the table would stay so for ever, and holds no item
  // yet.
  await rm(options.directory, { recursive: true });
  const again = await serve(options);
  const statusNow = await tableStatus(again.url, options.table);
  if (statusNow === "ACTIVE") return again;
  await again.close();
  throw notActive(options, statusNow);
}

const notActive = ({ table, directory }: LocalDynamoDbOptions, status: string): Error =>
  new Error(`The table ${table.TableName} in ${directory} is ${status}, not ACTIVE`);

async function serve(options: LocalDynamoDbOptions): Promise<LocalDynamoDb> {
  await mkdir(options.directory, { recursive: true });
  await openOnce(options.directory);
  const server = dynalite({ path: options.directory, createTableMs: 0 });
  const quiet = guardRequests(server);
  const host = options.host ?? "127.0.0.1";
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(options.port ?? 0, host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${host.includes(":") ? `[${host}]` : host}:${port}`,
    async close() {
      await quiet();
      await new Promise<void>((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeIdleConnections();
      });
    },
  };
}

/**
 * dynalite reports a store that it cannot open by an uncaught exception at the first request, so it is tried
 * before.
 */
async function openOnce(directory: string): Promise<void> {
  const { db } = database.create({ path: directory });
  try {
    await db.open();
  } catch (error) {
    throw storeFailure(directory, error);
  }
  await db.close();
}

/** LevelDB's reason is its error's cause. */
function storeFailure(directory: string, error: unknown): Error {
  const cause = thrownProperty(error, "cause") ?? error;
  if (codeOf(cause) === "LEVEL_LOCKED") {
    return new Error(`${directory} cannot be opened. Is another process using it?`, { cause });
  }
  return new Error(
    `The journal in ${directory} cannot be opened: ${messageOf(cause)}. If the disk is full, make room and start again. Otherwise it is damaged: put a copy of it in its place, or move it away to begin with an empty journal.`,
    { cause },
  );
}

/**
 * dynalite answers web pages of any origin, and ends this process by throwing where nobody can catch it: when
 * a client goes away in the middle of a request, as a Lambda does that is terminated at its time-out, and
 * when its store is closed under a request.
 * @returns a function to call before the close: it refuses further requests and waits until those under way
 * are answered
 */
function guardRequests(server: Server): () => Promise<void> {
  let isClosing = false;
  let underWay = 0;
  const [answer] = server.listeners("request") as RequestListener[];
  if (answer === undefined) throw new Error("dynalite has no request listener");
  server.removeAllListeners("request");
  server.on("request", (request, response) => {
    if (isClosing || isFromWebPage(request) || isForeignHost(request)) {
      response.writeHead(isClosing ? 503 : 403).end();
      return;
    }
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
  });
  return async () => {
    isClosing = true;
    const patience = Date.now() + QUIET_WITHIN_MILLISECONDS;
    while (underWay > 0 && Date.now() < patience) await delay(5);
  };
}

/** The table's status, made if it is absent: ACTIVE, or what it still is when the time is up. */
async function tableStatus(url: string, table: CreateTableCommandInput): Promise<string> {
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  const client = new DynamoDBClient({ endpoint: url, region: "us-east-1", credentials });
  try {
    await client.send(new CreateTableCommand(table)).catch((error: unknown) => {
      if (!(error instanceof ResourceInUseException)) throw error;
    });
    const end = Date.now() + ACTIVE_WITHIN_MILLISECONDS;
    for (;;) {
      const { Table } = await client.send(new DescribeTableCommand({ TableName: table.TableName }));
      const status = Table?.TableStatus ?? "absent";
      if (status === "ACTIVE" || Date.now() > end) return status;
      await delay(10);
    }
  } finally {
    client.destroy();
  }
}
