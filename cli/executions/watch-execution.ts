import { constants } from "node:os";

import type { ExecutionDetail, ExecutionStatus, Stepcrew } from "../../client/typescript/stepcrew.ts";
import { EXIT_CODES } from "../command-line/exit-codes.ts";
import { typedCommand } from "../command-line/typed-command.ts";
import { tellable, visibleJson, visibleLines } from "../command-line/visible-text.ts";
import type { OpenedApi } from "./open-api.ts";
import { usageText } from "./view/detail-text.ts";
import { lineView } from "./view/line-view.ts";
import { liveView, type WatchView } from "./view/live-view.ts";
import { printedNotice, toldBy } from "./view/outage.ts";

/** A stack that is started anew builds its functions first; a deployment may be away for minutes. */
export const PATIENCE_SECONDS = 900;
/** An execution's details are asked for when something has happened, at most so often, and now and then. */
const DETAIL_MILLISECONDS = 1000;
/** Of a wait for a slot, or between attempts, no event tells. */
const OLDEST_DETAIL_MILLISECONDS = 10_000;
const STOP_SIGNALS = ["SIGINT", "SIGTERM"] as const;

class Interrupted extends Error {
  readonly exitCode: number;
  constructor(signal: (typeof STOP_SIGNALS)[number]) {
    super(signal);
    this.exitCode = 128 + constants.signals[signal];
  }
}

interface WatchOptions {
  readonly json?: true;
  /** The options that lead to the same API again, for commands to run next. */
  readonly again: readonly string[];
}

/**
 * Shows an execution until it has ended, progress on stderr and its answer on stdout, and gives the code to
 * end the process with. Ctrl-C ends the watching only.
 */
export async function watchExecution(
  api: OpenedApi,
  executionId: string,
  options: WatchOptions,
): Promise<number> {
  const first = await api.client.execution(executionId);
  const view = options.json === true ? noticesOnly() : viewOf(first);
  const client = api.patient(PATIENCE_SECONDS, toldBy(view.notice));
  const stop = new AbortController();
  const listeners = STOP_SIGNALS.map((signal) => ({
    signal,
    listener: () => stop.abort(new Interrupted(signal)),
  }));
  for (const { signal, listener } of listeners) process.once(signal, listener);
  try {
    const status =
      options.json === true
        ? await client.wait(executionId, { signal: stop.signal })
        : await follow(client, executionId, view, stop.signal);
    const detail = await client.execution(executionId, { signal: stop.signal });
    view.end(detail);
    return printEnd(status, detail, options);
  } catch (error) {
    view.end(undefined);
    if (!(error instanceof Interrupted)) throw error;
    console.error(leftText(executionId, options.again));
    return error.exitCode;
  } finally {
    for (const { signal, listener } of listeners) process.removeListener(signal, listener);
  }
}

/** Beside an answer in JSON, which is on stdout. */
const noticesOnly = (): WatchView => ({
  event: () => undefined,
  notice: printedNotice((line) => console.error(line)),
  end: () => undefined,
});

function viewOf(first: ExecutionDetail): WatchView {
  const isLive = process.stderr.isTTY && process.env["TERM"] !== "dumb";
  return isLive ? liveView(process.stderr, first) : lineView((line) => console.error(line), first);
}

/** Shows events as they come, and details beside them. */
async function follow(
  client: Stepcrew,
  executionId: string,
  view: WatchView,
  signal: AbortSignal,
): Promise<ExecutionStatus> {
  const { detail: show } = view;
  using details = show && refreshed(async () => show(await client.execution(executionId, { signal })));
  const ended = async (): Promise<ExecutionStatus> => {
    for await (const event of client.events(executionId, { signal })) {
      view.event(event);
      details?.touch();
    }
    return client.wait(executionId, { signal });
  };
  return details === undefined ? await ended() : await Promise.race([ended(), details.failed]);
}

interface Refreshed extends Disposable {
  /** Something has happened since. */
  readonly touch: () => void;
  /** Why it could not be done. */
  readonly failed: Promise<never>;
}

/** Does something again and again until it is disposed of: soon after a touch, else now and then. */
function refreshed(refresh: () => Promise<void>): Refreshed {
  let isStale = true;
  let isAsking = false;
  let askedAt = 0;
  const { promise: failed, reject } = Promise.withResolvers<never>();
  failed.catch(() => undefined);
  const timer = setInterval(() => {
    if (isAsking || (!isStale && Date.now() - askedAt < OLDEST_DETAIL_MILLISECONDS)) return;
    [isStale, isAsking, askedAt] = [false, true, Date.now()];
    refresh().then(() => (isAsking = false), reject);
  }, DETAIL_MILLISECONDS);
  return {
    touch: () => void (isStale = true),
    failed,
    [Symbol.dispose]: () => clearInterval(timer),
  };
}

const leftText = (executionId: string, again: readonly string[]): string =>
  `\nThe execution goes on. ${typedCommand("watch", executionId, ...again)} watches it again, ${typedCommand("cancel", executionId, ...again)} ends it.`;

function printEnd(status: ExecutionStatus, detail: ExecutionDetail, { json }: WatchOptions): number {
  const hasFailed = status.status === "ERROR";
  if (json === true) console.log(visibleJson(status, 2));
  else {
    const end = hasFailed ? `Failed: ${tellable(status.error ?? "")}` : "Done";
    console.error(`${end} (${usageText(detail)})`);
    if (status.result !== null) console.log(answerText(status.result.raw));
  }
  return hasFailed ? EXIT_CODES.failed : EXIT_CODES.done;
}

/** What a model wrote is given on as it is, but not to a terminal. */
export const answerText = (text: string): string => (process.stdout.isTTY ? visibleLines(text) : text);
