import { executionJournal } from "../../adapters/dynamodb/execution-journal.ts";
import { openTable } from "../../adapters/dynamodb/table.ts";
import { executionTimeline } from "../../adapters/dynamodb/timeline.ts";
import { Waiting } from "../../domain/wait-for-events.ts";
import { httpHandler } from "../../runtime/http-handler.ts";
import { listEventsContract } from "./contract.ts";
import { listEvents } from "./list-events.ts";

export const handler = httpHandler(
  listEventsContract,
  (environment) => {
    const table = openTable(environment.JOURNAL_TABLE);
    return { journal: executionJournal(table), timeline: executionTimeline(table), waiting: new Waiting() };
  },
  listEvents,
);
