import { beforeEach, describe, expect, it } from "vitest";

import { executionTimeline } from "../../../functions/adapters/dynamodb/timeline.ts";
import type { NumberedEvent, Timeline } from "../../../functions/domain/timeline.ts";
import { testTable } from "../../support/journal/journal-table.ts";

const { table, itemsOf } = testTable();
let timeline: Timeline;
let id: string;
beforeEach(() => {
  timeline = executionTimeline(table());
  id = crypto.randomUUID();
});

const event = (sequence: number, task = "write"): NumberedEvent => ({
  sequence,
  type: "task-start",
  at: "2026-11-24T10:00:00.000Z",
  task,
  agent: "Writer",
});

describe("the timeline in DynamoDB", () => {
  it("is read in order, from a number on, so many at most, and for one execution", async () => {
    for (const sequence of [2, 1, 11, 10, 3]) await timeline.append(id, [event(sequence)]);
    await timeline.append(crypto.randomUUID(), [event(4)]);
    const sequences = async (after: number, limit: number) =>
      (await timeline.read(id, after, limit)).map(({ sequence }) => sequence);
    expect([await sequences(0, 100), await sequences(2, 2), await sequences(11, 9)]).toEqual([
      [1, 2, 3, 10, 11],
      [3, 10],
      [],
    ]);
  });

  it("gives each number once, to one of many at the same time, and keeps that one's event", async () => {
    const names = ["a", "b", "c", "d"];
    const taken = await Promise.all(names.map((name) => timeline.append(id, [event(1, name)])));
    expect(taken.filter(Boolean).length).toBe(1);
    expect(await timeline.read(id, 0, 9)).toEqual([event(1, names[taken.indexOf(true)])]);
  });

  it("gives numbers to many events at once, of one who is the first to take the first", async () => {
    const writers = ["a", "b", "c", "d"].map((name, index) =>
      Array.from({ length: 1 + 2 * index }, (_, at) => event(at + 1, name)),
    );
    const taken = await Promise.all(writers.map((events) => timeline.append(id, events)));
    expect(taken.filter(Boolean).length).toBe(1);
    expect(await timeline.read(id, 0, 100)).toEqual(writers[taken.indexOf(true)]);
  });

  it("is the same from each number on, and up to each, however many events were written at once", async () => {
    const sizes = [3, 1, 8, 1, 1, 8, 2];
    let last = 0;
    for (const size of sizes) {
      const first = last + 1;
      await timeline.append(
        id,
        Array.from({ length: size }, (_, index) => event(first + index)),
      );
      last += size;
    }
    const all = Array.from({ length: last }, (_, index) => index + 1);
    for (const after of [0, ...all]) {
      for (const limit of [1, 2, 7, 8, 9, 100]) {
        const found = await timeline.read(id, after, limit);
        expect(found.map(({ sequence }) => sequence)).toEqual(all.slice(after, after + limit));
      }
    }
  });

  it("shows an earlier version at least the first of the events that were written at once", async () => {
    const events = [event(1), event(2), event(3)];
    await timeline.append(id, events);
    const { sequence: _one, ...first } = event(1);
    expect(await itemsOf(id)).toMatchObject({ "event#0000000001": { event: first } });
    expect(await timeline.read(id, 1, 9)).toEqual(events.slice(1));
  });

  it("is read beyond the 1 MB at which a query's page ends", async () => {
    const guardrail = "x".repeat(300_000);
    for (const sequence of [1, 2, 3, 4, 5, 6]) await timeline.append(id, [{ ...event(sequence), guardrail }]);
    const numbers = async (limit: number) =>
      (await timeline.read(id, 0, limit)).map(({ sequence }) => sequence);
    expect([await numbers(100), await numbers(5)]).toEqual([
      [1, 2, 3, 4, 5, 6],
      [1, 2, 3, 4, 5],
    ]);
  });
});
