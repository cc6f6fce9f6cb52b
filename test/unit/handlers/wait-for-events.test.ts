import { beforeEach, expect, it } from "vitest";

import type { Execution } from "../../../functions/domain/execution.ts";
import type { NumberedEvent } from "../../../functions/domain/timeline.ts";
import { Waiting } from "../../../functions/domain/wait-for-events.ts";
import { listEventsContract } from "../../../functions/handlers/list-events/contract.ts";
import { listEvents } from "../../../functions/handlers/list-events/list-events.ts";
import { createExecution, ID } from "../../support/handlers/created-execution.ts";
import { requestOf } from "../../support/handlers/request-of.ts";
import { memoryExecutionJournal } from "../../support/journal/memory-execution-journal.ts";

const { journal } = memoryExecutionJournal();
const EVENT: NumberedEvent = {
  sequence: 1,
  type: "task-start",
  at: "2026-11-24T10:00:00.000Z",
  task: "t",
  agent: "a",
};

/** Milliseconds since the request came: they pass by pauses alone. */
let time: number;
let pauses: number[];
/** What happens at which millisecond. */
let schedule: Map<number, () => void>;
let events: NumberedEvent[];
let phase: Execution["phase"];
let reads: Record<"headers" | "pages", number>;

beforeEach(async () => {
  time = 0;
  pauses = [];
  schedule = new Map();
  events = [];
  phase = "RUNNING";
  reads = { headers: 0, pages: 0 };
  await createExecution(journal);
});

const clock = {
  now: () => time,
  pause: async (milliseconds: number, signal: AbortSignal) => {
    await new Promise(setImmediate);
    pauses.push(milliseconds);
    time += milliseconds;
    for (const [at, happens] of schedule) if (at <= time && schedule.delete(at)) happens();
    signal.throwIfAborted();
  },
};

const ports = (waiting = new Waiting(clock)) => ({
  waiting,
  journal: {
    read: async (id: string) => {
      reads.headers += 1;
      const execution = await journal.read(id);
      return execution && { ...execution, phase };
    },
  },
  timeline: {
    read: async (_id: string, after: number, limit: number) => {
      reads.pages += 1;
      return events.filter(({ sequence }) => sequence > after).slice(0, limit);
    },
  },
});

type Given = Partial<Record<"wait" | "after", string>>;
type Signals = { readonly signal?: AbortSignal; readonly unwanted?: AbortSignal };

async function ask(given: Given, signals: Signals = {}, to = ports()) {
  const parameters = listEventsContract.parameters.parse({ execution_id: ID, ...given });
  const answer = await listEvents(requestOf({ parameters, ...signals }), to);
  if (!("body" in answer)) throw new Error("there is no page");
  return answer.body;
}

it("answers at once without a wait, and with one where there is something new", async () => {
  expect(await ask({})).toEqual({ events: [], ended: false });
  events = [EVENT];
  expect(await ask({ wait: "15" })).toEqual({ events: [EVENT], ended: false });
  expect(pauses).toEqual([]);
});

it("answers as soon as an event is written", async () => {
  schedule.set(1000, () => events.push({ ...EVENT, sequence: 2 }));
  events = [EVENT];
  expect(await ask({ wait: "15", after: "1" })).toMatchObject({ events: [{ sequence: 2 }], ended: false });
  expect(time).toBeLessThan(2000);
});

it("answers with an empty list once the seconds have passed, after few reads", async () => {
  expect(await ask({ wait: "15" })).toEqual({ events: [], ended: false });
  expect(time).toBe(15_000);
  expect(pauses.slice(0, 5)).toEqual([250, 375, 562.5, 843.75, 1000]);
  expect(reads).toEqual({ headers: 8, pages: 18 });
});

it("answers at once of an execution that has ended, and ends with it, its last events included", async () => {
  phase = "COMPLETED";
  expect(await ask({ wait: "15" })).toEqual({ events: [], ended: true });
  expect(time).toBe(0);
  phase = "RUNNING";
  schedule.set(3000, () => {
    phase = "FAILED";
  });
  expect(await ask({ wait: "15" })).toEqual({ events: [], ended: true });
  expect(time).toBeLessThan(6000);
});

it("tells what was written just before the end", async () => {
  schedule.set(2000, () => {
    phase = "COMPLETED";
    events = [EVENT];
  });
  expect((await ask({ wait: "15" })).events).toEqual([EVENT]);
});

it.each(["signal", "unwanted"] as const)("answers when its %s aborts, and reads no more", async (name) => {
  const controller = new AbortController();
  schedule.set(1000, () => controller.abort());
  expect(await ask({ wait: "15" }, { [name]: controller.signal })).toEqual({ events: [], ended: false });
  expect(time).toBeLessThan(2000);
  expect(reads.pages).toBe(3);
});

it("fails as any read does, and not by waiting on", async () => {
  const broken = ports();
  let looks = 0;
  const timeline = {
    read: async () => {
      looks += 1;
      if (looks > 1) throw new Error("the journal is away");
      return [];
    },
  };
  await expect(ask({ wait: "15" }, {}, { ...broken, timeline })).rejects.toThrow("the journal is away");
});

it("looks less often the more wait in one process, and as often as before once they are gone", async () => {
  const hold = Promise.withResolvers<void>();
  const asked: number[] = [];
  const pause = async (milliseconds: number) => {
    asked.push(milliseconds);
    await hold.promise;
  };
  const waiting = new Waiting({ now: () => 0, pause });
  const { signal } = new AbortController();
  const one = () => waiting.for({ find: async () => true, isOver: async () => false, seconds: 15, signal });
  const crowd = Array.from({ length: 64 }, one);
  expect([asked[0], asked[15], asked[31], asked[63]]).toEqual([250, 250, 500, 1000]);
  hold.resolve();
  await Promise.all([...crowd, one()].map(async (each) => each));
  await one();
  expect(asked.at(-1)).toBe(250);
});

it.each(["16", "-1", "1.5", "soon"])("takes no wait of %s seconds", (wait) => {
  const message = listEventsContract.parameters.safeParse({ execution_id: ID, wait }).error?.issues[0]
    ?.message;
  expect(message).toBe("must be a whole number from 0 to 15");
});
