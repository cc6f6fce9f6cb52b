import { MOST_WATCHERS, type Watch, WATCH_SECONDS, type Watchers } from "../../domain/admission/watchers.ts";
import { hasEnded } from "../../domain/execution.ts";
import { type HttpAnswer, refuse } from "../../domain/http-answer.ts";
import { readKnownExecution, UNKNOWN_EXECUTION } from "../../domain/known-execution.ts";
import { type EventPorts, newEvents } from "../../domain/new-events.ts";
import type { NumberedEvent } from "../../domain/timeline.ts";
import { type RequestOf, whileWanted } from "../../runtime/http-request.ts";
import { wholeNumber } from "../../runtime/whole-number.ts";
import type { streamEventsContract } from "./contract.ts";

type StreamRequest = RequestOf<typeof streamEventsContract>;

export interface StreamPorts extends EventPorts {
  readonly watchers: Watchers;
  /** In milliseconds, from any point in time on. */
  readonly now: () => number;
}

/** Events of an execution as they are written, to so many clients at once. */
export async function streamEvents(request: StreamRequest, ports: StreamPorts): Promise<HttpAnswer<never>> {
  const after = lastEventId(request.headers["last-event-id"]);
  if (after === undefined) return NO_EVENT_ID;
  const execution = await readKnownExecution(ports.journal, request.parameters.execution_id);
  if (execution === undefined) return UNKNOWN_EXECUTION;
  const watch = await ports.watchers.admit(request.requestId);
  if (watch === undefined) return FULL;
  const { executionId } = execution;
  return {
    status: 200,
    headers: { "Content-Type": "text/event-stream; charset=utf-8", "X-Accel-Buffering": "no" },
    stream: follow(request, ports, { executionId, after, ended: hasEnded(execution), watch }),
  };
}

const Sequence = wholeNumber(0, 9_999_999_999);
/** Absent and empty stand for the beginning: the id of an event without one is empty. */
const lastEventId = (text: string | undefined): number | undefined => Sequence.safeParse(text || "0").data;

const NO_EVENT_ID = refuse(
  422,
  "The header Last-Event-ID is not a whole number. Send the id of the last event that you have, or leave it out.",
);

const FULL = {
  refusal: {
    status: 429,
    detail: `${MOST_WATCHERS} clients follow executions as they run, and no more can at once. Ask …/events?wait=15 instead, or try again in a minute.`,
    headers: { "Retry-After": String(WATCH_SECONDS) },
  },
} as const;

interface Followed {
  readonly executionId: string;
  readonly after: number;
  readonly ended: boolean;
  readonly watch: Watch;
}

/** Events that are read at once. */
const PAGE = 100;
/** What is between client and server takes a connection for dead on which nothing comes. */
const HEARTBEAT_SECONDS = 10;
const HEARTBEAT = ": nothing new\n\n";
/** How soon a client asks again whose connection broke, in milliseconds. */
const BEGIN = "retry: 1000\n\n";
const END = "event: ended\ndata: {}\n\n";

async function* follow(
  request: StreamRequest,
  ports: StreamPorts,
  { executionId, watch, ...from }: Followed,
): AsyncGenerator<string, void, undefined> {
  const over = whileWanted(request);
  const until = ports.now() + WATCH_SECONDS * 1000;
  let { after, ended } = from;
  try {
    yield BEGIN;
    for (let wait = 0; !over.aborted; wait = HEARTBEAT_SECONDS) {
      const left = (until - ports.now()) / 1000;
      if (left <= 0) return;
      const wanted = { executionId, after, limit: PAGE, wait: Math.min(wait, left), ended, signal: over };
      const news = await newEvents(wanted, ports);
      ({ ended } = news);
      for (const event of news.found) yield frame(event);
      after = news.found.at(-1)?.sequence ?? after;
      if (ended && news.found.length < PAGE) return yield END;
      if (news.found.length === 0 && wait > 0) yield HEARTBEAT;
    }
  } finally {
    await watch.end().catch((error: unknown) => {
      request.log.error("the place of a client that followed an execution lapses later", error);
    });
  }
}

/** JSON has no line ends outside of its texts, and in them they are escaped. */
const frame = ({ sequence, ...event }: NumberedEvent): string =>
  `id: ${sequence}\ndata: ${JSON.stringify({ sequence, ...event })}\n\n`;
