import type { TimelineEvent } from "../../client/typescript/api-types.ts";
import { isBroken } from "../api/broken.ts";
import { serverSentEvents } from "./server-sent-events.ts";

export interface EventSources {
  /** Opens a stream of what follows an event; undefined where there is none, or too many others have one. */
  readonly open: (after: number) => Promise<ReadableStream<Uint8Array> | undefined>;
  /** Asks for the same again and again, until the execution has ended. */
  readonly ask: (after: number) => AsyncIterable<TimelineEvent>;
  /** In milliseconds, from any point in time on. */
  readonly now: () => number;
}

/** A stream that ends sooner without news is none: something between here and the API keeps pieces back. */
const SHORTEST_MILLISECONDS = 1000;

/** What happens in an execution until it has ended: as it is written, where that can be had. */
export async function* liveEvents(sources: EventSources, after: number): AsyncGenerator<TimelineEvent, void> {
  let last = after;
  for (;;) {
    const began = sources.now();
    const before = last;
    const stream = await sources.open(last);
    if (stream === undefined) break;
    try {
      for await (const { type, data } of serverSentEvents(stream)) {
        if (type === "ended") return;
        const event = JSON.parse(data) as TimelineEvent;
        yield event;
        last = event.sequence;
      }
    } catch (error) {
      // Asking says whether the API is there at all.
      if (!isBroken(error)) throw error;
      break;
    }
    if (last === before && sources.now() - began < SHORTEST_MILLISECONDS) break;
  }
  yield* sources.ask(last);
}
