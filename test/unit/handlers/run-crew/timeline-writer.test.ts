import { expect, it } from "vitest";

import type { TimelineEvent } from "../../../../functions/domain/timeline.ts";
import { timelineWriter } from "../../../../functions/handlers/run-crew/timeline-writer.ts";
import { ID } from "../../../support/handlers/created-execution.ts";
import { type MemoryTimeline, memoryTimeline } from "../../../support/journal/memory-timeline.ts";

const events = Array.from({ length: 20 }, (_, index): TimelineEvent => ({
  type: "model-call",
  at: "2026-11-24T10:00:00.000Z",
  task: "outline",
  agent: "Writer",
  path: `task-1/run-1/turn-${index + 1}`,
}));
const numbered = (all: readonly TimelineEvent[]) =>
  all.map((event, index) => ({ sequence: index + 1, ...event }));

/** A timeline that does as it is told and loses its first answers, so that the SDK's repetitions fail. */
function withLostAnswers(losses: number): MemoryTimeline {
  const timeline = memoryTimeline();
  const append = timeline.append.bind(timeline);
  let left = losses;
  timeline.append = async (id, added) => (await append(id, added)) && left-- <= 0;
  return timeline;
}

it("writes events that come together at once, so many at most, in order, and reads none before the first", async () => {
  const timeline = memoryTimeline();
  timeline.read = () => Promise.reject(new Error("there is nothing to read"));
  await timelineWriter(ID, timeline, true)(events);
  expect([timeline.writes, timeline.events]).toEqual([[8, 8, 4], numbered(events)]);
});

it.each([1, 2, 3])("tells events once when %i answers to their writes are lost", async (losses) => {
  const timeline = withLostAnswers(losses);
  await timelineWriter(ID, timeline, true)(events);
  expect([timeline.writes, timeline.events]).toEqual([[8, 8, 4], numbered(events)]);
});

it("tells an event once that comes twice at once", async () => {
  const timeline = memoryTimeline();
  const two = events.slice(0, 2);
  await timelineWriter(ID, timeline, true)([...two, ...two.map((event) => ({ ...event, at: "later" }))]);
  expect(timeline.events).toEqual(numbered(two));
});

it("goes on behind what is there, even where it took itself for the first to write", async () => {
  const timeline = memoryTimeline();
  await timelineWriter(ID, timeline, true)(events.slice(0, 3));
  await timelineWriter(ID, timeline, true)(events.slice(2, 5));
  await timelineWriter(ID, timeline, false)(events.slice(0, 6));
  expect([timeline.writes, timeline.events]).toEqual([[3, 2, 1], numbered(events.slice(0, 6))]);
});

it("leaves no gap and tells nothing twice when many write different events at once", async () => {
  const timeline = memoryTimeline();
  const parts = [events.slice(0, 9), events.slice(5, 14), events.slice(11), events.slice(3, 4)];
  await Promise.all(parts.map((part) => timelineWriter(ID, timeline, true)(part)));
  const sequences = timeline.events.map(({ sequence }) => sequence);
  expect(sequences).toEqual(events.map((_, index) => index + 1));
  expect(new Set(timeline.events.map(({ path }) => path)).size).toBe(events.length);
});
