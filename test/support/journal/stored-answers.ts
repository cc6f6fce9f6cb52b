import { executionJournal } from "../../../functions/adapters/dynamodb/execution-journal.ts";
import { executionList } from "../../../functions/adapters/dynamodb/execution-list.ts";
import type { JournalTable } from "../../../functions/adapters/dynamodb/table.ts";
import { executionTimeline } from "../../../functions/adapters/dynamodb/timeline.ts";
import { Waiting } from "../../../functions/domain/wait-for-events.ts";
import { getExecution } from "../../../functions/handlers/get-execution/get-execution.ts";
import { getStatus } from "../../../functions/handlers/get-status/get-status.ts";
import { listEvents } from "../../../functions/handlers/list-events/list-events.ts";
import { listExecutions } from "../../../functions/handlers/list-executions/list-executions.ts";
import { STORED } from "../../fixtures/journal/ids.ts";
import { fakeWorkflow } from "../handlers/fake-workflow.ts";
import { requestOf } from "../handlers/request-of.ts";

/** What clients are answered that ask for the list, for each of these executions, and for one timeline. */
export async function answersTo(executionIds: readonly string[], table: JournalTable) {
  const journal = executionJournal(table);
  const timeline = executionTimeline(table);
  const ports = { journal, timeline, workflow: fakeWorkflow(), waiting: new Waiting() };
  const list = { list: executionList(table), journal };
  const basePath = "/prod";
  const answersAbout = async (execution_id: string) => ({
    status: await getStatus(requestOf({ parameters: { execution_id } }), ports),
    execution: steady(await getExecution(requestOf({ parameters: { execution_id } }), ports)),
  });
  const eventsOf = (execution_id: string, after: number, limit: number) =>
    listEvents(requestOf({ parameters: { execution_id, after, limit, wait: 0 }, basePath }), ports);
  return {
    latest: await listExecutions(
      requestOf({ parameters: { limit: 4, view: "short" as const }, basePath }),
      list,
    ),
    completed: await listExecutions(
      requestOf({
        parameters: { limit: 100, status: "COMPLETED" as const, view: "short" as const },
        basePath,
      }),
      list,
    ),
    firstEvent: await eventsOf(STORED.whole, 0, 1),
    laterEvents: await eventsOf(STORED.whole, 1, 100),
    executions: Object.fromEntries(
      await Promise.all(executionIds.map(async (id) => [id, await answersAbout(id)] as const)),
    ),
  };
}

/** Without how long it took, which no former version says, and which of an open one is another each time. */
function steady(answer: Awaited<ReturnType<typeof getExecution>>) {
  if (!("body" in answer)) return answer;
  const { duration_seconds: _seconds, ...body } = answer.body;
  return { ...answer, body };
}
