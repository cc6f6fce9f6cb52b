import { readdir, readFile, stat, statfs } from "node:fs/promises";
import type { Server } from "node:http";
import { join } from "node:path";

import dynalite from "dynalite";
import database, { type Level, type LevelCallback, type Store } from "dynalite/db/index.js";

import { codeOf, messageOf, thrownProperty } from "../../functions/text/error-text.ts";
import { FullDisk, isFullDisk, outageAdvice } from "../full-disk.ts";
import { IS_FORBIDDEN } from "../stack-folders.ts";
import { isCallback } from "./intercepted-writes.ts";
import { rememberExpressions } from "./remembered-expressions.ts";
import { rememberRanges } from "./remembered-ranges.ts";
import { rememberReads } from "./remembered-reads.ts";
import { writeIndexesWithItems } from "./whole-writes.ts";

/** How soon a store that could not be opened again is tried once more. */
const TRY_AGAIN_MILLISECONDS = 500;
const ROOM_FOR_THE_REST = 1024 * 1024;

export interface JournalStore {
  /** dynalite's, not listening yet. */
  readonly server: Server;
  /** What its server answers from. */
  readonly store: Store;
  /** What the store failed with last; undefined while nothing has failed. */
  readonly lastFailure: unknown;
  /** Whether a write has failed since it was opened. What is asked of it must wait for `isUsable`. */
  readonly isBroken: boolean;
  /**
   * Opens it again when there is room again, once nothing is under way. Until then what it holds can be read,
   * and every write fails; false when not even that.
   */
  isUsable(quiet: () => Promise<void>): Promise<boolean>;
}

/**
 * dynalite on a store in a folder. It ends the process by throwing what the store throws, but for errors with
 * a status code, which it answers: so every failure of the store gets one.
 * @param log gets a sentence for the person at the terminal, once for each outage
 */
export function journalStore(directory: string, log: (line: string) => void): JournalStore {
  const told = new Set<string>();
  let lastFailure: unknown;
  let failure: unknown;
  let mending: Promise<boolean> | undefined;
  let notBefore = 0;
  const onWriteFailure = (error: unknown): void => {
    if (failure === undefined) log(outageSentence(directory, error));
    failure ??= error;
    lastFailure = error;
  };
  const tell = (sentence: string): void => {
    if (!told.has(sentence)) log(sentence);
    told.add(sentence);
  };
  const onReadFailure = (error: unknown): void => {
    lastFailure = error;
    tell(
      `The journal in ${directory} cannot be read: ${messageOf(error)}. Stop this stack, and ${WHEN_DAMAGED}`,
    );
  };
  rememberExpressions();
  const { server, store } = dynaliteWithStore(directory);
  const level = store.db;
  const forgetRanges = rememberRanges(level);
  writeIndexesWithItems(level);
  answerReadFailures(level, onReadFailure);
  answerWriteFailures(level, { onWriteFailure, failure: () => failure });
  const forgetReads = rememberReads(level);

  let isOpen = true;
  const reopen = async (quiet: () => Promise<void>): Promise<boolean> => {
    if (isOpen && !(await hasRoomToOpen(directory))) return true;
    await quiet();
    try {
      isOpen = false;
      // LevelDB takes no write after a failed one, and what it wrote behind half a record would be lost.
      await level.close._original();
      await level.open();
      forgetRanges();
      forgetReads();
    } catch (error) {
      notBefore = Date.now() + TRY_AGAIN_MILLISECONDS;
      if (!isFullDisk(error)) tell(storeFailure(directory, error).message);
      return false;
    }
    isOpen = true;
    failure = undefined;
    log(`The journal in ${directory} can be written again.`);
    return true;
  };
  return {
    server,
    store,
    get lastFailure() {
      return lastFailure;
    },
    get isBroken() {
      return failure !== undefined;
    },
    isUsable: async (quiet) => {
      if (mending === undefined && Date.now() < notBefore) return isOpen;
      mending ??= reopen(quiet).finally(() => (mending = undefined));
      return mending;
    },
  };
}

/** What LevelDB writes when it opens a store: a table of each log, and a list of tables. */
async function hasRoomToOpen(directory: string): Promise<boolean> {
  const logs = (await readdir(directory)).filter((name) => name.endsWith(".log"));
  const sizes = await Promise.all(logs.map(async (name) => (await stat(join(directory, name))).size));
  const { bavail, bsize } = await statfs(directory);
  return bavail * bsize > sizes.reduce((sum, size) => sum + size, ROOM_FOR_THE_REST);
}

const WHEN_DAMAGED = "put a copy of it in its place, or move it away to begin with an empty journal.";

/**
 * dynalite reports a store that it cannot open by an uncaught exception at the first request, so it is tried
 * before.
 */
