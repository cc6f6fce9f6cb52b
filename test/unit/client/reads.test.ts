import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import type { EventsOptions, Stepcrew } from "../../../client/typescript/stepcrew.ts";
import {
  API_URL,
  clientOf,
  completed,
  json,
  KEY,
  lost,
  problem,
  running,
  settled,
} from "../../support/scripted-client.ts";

beforeEach(() => vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"] }));
afterEach(() => vi.useRealTimers());

describe("events", () => {
  const event = (sequence: number) => ({ sequence, type: "task-start", at: "", task: "t", agent: "a" });
  const page = (ended: boolean, ...numbers: readonly number[]) => ({ events: numbers.map(event), ended });
  const former = (...numbers: readonly number[]) => json({ events: numbers.map(event) });
  const more = { link: '</prod/crew/executions/1/events?after=2&limit=1000>; rel="next"' };
  async function all(api: Stepcrew, options: EventsOptions = {}): Promise<readonly number[]> {
    const numbers: number[] = [];
    for await (const { sequence } of api.events("1", options)) numbers.push(sequence);
    return numbers;
  }

  it("come one after the other, each once, until the execution has ended and no page is left", async () => {
    const { api, lines, seconds } = clientOf([
      json(page(false, 1, 2), more),
      json(page(false, 3)),
      lost(),
      json(page(false)),
      json(page(true, 4), more),
      json(page(true, 5)),
    ]);
    expect(await settled(all(api))).toEqual([1, 2, 3, 4, 5]);
    const events = "GET /crew/executions/1/events";
    expect(lines()).toEqual([0, 2, 3, 3, 3, 4].map((after) => `${events}?after=${after}&limit=1000&wait=15`));
    // Whoever does not keep the client waiting is not asked again at once.
    expect(seconds()[3]).toBe(2);
  });

  it("that there are so far are given without a wait", async () => {
    const { api, lines } = clientOf([json(page(false, 1, 2), more), json(page(false, 3))]);
    expect(await settled(all(api, { follow: false }))).toEqual([1, 2, 3]);
    expect(lines().join(" ")).not.toContain("wait");
  });

  it("of an API that keeps none back are asked for as often as the status may be", async () => {
    const { api, lines, seconds } = clientOf([
      problem(422, "There is no parameter wait."),
      former(6),
      json(running, { "retry-after": "9" }),
      former(7),
      json(completed),
      former(8),
    ]);
    expect(await settled(all(api, { after: 5 }))).toEqual([6, 7, 8]);
    expect(lines().filter((line) => line.includes("events"))).toEqual([
      "GET /crew/executions/1/events?after=5&limit=1000&wait=15",
      "GET /crew/executions/1/events?after=5&limit=1000",
      "GET /crew/executions/1/events?after=6&limit=1000",
      "GET /crew/executions/1/events?after=7&limit=1000",
    ]);
    expect(seconds()).toEqual([0, 0, 9, 0, 0]);
  });
});

it("lists executions page by page, as far as they are read", async () => {
  const next = { link: '</prod/crew/executions?cursor=a%2Fb&limit=2>; rel="next"' };
  const { api, lines } = clientOf([
    json({ executions: [{ execution_id: "1" }, { execution_id: "2" }] }, next),
    json({ executions: [{ execution_id: "3" }] }),
  ]);
  const ids: string[] = [];
  for await (const { execution_id: id } of api.executions({ limit: 2, status: "ERROR" })) ids.push(id);
  expect(ids).toEqual(["1", "2", "3"]);
  expect(lines()).toEqual([
    "GET /crew/executions?limit=2&status=ERROR",
    "GET /crew/executions?limit=2&status=ERROR&cursor=a%2Fb",
  ]);
});

it("takes a cancellation whose answer was lost for done, and one that came too late for refused", async () => {
  const ended = problem(409, "The execution has ended already");
  const done = clientOf([lost(), ended, json({ execution_id: "1", phase: "CANCELLED" })]);
  expect(await settled(done.api.cancel("1"))).toEqual({
    execution_id: "1",
    status: "ERROR",
    message: "Crew execution cancelled",
  });
  const late = clientOf([problem(409, "It is COMPLETED"), json({ execution_id: "1", phase: "COMPLETED" })]);
  await expect(settled(late.api.cancel("1"))).rejects.toMatchObject({
    status: 409,
    detail: "It is COMPLETED",
  });
});

it("fetches a large file where it is led to, and does not show its key there", async () => {
  const away = new Response(null, { status: 303, headers: { location: "https://files.example/x?signed" } });
  const { api, sent, lines } = clientOf([away, new Response("content")]);
  expect(new TextDecoder().decode(await settled(api.file("1", "a folder/report.md")))).toBe("content");
  expect(lines()).toEqual([
    "GET /crew/executions/1/files/a%20folder/report.md",
    "GET https://files.example/x?signed",
  ]);
  expect(sent.map(({ headers }) => headers.get("x-api-key"))).toEqual([KEY, null]);
});

it("says so where a browser does not tell where a large file is", async () => {
  const opaque = Object.defineProperty(new Response(null), "type", { value: "opaqueredirect" });
  const { api, sent } = clientOf([opaque]);
  await expect(settled(api.file("1", "large.bin"))).rejects.toThrow(
    `${API_URL} does not answer: it leads to another address, and a browser does not say where`,
  );
  expect(sent).toHaveLength(1);
});
