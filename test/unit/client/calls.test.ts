import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import {
  DeadlineExceeded,
  ExecutionFailed,
  Stepcrew,
  StepcrewProblem,
  StepcrewUnreachable,
} from "../../../client/typescript/stepcrew.ts";
import {
  API_URL,
  clientOf,
  completed,
  gateway,
  json,
  KEY,
  lost,
  problem,
  running,
  settled,
  STARTED,
} from "../../support/scripted-client.ts";

beforeEach(() => vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"] }));
afterEach(() => vi.useRealTimers());

describe("a start", () => {
  it("is sent again with its Idempotency-Key after a lost answer, and while that is still being carried out", async () => {
    const { api, sent } = clientOf([
      lost(),
      problem(409, "Repeat in a few seconds"),
      gateway(),
      json(STARTED),
    ]);
    expect(await settled(api.start({ crew: "research", inputs: { topic: "owls" } }))).toEqual(STARTED);
    const keys = sent.map(({ headers }) => headers.get("idempotency-key"));
    expect(keys).toEqual(Array.from({ length: 4 }, () => expect.stringMatching(/^[0-9a-f]{32}$/)));
    expect(new Set(keys).size).toBe(1);
    expect(new Set(sent.map(({ line, body }) => `${line} ${body}`))).toEqual(
      new Set(['POST /crew/start {"crew":"research","inputs":{"topic":"owls"}}']),
    );
    expect(sent[0]?.headers.get("x-api-key")).toBe(KEY);
  });

  it("has another key each time, unless it is given one", async () => {
    const { api, sent } = clientOf([json(STARTED), json(STARTED), json(STARTED)]);
    await api.start();
    await api.start();
    await api.start({}, { idempotencyKey: "order-1" });
    const [first, second, third] = sent.map(({ headers }) => headers.get("idempotency-key"));
    expect([first === second, third]).toEqual([false, "order-1"]);
  });

  it("that is refused is not sent again, and says why as the API does", async () => {
    const { api, sent } = clientOf([problem(422, 'There is no crew "reserch".')]);
    const refused = await settled(api.start({ crew: "reserch" }).catch((error: unknown) => error));
    expect(refused).toBeInstanceOf(StepcrewProblem);
    expect(refused).toMatchObject({
      status: 422,
      type: "about:blank",
      title: "Title",
      detail: 'There is no crew "reserch".',
      message: 'There is no crew "reserch".',
      requestId: "r-1",
      errors: [],
    });
    expect(sent).toHaveLength(1);
  });

  it("waits as long as a 429 says, in seconds or until a date, and not until tomorrow", async () => {
    const date = new Date(Date.now() + 20_000).toUTCString();
    const tomorrow = problem(429, "The starts of the day are used up", { "retry-after": "40000" });
    const { api, seconds } = clientOf([
      problem(429, "Too fast", { "retry-after": "7" }),
      problem(429, "Too fast", { "retry-after": date }),
      tomorrow,
    ]);
    await expect(settled(api.start())).rejects.toMatchObject({ status: 429, detail: /used up/ });
    const [first = 0, second = 0] = seconds();
    expect(first).toBe(7);
    expect(first + second).toBeGreaterThan(18.9);
    expect(first + second).toBeLessThanOrEqual(20);
  });
});

describe("a failure that may pass", () => {
  it("is borne with longer and longer pauses, for as long as the client has patience", async () => {
    const { api, seconds } = clientOf(
      Array.from({ length: 99 }, (_, index) => (index % 2 === 0 ? lost() : gateway())),
      { patienceSeconds: 30 },
    );
    const told = await settled(api.status("1").catch((error: unknown) => error));
    expect(told).toBeInstanceOf(Error);
    const pauses = seconds();
    expect(pauses.reduce((sum, each) => sum + each, 0)).toBeLessThanOrEqual(30);
    for (const [index, pause] of pauses.entries()) {
      const longest = Math.min(10, 0.5 * 2 ** index);
      expect(pause).toBeGreaterThanOrEqual(Math.floor(longest * 500) / 1000);
      expect(pause).toBeLessThanOrEqual(longest + 0.001);
    }
    expect(pauses.length).toBeGreaterThanOrEqual(5);
  });

  it("is told with its innermost reason, and never with the key", async () => {
    const { api } = clientOf([lost()], { patienceSeconds: 0 });
    const told = await settled(api.status("1").catch((error: unknown) => error));
    expect(told).toBeInstanceOf(StepcrewUnreachable);
    expect(String(told)).toBe(
      `StepcrewUnreachable: ${API_URL} does not answer: connect ECONNREFUSED 127.0.0.1:9`,
    );
    expect(() => new Stepcrew({ url: API_URL, apiKey: `${KEY}\n` })).toThrow(/^apiKey has characters/);
    expect(() => new Stepcrew({ url: `https://user:${KEY}@api.example` })).toThrow(/^url is no address/);
  });

  it("of a gateway that answers with a page is a problem with its status", async () => {
    const { api } = clientOf([gateway()], { patienceSeconds: 0 });
    await expect(settled(api.status("1"))).rejects.toMatchObject({
      name: "StepcrewProblem",
      status: 502,
      type: "about:blank",
      title: "HTTP 502",
      detail: `${API_URL} answered 502 without saying why: something between here and the API may have answered in its place`,
    });
  });

  it("is none where something else than the API answers 200: it is told at once", async () => {
    const { api, sent } = clientOf([new Response("<p>Welcome to the hotel</p>"), json({ hello: "world" })]);
    await expect(settled(api.status("1"))).rejects.toThrow(
      `${API_URL} answered 200, but not as a Stepcrew API does: is that its address?`,
    );
    expect(sent).toHaveLength(1);
  });
});

describe("a wait", () => {
  it("looks as often as the API says, asks only for what has changed, and gives the end", async () => {
    const { api, sent, seconds } = clientOf([
      json(running, { "retry-after": "2", etag: '"1"' }),
      json(null, { "retry-after": "3", etag: '"1"' }, 304),
      json(running, { "retry-after": "30", etag: '"2"' }),
      json(completed, { etag: '"3"' }),
    ]);
    expect(await settled(api.wait("1"))).toEqual(completed);
    expect(seconds()).toEqual([2, 3, 30]);
    expect(sent.map(({ headers }) => headers.get("if-none-match"))).toEqual([null, '"1"', '"1"', '"2"']);
  });

  it("ends at its deadline, between two polls as in the middle of one, and asks no more then", async () => {
    const between = clientOf([json(running, { "retry-after": "30" })]);
    const begin = Date.now();
    const end = settled(between.api.wait("1", { timeoutSeconds: 10 }));
    await expect(end).rejects.toBeInstanceOf(DeadlineExceeded);
    expect([Date.now() - begin, between.sent.length]).toEqual([10_000, 1]);

    const silent = clientOf(["silence"]);
    const later = Date.now();
    await expect(settled(silent.api.wait("1", { timeoutSeconds: 10 }))).rejects.toBeInstanceOf(
      DeadlineExceeded,
    );
    expect([Date.now() - later, silent.sent.length]).toEqual([10_000, 1]);

    const down = clientOf([gateway(), gateway(), gateway(), gateway(), gateway()]);
    const failed = await settled(down.api.wait("1", { timeoutSeconds: 2 }).catch((error: unknown) => error));
    expect(failed).toBeInstanceOf(DeadlineExceeded);
    expect((failed as Error).cause).toMatchObject({ status: 502 });
  });

  it("goes on after a poll that gets no answer", async () => {
    const { api, seconds } = clientOf(["silence", json(completed)]);
    expect(await settled(api.wait("1"))).toEqual(completed);
    expect(seconds()[0]).toBeGreaterThan(35);
  });

  it("ends with the reason of its signal", async () => {
    const { api } = clientOf([json(running, { "retry-after": "30" })]);
    const controller = new AbortController();
    const end = api.wait("1", { signal: controller.signal });
    await vi.advanceTimersByTimeAsync(5000);
    controller.abort(new Error("the page was left"));
    await expect(end).rejects.toThrow("the page was left");
  });

  it("for the result throws when the execution ends without one", async () => {
    const { api } = clientOf([json({ ...running, status: "ERROR", error: "Execution was cancelled" })]);
    const failed = await settled(api.result("1").catch((error: unknown) => error));
    expect(failed).toBeInstanceOf(ExecutionFailed);
    expect(failed).toMatchObject({ executionId: "1", message: "Execution was cancelled" });
  });
});
