import { readFileSync } from "node:fs";

import { afterEach, expect, it, vi } from "vitest";

import { getStatus } from "../../../functions/handlers/get-status/get-status.ts";
import { createExecution, ID } from "../../support/handlers/created-execution.ts";
import { requestOf } from "../../support/handlers/request-of.ts";
import { memoryExecutionJournal } from "../../support/journal/memory-execution-journal.ts";

afterEach(() => void vi.useRealTimers());

/** How often a client asks that starts an execution and obeys Retry-After until it has ended. */
async function requestsOf(seconds: number): Promise<number> {
  const began = Date.parse("2026-11-29T12:00:00Z");
  vi.useFakeTimers({ toFake: ["Date"], now: began });
  const { journal } = memoryExecutionJournal();
  await createExecution(journal);
  let requests = 1;
  for (let at = 0; at < seconds;) {
    vi.setSystemTime(began + at * 1000);
    const answer = await getStatus(requestOf({ parameters: { execution_id: ID } }), { journal });
    requests += 1;
    at += "headers" in answer ? Number(answer.headers?.["Retry-After"]) : Number.NaN;
  }
  // The poll that finds the end.
  return requests + 1;
}

const page = readFileSync("docs/deploy.md", "utf8").replaceAll("\n", " ");

it("docs/deploy.md counts the requests that a client makes which obeys Retry-After", async () => {
  const [minute, tenMinutes] = [await requestsOf(60), await requestsOf(600)];
  expect(page).toContain(`1000 × ${tenMinutes} requests`);
  expect(page).toContain(`${tenMinutes} requests are the start and the polls`);
  expect(page).toContain(`in a minute they are ${minute}`);
});
