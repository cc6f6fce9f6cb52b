import type { Deadline } from "./deadline.ts";

interface ServerSentEvent {
  /** "message" unless it is named. */
  readonly type: string;
  readonly data: string;
}

/** The API sends something every 10 seconds, be it that there is nothing new. */
const LONGEST_SILENCE_SECONDS = 25;
/** An event has names, numbers and times: this is none, in characters. */
const LONGEST_EVENT = 1_000_000;

/** The connection is gone, or what comes is no stream of events. */
export class StreamBroken extends Error {}

/**
 * The events of a stream of the type text/event-stream (html.spec.whatwg.org, 9.2.6), without their ids. An
 * EventSource of the platform cannot send a key.
 * @throws StreamBroken, or what the deadline throws
 */
export async function* serverSentEvents(
  stream: ReadableStream<Uint8Array>,
  deadline: Deadline,
): AsyncGenerator<ServerSentEvent, void> {
  let type = "";
  let data: string[] = [];
  for await (const line of linesOf(stream, deadline)) {
    if (line === "") {
      if (data.length > 0) yield { type: type || "message", data: data.join("\n") };
      type = "";
      data = [];
    }
    const [, field, value = ""] = /^([^:]+)(?:: ?(.*))?$/s.exec(line) ?? [];
    if (field === "event") type = value;
    if (field === "data") data.push(value);
  }
}

/** Lines that were ended; what the stream breaks off in is none. */
async function* linesOf(
  stream: ReadableStream<Uint8Array>,
  deadline: Deadline,
): AsyncGenerator<string, void> {
  const reader = stream.getReader();
  const decoder = new TextDecoder();
  let rest = "";
  try {
    for (;;) {
      const { done, value } = await heard(reader.read(), deadline);
      if (done) return;
      rest += decoder.decode(value, { stream: true });
      // A return at the end may be the first half of a line's end.
      const lines = rest.split(/\r\n|\n|\r(?!$)/);
      rest = lines.pop() ?? "";
      if (rest.length > LONGEST_EVENT) throw new StreamBroken("what comes is no stream of events");
      yield* lines;
    }
  } finally {
    // One that broke has nothing left to end, and says once more that it broke.
    reader.cancel().catch(() => undefined);
  }
}

/** What comes, unless nothing does: nobody tells a client that the other end is gone. */
async function heard<Value>(coming: Promise<Value>, deadline: Deadline): Promise<Value> {
  try {
    return await deadline.within(LONGEST_SILENCE_SECONDS, (signal) => {
      const silence = new Promise<never>((_resolve, reject) => {
        signal.addEventListener("abort", () => reject(signal.reason as Error));
      });
      return Promise.race([coming, silence]);
    });
  } catch (error) {
    deadline.check(error);
    throw new StreamBroken("the connection was lost", { cause: error });
  }
}
