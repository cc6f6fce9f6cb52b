import { setImmediate } from "node:timers/promises";

import { beforeEach, describe, expect, it } from "vitest";

import type { Execution } from "../../../functions/domain/execution.ts";
import type { NumberedEvent } from "../../../functions/domain/timeline.ts";
import { Waiting } from "../../../functions/domain/wait-for-events.ts";
import { streamEvents } from "../../../functions/handlers/stream-events/stream-events.ts";
import { createExecution, ID } from "../../support/handlers/created-execution.ts";
import { recordedLog } from "../../support/handlers/recorded-log.ts";
import { requestOf } from "../../support/handlers/request-of.ts";
import { memoryExecutionJournal } from "../../support/journal/memory-execution-journal.ts";

const { journal } = memoryExecutionJournal();
const event = (sequence: number): NumberedEvent => ({
  sequence,
  type: "task-start",
  at: "2026-11-24T10:00:00.000Z",
  task: "two\nlines\r\nid: 9",
  agent: "a",
});
const framed = (...sequences: readonly number[]): string =>
  sequences.map((sequence) => `id: ${sequence}\ndata: ${JSON.stringify(event(sequence))}\n\n`).join("");
const BEGIN = "retry: 1000\n\n";
const ENDED = "event: ended\ndata: {}\n\n";
const HEARTBEAT = ": nothing new\n\n";

/** Milliseconds since the request came: they pass by pauses alone. */
let time: number;
/** What happens at which millisecond. */
let schedule: Map<number, () => void>;
let events: NumberedEvent[];
let phase: Execution["phase"];
let places: number;
let log: ReturnType<typeof recordedLog>;

beforeEach(async () => {
  time = 0;
  schedule = new Map();
  events = [];
  phase = "RUNNING";
  places = 1;
  log = recordedLog();
  await createExecution(journal);
});

const ports = () => ({
  now: () => time,
  waiting: new Waiting({
    now: () => time,
    pause: async (milliseconds, signal) => {
      await setImmediate();
      time += milliseconds;
      for (const [at, happens] of schedule) if (at <= time && schedule.delete(at)) happens();
      signal.throwIfAborted();
    },
  }),
  journal: {
    read: async (id: string) => {
      const execution = await journal.read(id);
      return execution && { ...execution, phase };
    },
  },
  timeline: {
    read: async (_id: string, after: number, limit: number) =>
      events.filter(({ sequence }) => sequence > after).slice(0, limit),
  },
  watchers: {
    admit: async () => {
      if (places === 0) return undefined;
      places -= 1;
      return {
        end: async () => {
          places += 1;
        },
      };
    },
  },
});

interface Asked {
  readonly id?: string;
  readonly last?: string;
  readonly unwanted?: AbortSignal;
}

const answerTo = ({ id = ID, last, unwanted }: Asked, given = ports()) =>
  streamEvents(
    requestOf({
      parameters: { execution_id: id },
      headers: last === undefined ? {} : { "last-event-id": last },
      log,
      unwanted,
    }),
    given,
  );

async function textOf(asked: Asked = {}, given = ports()): Promise<string> {
  const answer = await answerTo(asked, given);
  if (!("stream" in answer)) throw new Error(`no stream: ${JSON.stringify(answer)}`);
  let text = "";
  for await (const piece of answer.stream) text += piece;
  return text;
}

async function refusalOf(asked: Asked) {
  const answer = await answerTo(asked);
  if (!("refusal" in answer)) throw new Error("it is not refused");
  return answer.refusal;
}

describe("events as they are written", () => {
  it("are those there are, those that come, and the end", async () => {
    events = [event(1), event(2)];
    schedule.set(3000, () => events.push(event(3)));
    schedule.set(6000, () => {
      events.push(event(4));
      phase = "FAILED";
    });
    expect(await textOf()).toBe(`${BEGIN}${framed(1, 2, 3, 4)}${ENDED}`);
    expect(time).toBeLessThan(10_000);
  });

  it("are all there are, however many, and then the end", async () => {
    events = Array.from({ length: 250 }, (_, index) => event(index + 1));
    phase = "COMPLETED";
    expect(await textOf()).toBe(`${BEGIN}${framed(...events.map(({ sequence }) => sequence))}${ENDED}`);
    expect(time).toBe(0);
  });

  it("go on after the last one that the client has", async () => {
    events = [event(1), event(2), event(3)];
    phase = "COMPLETED";
    expect(await textOf({ last: "2" })).toBe(`${BEGIN}${framed(3)}${ENDED}`);
    expect(await textOf({ last: "3" })).toBe(`${BEGIN}${ENDED}`);
    expect(await textOf({ last: "" })).toBe(`${BEGIN}${framed(1, 2, 3)}${ENDED}`);
  });

  it("come with a sign of life where there are none, and break off after a minute without an end", async () => {
    expect(await textOf()).toBe(BEGIN + HEARTBEAT.repeat(6));
    expect(time).toBe(60_000);
  });
});

describe("a place among the clients that follow", () => {
  it.each(["the execution's end", "the minute's end"])("is free again after %s", async (end) => {
    if (end.startsWith("the execution")) phase = "COMPLETED";
    await textOf();
    expect(places).toBe(1);
  });

  it("is free again once the client has gone away", async () => {
    const gone = new AbortController();
    schedule.set(2000, () => gone.abort());
    await textOf({ unwanted: gone.signal });
    expect([places, time < 5000]).toEqual([1, true]);
  });

  it("is free again when the journal fails in the middle", async () => {
    const timeline = { read: () => Promise.reject(new Error("the journal is away")) };
    await expect(textOf({}, { ...ports(), timeline })).rejects.toThrow("the journal is away");
    expect(places).toBe(1);
  });

  it("that cannot be given back ends nothing, and the log says so", async () => {
    phase = "COMPLETED";
    const watchers = {
      admit: () => Promise.resolve({ end: () => Promise.reject(new Error("the journal is away")) }),
    };
    expect(await textOf({}, { ...ports(), watchers })).toBe(BEGIN + ENDED);
    expect(log.lines).toMatchObject([{ level: "error" }]);
  });

  it("is refused where there is none, with what to do instead", async () => {
    places = 0;
    expect(await refusalOf({})).toEqual({
      status: 429,
      detail:
        "5 clients follow executions as they run, and no more can at once. Ask …/events?wait=15 instead, or try again in a minute.",
      headers: { "Retry-After": "60" },
    });
  });

  it("is not taken by an id that no execution has", async () => {
    for (const id of ["00000000-0000-4000-8000-000000000000", "../events", "\u0000"])
      expect((await refusalOf({ id })).status).toBe(404);
    expect(places).toBe(1);
  });

  it.each(["-1", "1.5", "1e3", "NaN", "99999999999", " ", "1\n2", "٣", "0x1", "'; DROP TABLE"])(
    "is not taken by the Last-Event-ID %j",
    async (last) => {
      expect(await refusalOf({ last })).toEqual({
        status: 422,
        detail:
          "The header Last-Event-ID is not a whole number. Send the id of the last event that you have, or leave it out.",
      });
      expect(places).toBe(1);
    },
  );
});
