import { beforeEach, describe, expect, it } from "vitest";

import { cancelCrew } from "../../../functions/handlers/cancel-crew/cancel-crew.ts";
import { createExecution, ID } from "../../support/handlers/created-execution.ts";
import { type FakeWorkflow, fakeWorkflow } from "../../support/handlers/fake-workflow.ts";
import { failedOutcome } from "../../support/handlers/outcome-of.ts";
import { recordedLog } from "../../support/handlers/recorded-log.ts";
import { requestOf } from "../../support/handlers/request-of.ts";
import {
  type MemoryExecutionJournal,
  memoryExecutionJournal,
} from "../../support/journal/memory-execution-journal.ts";

let memory: MemoryExecutionJournal;
let workflow: FakeWorkflow;
let log = recordedLog();

beforeEach(async () => {
  memory = memoryExecutionJournal();
  workflow = fakeWorkflow();
  log = recordedLog();
  await createExecution(memory.journal);
});

const cancel = (execution_id = ID) =>
  cancelCrew(requestOf({ parameters: { execution_id }, log }), { journal: memory.journal, workflow });

describe("cancelling an execution", () => {
  it("decides its outcome and stops its workflow execution", async () => {
    expect(await cancel()).toEqual({
      status: 200,
      body: { execution_id: ID, status: "ERROR", message: "Crew execution cancelled" },
    });
    expect(memory.execution(ID)).toMatchObject({
      phase: "CANCELLED",
      error: { type: "Cancelled", message: "Execution was cancelled", retryable: true },
    });
    expect(workflow.stopped).toEqual([ID]);
    expect(log.lines).toMatchObject([
      {
        level: "info",
        message: "execution ended",
        about: { execution_id: ID, crew: "crew", phase: "CANCELLED" },
      },
    ]);
  });

  it("is done even when the workflow execution cannot be stopped: the attempt sees the outcome", async () => {
    workflow.isDown = true;
    expect(await cancel()).toMatchObject({ status: 200 });
    expect(memory.execution(ID).phase).toBe("CANCELLED");
  });

  it("is refused when it has ended, and leaves its end as it is", async () => {
    await memory.journal.decide({
      executionId: ID,
      outcome: failedOutcome("ModelRefused", "No.", false),
      at: new Date(),
    });
    expect(await cancel()).toMatchObject({ refusal: { status: 409 } });
    expect(memory.execution(ID).phase).toBe("FAILED");
    expect(workflow.stopped).toEqual([]);
    expect(log.lines).toEqual([]);
  });

  it.each(["7f8c3a52-3f0e-4d55-9a39-0d2f1c1d1c11", "idempotency#x"])("does not know %s", async (id) => {
    expect(await cancel(id)).toMatchObject({ refusal: { status: 404 } });
  });
});
