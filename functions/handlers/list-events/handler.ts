import { executionJournal } from "../../adapters/dynamodb/execution-journal.ts";
import { openTable } from "../../adapters/dynamodb/table.ts";
import { executionTimeline } from "../../adapters/dynamodb/timeline.ts";
import { httpHandler } from "../../runtime/http-handler.ts";
import { listEventsContract } from "./contract.ts";
import { listEvents } from "./list-events.ts";
import { Waiting } from "./wait-for-events.ts";

export const handler = httpHandler(
  listEventsContract,
  (environment) => {
    const table = openTable(environment.JOURNAL_TABLE);
    return { journal: executionJournal(table), timeline: executionTimeline(table), waiting: new Waiting() };
  },
  listEvents,
);
