import { beforeEach, describe, expect, it } from "vitest";

import type { NumberedEvent } from "../../../functions/domain/timeline.ts";
import { Waiting } from "../../../functions/domain/wait-for-events.ts";
import { listEvents } from "../../../functions/handlers/list-events/list-events.ts";
import { createExecution, ID } from "../../support/handlers/created-execution.ts";
import { requestOf } from "../../support/handlers/request-of.ts";
import { memoryExecutionJournal } from "../../support/journal/memory-execution-journal.ts";

const MEGABYTE = 1024 * 1024;
const { journal } = memoryExecutionJournal();
let events: NumberedEvent[] = [];

beforeEach(async () => {
  await createExecution(journal);
});

const write = (count: number, text: string) => {
  events = Array.from({ length: count }, (_, index) => ({
    sequence: index + 1,
    type: "tool-call",
    at: "2026-11-24T10:00:00.000Z",
    task: text,
    agent: text,
    tool: text,
    failure: text,
    path: "task-1/run-1/turn-1/tool-0",
  }));
};
async function page(after: number, limit: number) {
  const answer = await listEvents(
    requestOf({ parameters: { execution_id: ID, after, limit, wait: 0 }, basePath: "/dev" }),
    {
      journal,
      timeline: { read: (_id, from, most) => Promise.resolve(events.slice(from, from + most)) },
      waiting: new Waiting(),
    },
  );
  if (!("body" in answer)) throw new Error("there is no page");
  return { events: answer.body.events, link: answer.headers?.["Link"], body: JSON.stringify(answer.body) };
}

describe("a page of events", () => {
  it("has a successor when it is full, and none when it is not", async () => {
    write(3, "a");
    const next = `</dev/crew/executions/${ID}/events?after=2&limit=2>; rel="next"`;
    expect(await page(0, 2)).toMatchObject({ events: events.slice(0, 2), link: next });
    expect(await page(2, 2)).toMatchObject({ events: events.slice(2), link: undefined });
  });

  it.each(["漢", '"', "\u0001"])(
    "of long texts like %j ends where an answer does, and leads on",
    async (character) => {
      write(1000, character.repeat(300));
      const seen: NumberedEvent[] = [];
      let link: string | undefined;
      do {
        const told = await page(seen.length, 1000);
        expect(Buffer.byteLength(told.body)).toBeLessThan(5 * MEGABYTE);
        expect(Buffer.byteLength(JSON.stringify(told.body))).toBeLessThan(6 * MEGABYTE);
        seen.push(...told.events);
        ({ link } = told);
      } while (link !== undefined);
      expect(seen).toEqual(events);
    },
  );
});
