import fc from "fast-check";
import { afterAll, afterEach, describe, expect, it, vi } from "vitest";

import { Deadline } from "../../../client/typescript/deadline.ts";
import { serverSentEvents, StreamBroken } from "../../../client/typescript/server-sent-events.ts";
import { Stepcrew } from "../../../client/typescript/stepcrew.ts";
import { callTypeScript, pythonCaller, whyNoPythonClient } from "../../support/client-callers.ts";
import {
  answersJson,
  answersPage,
  answersProblem,
  fallsSilent,
  losesAnswer,
  type OddAnswer,
  sendsEvents,
  startScriptedApi,
} from "../../support/servers/scripted-api.ts";

const missing = whyNoPythonClient();
const python = pythonCaller();
afterAll(python.end);

const KEY = "key-of-the-client-test-4f9aQ7x2";
const STREAM = "GET /crew/executions/1/events/stream";
const page = (...numbers: readonly number[]) =>
  answersJson({ events: numbers.map((sequence) => ({ sequence })), ended: true });

describe.concurrent.each([
  { client: "TypeScript", call: callTypeScript, isMissing: false },
  { client: "Python", call: python.call, isMissing: missing !== undefined },
])("a stream of the $client client", ({ call, isMissing }) => {
  const stream = async (...answers: readonly [OddAnswer, ...OddAnswer[]]) => {
    await using api = await startScriptedApi(...answers);
    const { value, error } = await call({ url: api.url, call: "stream", args: ["1"], key: KEY });
    const sequences = (value as { readonly sequence: number }[] | undefined)?.map((event) => event.sequence);
    return { sequences, error, asked: api.asked };
  };

  it.skipIf(isMissing)("goes on where the one before was cut, until the execution has ended", async () => {
    const cut = [sendsEvents([1, 2], "cut"), sendsEvents([3], "cut"), sendsEvents([4], "ended")] as const;
    const { sequences, asked } = await stream(...cut);
    expect(sequences).toEqual([1, 2, 3, 4]);
    expect(asked.map(({ line, headers }) => [line, headers["last-event-id"], headers["x-api-key"]])).toEqual([
      [STREAM, "0", KEY],
      [STREAM, "2", KEY],
      [STREAM, "3", KEY],
    ]);
  });

  it.skipIf(isMissing).each([
    ["the deployment has none", answersProblem(404, "There is no such path")],
    ["five others have one", answersJson({ detail: "Full" }, { status: 429, "retry-after": "60" })],
    ["something between fails", answersPage(502)],
    ["something between answers in its place", answersPage(200)],
    ["the connection is lost at once", losesAnswer],
    ["something between keeps its pieces back", sendsEvents([], "cut")],
  ])("is asked for where %s", async (_, answer) => {
    const { sequences, asked } = await stream(answer, page(1, 2));
    expect(sequences).toEqual([1, 2]);
    expect(asked.map(({ line }) => line)).toEqual([
      STREAM,
      "GET /crew/executions/1/events?after=0&limit=1000&wait=15",
    ]);
  });

  it.skipIf(isMissing)("is asked for once it breaks, from the last whole event on", async () => {
    const { sequences, asked } = await stream(sendsEvents([1, 2], "broken"), page(3));
    expect(sequences).toEqual([1, 2, 3]);
    expect(asked[1]?.line).toContain("after=2");
  });

  it.skipIf(isMissing)(
    "says what is refused as all other calls do, and waits no longer than its deadline",
    async () => {
      const unknown = answersProblem(404, "There is no execution with this id");
      const { error } = await stream(unknown, unknown);
      expect([error?.status, error?.message]).toEqual([404, "There is no execution with this id"]);
      await using silent = await startScriptedApi((response, asked) =>
        (asked.line === STREAM ? sendsEvents([1], "silence") : fallsSilent)(response, asked),
      );
      const late = await call({ url: silent.url, call: "stream", args: ["1"], timeout: 1 });
      expect(late.error?.name).toBe("DeadlineExceeded");
    },
  );
});

it("a deployment without streams is asked for one once, and one with an unknown execution again", async () => {
  const none = answersProblem(404, "There is no such path");
  const unknown = answersProblem(404, "There is no execution with this id");
  await using api = await startScriptedApi(unknown, unknown, none, page(1), page(2));
  const client = new Stepcrew({ url: api.url });
  await expect(Array.fromAsync(client.stream("1"))).rejects.toThrow("There is no execution");
  for (const sequence of [1, 2]) expect(await Array.fromAsync(client.stream("1"))).toEqual([{ sequence }]);
  const streams = api.asked.map(({ line }) => line === STREAM);
  expect(streams).toEqual([true, false, true, false, false]);
});

const streamOf = (...pieces: readonly (string | Uint8Array)[]): ReadableStream<Uint8Array> => {
  const waiting = [...pieces];
  return new ReadableStream({
    pull(controller) {
      const piece = waiting.shift();
      if (piece === undefined) controller.close();
      else controller.enqueue(typeof piece === "string" ? new TextEncoder().encode(piece) : piece);
    },
  });
};
const read = (stream: ReadableStream<Uint8Array>) =>
  Array.fromAsync(serverSentEvents(stream, new Deadline({})));

afterEach(() => {
  vi.useRealTimers();
});

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
        expect(await read(streamOf(...pieces))).toEqual(expected);
      }),
    );
  });

  it("are given up where nothing comes any more, though nobody says that the connection is gone", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const silent = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(new TextEncoder().encode("data: 1\n\n")),
    });
    const reading = read(silent).catch((error: unknown) => error);
    // The piece that is there is read first.
    await vi.waitFor(() => expect(vi.getTimerCount()).toBe(1));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(await reading).toBeInstanceOf(StreamBroken);
  });

  it("are given up where a line never ends", async () => {
    await expect(read(streamOf(...Array.from({ length: 40 }, () => "x".repeat(65_536))))).rejects.toThrow(
      "no stream of events",
    );
  });

  it("end with the reason of the signal that the call was given", async () => {
    const controller = new AbortController();
    const never = new ReadableStream<Uint8Array>();
    const reading = Array.fromAsync(serverSentEvents(never, new Deadline({ signal: controller.signal })));
    controller.abort(new Error("nobody looks any more"));
    await expect(reading).rejects.toThrow("nobody looks any more");
  });
});
