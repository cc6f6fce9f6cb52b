import { eventWatchers } from "../../adapters/dynamodb/admission/watchers.ts";
import { executionJournal } from "../../adapters/dynamodb/execution-journal.ts";
import { openTable } from "../../adapters/dynamodb/table.ts";
import { executionTimeline } from "../../adapters/dynamodb/timeline.ts";
import { Waiting } from "../../domain/wait-for-events.ts";
import { httpHandler } from "../../runtime/http-handler.ts";
import { streamingHandler } from "../../runtime/streaming-handler.ts";
import { streamEventsContract } from "./contract.ts";
import { streamEvents } from "./stream-events.ts";

const lambda = httpHandler(
  streamEventsContract,
  (environment) => {
    const table = openTable(environment.JOURNAL_TABLE);
    return {
      journal: executionJournal(table),
      timeline: executionTimeline(table),
      waiting: new Waiting(),
      watchers: eventWatchers(table),
      now: () => performance.now(),
    };
  },
  streamEvents,
);

export const handler = streamingHandler(streamEventsContract.name, lambda);
