import type { TimelineEvent } from "./api-types.ts";
import { type Asker, nextPage } from "./ask.ts";
import type { Deadline } from "./deadline.ts";
import { StepcrewProblem } from "./errors.ts";
import { pathOf } from "./paths.ts";
import { POLL_SECONDS, poller } from "./polls.ts";
import { serverSentEvents, StreamBroken } from "./server-sent-events.ts";

/** How long the API may keep events back until there are some, in seconds. */
const LONG_POLL_SECONDS = 15;
/**
 * Whoever is answered sooner than this without events has not been kept waiting; a stream that ends so soon
 * is none, for something on the way keeps pieces back.
 */
const AT_ONCE_MILLISECONDS = 1000;

interface Followed {
  readonly executionId: string;
  /** Only events with a higher `sequence`. */
  readonly after: number;
}

/** What happens in executions, by one API. */
export class Timeline {
  readonly #asker: Asker;
  #hasLongPolls = true;
  #hasStreams = true;
  constructor(asker: Asker) {
    this.#asker = asker;
  }

  /** As it is written, where the deployment has streams and a place is free; else as asking finds it. */
  async *stream({ executionId, after }: Followed, deadline: Deadline): AsyncGenerator<TimelineEvent, void> {
    const end = this.#hasStreams
      ? yield* this.#streamed({ executionId, after }, deadline)
      : { last: after, hasEnded: false };
    if (end.hasEnded) return;
    for await (const event of this.events({ executionId, after: end.last, follow: true }, deadline)) {
      // The execution is there, so that what was not found is the stream.
      if (end.status === 404) this.#hasStreams = false;
      yield event;
    }
  }

  /** By asking for it, again and again: until the execution has ended, or what has happened so far. */
  async *events(
    { executionId, after, follow }: Followed & { readonly follow: boolean },
    deadline: Deadline,
  ): AsyncGenerator<TimelineEvent, void> {
    const poll = poller(this.#asker, executionId, deadline);
    let last = after;
    for (let isLast = !follow; ;) {
      const asked = Date.now();
      const followed = { executionId, after: last };
      const { events, hasMore, ended } = await this.#eventsAfter(followed, !isLast, deadline);
      for (const event of events) {
        yield event;
        last = event.sequence;
      }
      if (hasMore) continue;
      if (isLast || ended === true) return;
      if (ended === undefined) {
        // An API of before. Events are written before the end is: those after the end's poll are all.
        const { body, seconds } = await poll();
        isLast = body.status !== "PROCESSING";
        if (!isLast) await deadline.pause(seconds);
      } else if (events.length === 0 && Date.now() - asked < AT_ONCE_MILLISECONDS) {
        await deadline.pause(POLL_SECONDS);
      }
    }
  }

  /** By one stream after the other, each of which goes on where the one before was cut. */
  async *#streamed(
    { executionId, after }: Followed,
    deadline: Deadline,
  ): AsyncGenerator<TimelineEvent, StreamEnd> {
    let last = after;
    for (;;) {
      const [began, before] = [Date.now(), last];
      const asked = {
        path: `${pathOf(executionId)}/events/stream`,
        headers: { "last-event-id": String(last) },
      };
      const { status, stream } = await this.#asker.open(asked, deadline);
      if (stream === undefined) return { last, hasEnded: false, ...(status !== undefined && { status }) };
      const events = eventsIn(stream, deadline);
      for (;;) {
        const { done, value } = await events.next();
        if (done !== true) {
          yield value;
          last = value.sequence;
        } else if (value === "cut") break;
        else return { last, hasEnded: value === "ended" };
      }
      if (last === before && Date.now() - began < AT_ONCE_MILLISECONDS) return { last, hasEnded: false };
    }
  }

  async #eventsAfter({ executionId, after }: Followed, mayWait: boolean, deadline: Deadline): Promise<Page> {
    const waits = mayWait && this.#hasLongPolls;
    const path = `${pathOf(executionId)}/events?after=${after}&limit=1000`;
    try {
      const asked = { path: waits ? `${path}&wait=${LONG_POLL_SECONDS}` : path, key: "events" };
      const { headers, body } = await this.#asker.json<Omit<Page, "hasMore">>(asked, deadline);
      return { ...body, hasMore: nextPage(headers) !== undefined };
    } catch (problem) {
      if (!waits || !(problem instanceof StepcrewProblem) || problem.status !== 422) throw problem;
      // An API of before does not know the parameter.
      this.#hasLongPolls = false;
      return this.#eventsAfter({ executionId, after }, false, deadline);
    }
  }
}

/** Why there are no streams any more. */
interface StreamEnd {
  /** The `sequence` of the last event. */
  readonly last: number;
  /** Whether the execution has ended, and nothing follows. */
  readonly hasEnded: boolean;
  /** Of an answer that was none. */
  readonly status?: number;
}

/**
 * @returns whether the execution has ended, the API has ended the stream for others to have its place, or the
 *   connection was lost
 */
async function* eventsIn(
  stream: ReadableStream<Uint8Array>,
  deadline: Deadline,
): AsyncGenerator<TimelineEvent, "ended" | "cut" | "broken"> {
  const sent = serverSentEvents(stream, deadline);
  try {
    for (;;) {
      const { done, value } = await sent.next();
      if (done === true) return "cut";
      if (value.type === "ended") return "ended";
      yield JSON.parse(value.data) as TimelineEvent;
    }
  } catch (error) {
    // Asking for events says whether the API is there at all.
    if (error instanceof StreamBroken || error instanceof SyntaxError) return "broken";
    throw error;
  } finally {
    await sent.return();
  }
}

interface Page {
  readonly events: readonly TimelineEvent[];
  readonly hasMore: boolean;
  /** Undefined of an API of before. */
  readonly ended?: boolean;
}
