import type { ServerResponse } from "node:http";

import { describe, expect, test } from "vitest";

import { openCollector } from "../../../functions/adapters/otlp/open-collector.ts";
import type { SpanSink, TraceSpan } from "../../../functions/domain/spans/spans.ts";
import { redact } from "../../../functions/text/redact.ts";
import { startCollector } from "../../support/otlp/collector-server.ts";
import { partialSuccess } from "../../support/otlp/trace-messages.ts";
import { closedAddress } from "../../support/servers/closed-address.ts";

const TRACE = "0b2f4a5354f54a3c8a8f9d2d6d2b7d11";
const SECRET = "Bearer hidden-4711-key";

const span = (number: number, text = ""): TraceSpan => ({
  place: { trace: TRACE, span: number.toString(16).padStart(16, "0") },
  name: `span ${number}`,
  began: 1_000_000_000_000,
  ended: 1_000_000_000_250,
  attributes: { number, ...(text !== "" && { text }) },
});

async function* some(count: number, text?: string): AsyncGenerator<TraceSpan> {
  for (let number = 1; number <= count; number += 1) yield span(number, text);
}

function sinkAt(url: string, more: Readonly<Record<string, string>> = {}): SpanSink {
  const variables = {
    OTEL_EXPORTER_OTLP_ENDPOINT: url,
    OTEL_EXPORTER_OTLP_HEADERS: `authorization=${encodeURIComponent(SECRET)}`,
    ...more,
  };
  const sink = openCollector(variables, {
    variables: {},
    readSecret: () => Promise.resolve("x-key=of-secret"),
  });
  if (sink === undefined) throw new Error("there is no endpoint");
  return sink;
}

const FOREVER = new AbortController().signal;