export async function openOnce(directory: string, log: (line: string) => void): Promise<void> {
  const { db } = database.create({ path: directory });
  try {
    await db.open();
  } catch (error) {
    throw storeFailure(directory, error);
  }
  await db.close();
  const lost = await bytesDroppedAtOpening(directory);
  if (lost > 0)
    log(
      `The journal in ${directory} is damaged: LevelDB left out ${lost} bytes that it could not read, and what they held is lost. If you have a copy of the journal, stop this stack and put the copy in its place.`,
    );
}

/** LevelDB leaves out what it cannot read of a log, and says so in its own LOG alone, of this opening. */
async function bytesDroppedAtOpening(directory: string): Promise<number> {
  const text = await readFile(join(directory, "LOG"), "utf8");
  return [...text.matchAll(/: dropping (\d{1,15}) bytes/g)].reduce(
    (sum, [, bytes]) => sum + Number(bytes),
    0,
  );
}

const WHEN_FORBIDDEN =
  "Let this user write there, or set CREW_DATA_DIR to a folder that this user may write to.";

/** What to say of a store that cannot be used from the beginning. LevelDB's reason is its error's cause. */
export function storeFailure(directory: string, error: unknown): Error {
  const cause = thrownProperty(error, "cause") ?? error;
  if (codeOf(cause) === "LEVEL_LOCKED") {
    return new Error(`${directory} cannot be opened. Is another process using it?`, { cause });
  }
  const what = `The journal in ${directory} cannot be opened: ${messageOf(cause)}.`;
  if (isFullDisk(cause)) return new FullDisk(directory, cause);
  if (IS_FORBIDDEN.test(messageOf(cause))) return new Error(`${what} ${WHEN_FORBIDDEN}`, { cause });
  return new Error(`${what} It is damaged: ${WHEN_DAMAGED}`, { cause });
}

const outageSentence = (directory: string, error: unknown): string =>
  `The journal in ${directory} cannot be written: ${messageOf(error)}. ${outageAdvice(error)} Until then starts are answered 500.`;

/** dynalite keeps its store to itself: it is caught where it is made. */
function dynaliteWithStore(directory: string): { readonly server: Server; readonly store: Store } {
  const { create } = database;
  let store: Store | undefined;
  database.create = (options) => (store = create(options));
  try {
    const server = dynalite({ path: directory, createTableMs: 0 });
    if (store === undefined) throw new Error("dynalite has made no store");
    return { server, store };
  } finally {
    database.create = create;
  }
}

/** DynamoDB's word for a failure of its own, which clients repeat. */
export const INTERNAL_SERVER_ERROR = {
  __type: "com.amazonaws.dynamodb.v20120810#InternalServerError",
  message: "The journal's disk cannot be used. The terminal of the stack says why.",
};

/** Not with LevelDB's code and words: dynalite deletes a table's entry that it cannot decode. */
const answered = (cause: unknown): Error =>
  Object.assign(new Error("the journal's store failed", { cause }), {
    statusCode: 500,
    body: INTERNAL_SERVER_ERROR,
  });

function answerReadFailures(level: Level, onFailure: (error: unknown) => void): void {
  const { get, values } = level;
  const read = (key: string, done: LevelCallback): unknown => {
    // A thread for each read costs more than what LevelDB looks up, which it has in memory or the system has.
    if (level.status !== "open") return get(key, done);
    try {
      return queueMicrotask(done.bind(undefined, undefined, level.getSync(key)));
    } catch (error) {
      return queueMicrotask(done.bind(undefined, error, undefined));
    }
  };
  level.get = (key, done) => {
    if (!isCallback(done)) return get(key, done);
    return read(key, (error, value) => {
      if (error) onFailure(error);
      if (error) done(answered(error));
      else done(undefined, value);
    });
  };
  level.values = (range) => {
    const iterator = values.call(level, range);
    const nextv = iterator.nextv.bind(iterator);
    iterator.nextv = (size) =>
      nextv(size).catch((error: unknown) => {
        onFailure(error);
        throw answered(error);
      });
    return iterator;
  };
}

interface WriteFailures {
  readonly onWriteFailure: (error: unknown) => void;
  /** The first since the store was opened. */
  readonly failure: () => unknown;
}

function answerWriteFailures(level: Level, { onWriteFailure, failure }: WriteFailures): void {
  const { put, del, batch } = level;
  const writing = (write: (done: LevelCallback) => unknown, done: LevelCallback): unknown => {
    if (!isCallback(done)) return write(done);
    const earlier = failure();
    if (earlier !== undefined) return setImmediate(done, answered(earlier));
    return write((error) => {
      if (error) onWriteFailure(error);
      // One that was behind a failed one is said to be done, and may be lost when the store is opened again.
      const reason = error ?? failure();
      if (reason) done(answered(reason));
      else done();
    });
  };
  level.put = (key, value, done) => writing((written) => put(key, value, written), done);
  level.del = (key, done) => writing((written) => del(key, written), done);
  level.batch = (operations, done) => writing((written) => batch(operations, written), done);
}
