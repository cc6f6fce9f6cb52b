import fc from "fast-check";
import { afterEach, describe, expect, it, vi } from "vitest";

import type { TimelineEvent } from "../../../client/typescript/api-types.ts";
import { type EventSources, liveEvents } from "../../../console/execution/live-events.ts";
import { serverSentEvents } from "../../../console/execution/server-sent-events.ts";

const streamOf = (...pieces: readonly (string | Uint8Array | Error)[]): ReadableStream<Uint8Array> => {
  const waiting = [...pieces];
  return new ReadableStream({
    pull(controller) {
      const piece = waiting.shift();
      if (piece instanceof Error) controller.error(piece);
      else if (piece === undefined) controller.close();
      else controller.enqueue(typeof piece === "string" ? new TextEncoder().encode(piece) : piece);
    },
  });
};
const framed = (...sequences: readonly number[]): string =>
  sequences.map((sequence) => `id: ${sequence}\ndata: {"sequence":${sequence}}\n\n`).join("");
const ENDED = "event: ended\ndata: {}\n\n";

async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const found: Item[] = [];
  for await (const item of items) found.push(item);
  return found;
}

describe("server-sent events", () => {
  it("are the same however the stream is cut into pieces, in the middle of characters as well", async () => {
    const text =
      "retry: 1000\n\n: nothing new\n\nid: 1\r\ndata: né 漢\r\ndata:  two\r\revent: ended\ndata:\n\ndata: lost";
    const bytes = new TextEncoder().encode(text);
    const expected = [
      { type: "message", data: "né 漢\n two" },
      { type: "ended", data: "" },
    ];
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(bytes.length), { maxLength: 12 }), async (cuts) => {
        const at = [0, ...cuts.toSorted((left, right) => left - right), bytes.length];
        const pieces = at.slice(1).map((end, index) => bytes.slice(at[index], end));
        expect(await all(serverSentEvents(streamOf(...pieces)))).toEqual(expected);
      }),
    );
  });
});

afterEach(() => {
  vi.useRealTimers();
});

describe("what happens in an execution", () => {
  const opened: number[] = [];
  const asked: number[] = [];
  const sources = (streams: readonly (ReadableStream<Uint8Array> | undefined)[]): EventSources => {
    const waiting = [...streams];
    let time = 0;
    opened.length = 0;
    asked.length = 0;
    return {
      open: async (after) => {
        opened.push(after);
        return waiting.shift();
      },
      async *ask(after) {
        asked.push(after);
        yield { sequence: 99 } as TimelineEvent;
      },
      now: () => (time += 60_000),
    };
  };
  const follow = async (...streams: readonly (ReadableStream<Uint8Array> | undefined)[]) => {
    const events = await all(liveEvents(sources(streams), 0));
    return events.map(({ sequence }) => sequence);
  };

  it("comes by streams, each of which goes on where the one before was cut, until it has ended", async () => {
    expect(
      await follow(streamOf(framed(1, 2)), streamOf(": nothing new\n\n"), streamOf(framed(3), ENDED)),
    ).toEqual([1, 2, 3]);
    expect([opened, asked]).toEqual([[0, 2, 2], []]);
  });

  it.each([
    ["where there is no stream, or too many have one", undefined],
    ["when the connection breaks", streamOf(framed(1), new TypeError("network error"))],
  ])("is asked for %s, from what is known on", async (_, broken) => {
    const events = await follow(broken);
    expect([events.at(-1), asked]).toEqual([99, [events.length - 1]]);
  });

  it("is asked for when nothing comes any more, though the connection is not said to be broken", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const silent = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(new TextEncoder().encode(framed(1))),
    });
    const following = follow(silent);
    // The piece that is there is read first.
    await vi.waitFor(() => expect(vi.getTimerCount()).toBe(1));
    await vi.advanceTimersByTimeAsync(60_000);
    expect([await following, asked]).toEqual([[1, 99], [1]]);
  });

  it("is asked for where streams end at once, for somebody between keeps pieces back", async () => {
    const quick = { ...sources([streamOf(""), streamOf(framed(1))]), now: () => 0 };
    expect((await all(liveEvents(quick, 0))).map(({ sequence }) => sequence)).toEqual([99]);
  });
});
