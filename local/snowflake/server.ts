import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";

import { firstLine } from "../../functions/text/cut.ts";
import { messageOf } from "../../functions/text/error-text.ts";
import { type ListenOptions, listen } from "../listen.ts";
import { answerRequest } from "./answer-request.ts";
import { openDatabase } from "./database.ts";
import { DISK_TROUBLE, FULL_DISK } from "./error-rules.ts";
import { faultRoutes } from "./faults/fault-routes.ts";
import { Faults } from "./faults/faults.ts";
import { claimFile } from "./file-claim.ts";
import { type InnerSession, openInnerSession } from "./inner-session.ts";
import { QueryHistory } from "./queries/query-history.ts";
import type { AnswerModel } from "./rest-refusal.ts";
import { snowflakeRoutes } from "./routes.ts";
import { type LoginNames, Sessions, type TokenValidity } from "./sessions.ts";
import { Translator } from "./translate/translator.ts";

/** It lets any token in, so no more than containers should reach its host. */
export interface LocalSnowflakeOptions extends ListenOptions {
  /** The DuckDB file that holds all databases, or ":memory:". */
  readonly file: string;
  /** How long session and master tokens hold, in seconds; Snowflake's 3600 and 14400 by default. */
  readonly tokenValidity?: TokenValidity;
  /**
   * Whether `/local/faults` is there, from this machine only: outages, delays and the like on demand. Off by
   * default.
   */
  readonly faults?: boolean;
  /**
   * After how many seconds a client is told to ask again for a running query's result; Snowflake's 45 by
   * default.
   */
  readonly askAgainAfter?: number;
  /**
   * Gets what the engine says when its disk fails it, as one that is full does. It is final where no
   * statement is taken any more until the file is opened again.
   */
  onDiskTrouble?(error: unknown, isFinal: boolean): void;
  /** A file that keeps what statements were translated to, for several servers; made if absent. */
  readonly translations?: string | undefined;
  /** Answers for the models of Cortex; nobody does if absent. */
  readonly answerModel?: AnswerModel;
}

export interface LocalSnowflake {
  /** The `accessUrl` of clients. */
  readonly url: string;
  /** A session without a client, for what the server's own process sets up. */
  openSession(user: string, names: LoginNames): Promise<InnerSession>;
  /** Cancels what runs, ends all sessions and closes the file. */
  close(): Promise<void>;
}

/** A server that listens, where whoever asks waits until it is open. */
export interface SnowflakeAddress {
  /** The `accessUrl` of clients. */
  readonly url: string;
  /**
   * Opens the file, and answers what has been asked meanwhile.
   * @throws Error if another server has the file open, in this process or another
   */
  open(): Promise<LocalSnowflake>;
  /** Closes the server, open or not. */
  close(): Promise<void>;
}

/**
 * Serves Snowflake's wire protocol over a DuckDB file.
 * @throws Error if the port is taken, or another server has the file open, in this process or another
 */
export async function startLocalSnowflake(options: LocalSnowflakeOptions): Promise<LocalSnowflake> {
  const address = await listenForSnowflake(options);
  try {
    return await address.open();
  } catch (error) {
    await address.close();
    throw error;
  }
}

/**
 * Listens before the file is open, so that what needs the address can begin.
 * @throws Error if the port is taken
 */
export async function listenForSnowflake(options: LocalSnowflakeOptions): Promise<SnowflakeAddress> {
  const answering = Promise.withResolvers<RequestListener>();
  const server = createServer((...asked) => void answering.promise.then((answer) => answer(...asked)));
  const url = await listen(server, options);
  let opening: Promise<OpenServer> | undefined;
  const close = async (): Promise<void> => {
    const closed = once(server, "close");
    server.close();
    const open = await opening?.catch(() => undefined);
    await open?.closeSessions();
    server.closeAllConnections();
    await closed;
    open?.closeFile();
  };
  return {
    url,
    close,
    async open() {
      opening = openFile(options);
      const { answer, openSession } = await opening;
      answering.resolve(answer);
      return { url, openSession, close };
    },
  };
}

interface OpenServer extends Pick<LocalSnowflake, "openSession"> {
  readonly answer: RequestListener;
  /** Cancels what runs. */
  closeSessions(): Promise<void>;
  closeFile(): void;
}

async function openFile(options: LocalSnowflakeOptions): Promise<OpenServer> {
  const { file, askAgainAfter = 45 } = options;
  const { tokenValidity: validity = { session: 3600, master: 14_400 } } = options;
  const release = claimFile(file);
  const instance = await openDatabase(file).catch((error: unknown) => {
    release();
    throw openFailure(file, error);
  });
  const faults = new Faults();
  const history = new QueryHistory(({ code, cause }) => {
    if (code === DISK_TROUBLE) options.onDiskTrouble?.(cause, messageOf(cause).startsWith("FATAL Error"));
  });
  const translator = new Translator(options.translations);
  const sessions = new Sessions(instance, { validity, history, faults, translator });
  const routes = {
    ...snowflakeRoutes({ ...options, sessions, history, faults, validity, askAgainAfter }),
    ...(options.faults === true ? faultRoutes(faults, sessions) : {}),
  };
  return {
    answer: (request, response) => void answerRequest({ routes, faults }, request, response),
    openSession: (user, names) => openInnerSession(sessions, user, names),
    closeSessions: () => sessions.closeAll(),
    closeFile: () => {
      instance.closeSync();
      release();
    },
  };
}

/** DuckDB's words on a file that it cannot open; whoever has it open is named in them. */
function openFailure(file: string, cause: unknown): unknown {
  const reason = messageOf(cause);
  if (FULL_DISK.test(reason) || /Could not set lock/.test(reason)) return cause;
  const advice = /permission denied|read-only file system/i.test(reason)
    ? "Let this user write there."
    : `If the file is damaged, put a copy of it in its place, or move it and ${file}.wal away to begin with empty tables.`;
  return new Error(
    `The Snowflake tables in ${file} cannot be opened: ${firstLine(reason).replace(/[.:]?$/, ".")} ${advice}`,
    { cause },
  );
}