describe("a collector that takes spans", () => {
  test("is sent protobuf with the headers of variables and secret, packed if wanted", async () => {
    await using server = await startCollector();
    const more = { OTEL_EXPORTER_OTLP_COMPRESSION: "gzip", OTEL_HEADERS_SECRET_ARN: "arn:of:it" };
    const sent = await sinkAt(`${server.url}/base`, more).send(some(1, "half \uD800"), FOREVER);
    expect(sent).toEqual(expect.objectContaining({ sent: 1, problems: [] }));
    expect(server.posts[0]).toMatchObject({
      path: "/base/v1/traces",
      headers: {
        authorization: SECRET,
        "x-key": "of-secret",
        "content-type": "application/x-protobuf",
        "content-encoding": "gzip",
      },
    });
    expect(server.spans()).toMatchObject([
      {
        trace: TRACE,
        id: "0000000000000001",
        parent: "",
        name: "span 1",
        kind: 1,
        began: 1_000_000_000_000,
        ended: 1_000_000_000_250,
        attributes: { number: 1, text: "half \uFFFD" },
        status: { code: 0 },
        resource: { "service.name": "stepcrew" },
      },
    ]);
  });

  test("gets ten thousand spans in posts of bounded size", async () => {
    await using server = await startCollector();
    const { sent } = await sinkAt(server.url).send(some(10_000, "x".repeat(1000)), FOREVER);
    expect(sent).toBe(10_000);
    expect(server.spans()).toHaveLength(10_000);
    expect(Math.max(...server.posts.map(({ bytes }) => bytes))).toBeLessThan(1_500_000);
    expect(server.posts.length).toBeLessThan(30);
  });

  test("and says which it did not take is quoted", async () => {
    await using server = await startCollector((response) =>
      response
        .writeHead(200, { "content-type": "application/x-protobuf" })
        .end(partialSuccess(2, "too\u001B[2J old")),
    );
    expect(await sinkAt(server.url).send(some(5), FOREVER)).toMatchObject({
      sent: 3,
      problems: [expect.stringMatching(/did not take 2 spans: too \[2J old$/)],
    });
  });

  test.each([
    ["application/json", "{}"],
    ["application/x-protobuf", "no protobuf at all"],
    ["text/html", "<p>hello"],
  ])("and answers in %s has taken all", async (type, body) => {
    await using server = await startCollector((response) =>
      response.writeHead(200, { "content-type": type }).end(body),
    );
    expect(await sinkAt(server.url).send(some(5), FOREVER)).toMatchObject({ sent: 5, problems: [] });
  });
});

describe("a collector that fails for a while", () => {
  test.each([429, 502, 503, 504])("is asked again after %i, when it says", async (status) => {
    await using server = await startCollector((response, post) =>
      response.writeHead(post === 1 ? status : 200, { "retry-after": "0" }).end(),
    );
    expect(await sinkAt(server.url).send(some(2), FOREVER)).toMatchObject({ sent: 2, problems: [] });
    expect(server.posts.map(({ spans }) => spans.map(({ id }) => id))).toEqual([
      ["0000000000000001", "0000000000000002"],
      ["0000000000000001", "0000000000000002"],
    ]);
  });

  test("is given up at once when it wants more time than there is", async () => {
    await using server = await startCollector((response) =>
      response.writeHead(503, { "retry-after": "3600" }).end(),
    );
    const { sent, problems } = await sinkAt(server.url).send(some(1000), FOREVER);
    expect(sent).toBe(0);
    expect(problems).toEqual([`the collector at ${new URL(server.url).host} answered 503`]);
    expect(server.posts).toHaveLength(1);
  });
});

describe("a collector that is given up", () => {
  test.each([
    [500, "", "answered 500"],
    [400, "no such\nproject", "answered 400: no such project"],
    [401, `you sent ${SECRET}`, "answered 401: you sent …. Look at its key, in OTEL_EXPORTER_OTLP_HEADERS"],
    [404, "", "answered 404. Look at the endpoint: it takes no spans at /v1/traces"],
    [302, "", "answered 302. It leads elsewhere, where nothing is sent: name that address"],
  ])("is told once, and why: %i", async (status, body, sentence) => {
    await using elsewhere = await startCollector();
    await using server = await startCollector((response) =>
      response.writeHead(status, { "content-type": "text/plain", location: elsewhere.url }).end(body),
    );
    const { sent, problems } = await sinkAt(server.url).send(some(1000), FOREVER);
    expect(sent).toBe(0);
    expect(problems).toEqual([expect.stringContaining(sentence)]);
    expect(server.posts).toHaveLength(1);
    expect(elsewhere.posts).toEqual([]);
  });

  const hanging = (): void => undefined;
  const dripping = (response: ServerResponse): void => {
    response.writeHead(200);
    const drip = setInterval(() => response.write("x"), 10);
    response.on("close", () => clearInterval(drip));
  };
  const flooding = (response: ServerResponse): void => {
    response.writeHead(200).end("x".repeat(1_000_000));
  };
  const cutting = (response: ServerResponse): void => void response.destroy();

  test.each([
    ["gives no answer", hanging, "gave no answer within 0.2 s"],
    ["answers without end", dripping, "gave no answer within 0.2 s"],
    ["answers with too much", flooding, "did not take them: its answer is larger than 64 KB"],
    ["hangs up", cutting, "did not take them: fetch failed: other side closed"],
  ])("%s, and its next execution waits for no more tries", async (_what, answer, sentence) => {
    const over = new AbortController();
    await using server = await startCollector((response, post) => {
      answer(response);
      // As the end of the invocation would.
      if (post === 2) over.abort();
    });
    const sink = sinkAt(server.url, { OTEL_EXPORTER_OTLP_TIMEOUT: "200" });
    expect(await sink.send(some(3), over.signal)).toMatchObject({ sent: 0, problems: [expect.anything()] });
    const posts = server.posts.length;
    expect((await sink.send(some(3), FOREVER)).problems).toEqual([expect.stringContaining(sentence)]);
    expect(server.posts).toHaveLength(posts + 1);
  });

  test("is not there", async () => {
    const host = await closedAddress();
    const sink = sinkAt(`http://${host}`);
    // Given up once, it is tried no more than once by the next.
    await sink.send(some(1), AbortSignal.abort());
    expect(await sink.send(some(1), FOREVER)).toMatchObject({
      sent: 0,
      problems: [expect.stringContaining(`the collector at ${host} did not take them: fetch failed`)],
    });
  });
});

test("what the time of the invocation is too short for is not sent, and that is said", async () => {
  await using server = await startCollector();
  const { sent, problems } = await sinkAt(server.url).send(some(1000), AbortSignal.abort());
  expect(sent).toBe(0);
  expect(problems).toEqual([
    expect.stringContaining("could not be told all in the time that the function has"),
  ]);
});

test("what headers hold is a secret from then on", async () => {
  await using server = await startCollector();
  await sinkAt(server.url).send(some(1), FOREVER);
  expect(redact("the key hidden-4711-key leaked")).toBe("the key… leaked");
});

test("a failure to read the spans is thrown, so that the event is delivered once more", async () => {
  await using server = await startCollector();
  async function* broken(): AsyncGenerator<TraceSpan> {
    yield* some(1);
    throw new Error("The journal is away");
  }
  await expect(sinkAt(server.url).send(broken(), FOREVER)).rejects.toThrow("The journal is away");
});
