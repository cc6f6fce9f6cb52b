import { expect, it } from "vitest";

import { Stepcrew } from "../../../client/typescript/stepcrew.ts";
import type { NumberedEvent } from "../../../functions/domain/timeline.ts";
import { Waiting } from "../../../functions/domain/wait-for-events.ts";
import { listEvents } from "../../../functions/handlers/list-events/list-events.ts";
import { createExecution, ID } from "../../support/handlers/created-execution.ts";
import { failedOutcome } from "../../support/handlers/outcome-of.ts";
import { requestOf } from "../../support/handlers/request-of.ts";
import { memoryExecutionJournal } from "../../support/journal/memory-execution-journal.ts";
import { memoryTimeline } from "../../support/journal/memory-timeline.ts";

const event = (sequence: number): NumberedEvent => ({
  sequence,
  type: "task-start",
  at: "2026-11-24T10:00:00.000Z",
  task: "t",
  agent: "a",
});

it("the client follows what the endpoint answers, with nothing but its long polls, to the execution's end", async () => {
  const { journal } = memoryExecutionJournal();
  await createExecution(journal);
  const timeline = memoryTimeline();
  const waiting = new Waiting();
  const asked: string[] = [];
  const send: typeof fetch = async (input) => {
    const { pathname, searchParams } = new URL(input as string);
    asked.push(pathname);
    const { after, limit, wait } = Object.fromEntries(searchParams);
    const parameters = {
      execution_id: ID,
      after: Number(after),
      limit: Number(limit),
      wait: Number(wait ?? 0),
    };
    const answer = await listEvents(requestOf({ parameters }), { journal, timeline, waiting });
    if (!("body" in answer)) throw new Error("there is no page");
    return Response.json(answer.body, { headers: answer.headers ?? {} });
  };
  const api = new Stepcrew({ url: "https://api.example", fetch: send });
  const numbers: number[] = [];
  await timeline.append(ID, [event(1)]);
  for await (const { sequence } of api.events(ID)) {
    numbers.push(sequence);
    // What follows is written while the client waits for it.
    if (sequence < 3) setTimeout(() => void timeline.append(ID, [event(sequence + 1)]), 10);
    else
      await journal.decide({
        executionId: ID,
        outcome: failedOutcome("T", "m", false),
        at: new Date(),
        attempt: 0,
      });
  }
  expect(numbers).toEqual([1, 2, 3]);
  expect(new Set(asked)).toEqual(new Set([`/crew/executions/${ID}/events`]));
});
