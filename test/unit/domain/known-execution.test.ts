import { beforeEach, describe, expect, it } from "vitest";

import { readKnownExecution, spellingsOf } from "../../../functions/domain/known-execution.ts";
import { cancelCrew } from "../../../functions/handlers/cancel-crew/cancel-crew.ts";
import { createExecution, ID } from "../../support/handlers/created-execution.ts";
import { fakeWorkflow } from "../../support/handlers/fake-workflow.ts";
import { recordedLog } from "../../support/handlers/recorded-log.ts";
import { requestOf } from "../../support/handlers/request-of.ts";
import {
  type MemoryExecutionJournal,
  memoryExecutionJournal,
} from "../../support/journal/memory-execution-journal.ts";

let memory: MemoryExecutionJournal;

beforeEach(async () => {
  memory = memoryExecutionJournal();
  await createExecution(memory.journal);
});

const MIXED = `${ID.slice(0, 8).toUpperCase()}${ID.slice(8)}`;

describe("an execution is known by its id", () => {
  it.each([ID, ID.toUpperCase(), MIXED])("written %s", async (id) => {
    expect((await readKnownExecution(memory.journal, id))?.executionId).toBe(ID);
  });

  it.each(["", "nope", `${ID} `, ID.replaceAll("-", ""), `{${ID}}`, "7F8C3A52-3F0E-4D55-9A39-0D2F1C1D1C11"])(
    "and not by %j",
    async (id) => {
      expect(await readKnownExecution(memory.journal, id)).toBeUndefined();
    },
  );

  it("is cancelled, and its workflow execution stopped, by it in upper case", async () => {
    const workflow = fakeWorkflow();
    const request = requestOf({ parameters: { execution_id: ID.toUpperCase() }, log: recordedLog() });
    expect(await cancelCrew(request, { journal: memory.journal, workflow })).toMatchObject({
      status: 200,
      body: { execution_id: ID },
    });
    expect(workflow.stopped).toEqual([ID]);
  });
});

it("an earlier system's id is found as its row has it, before any other spelling", () => {
  expect(spellingsOf(MIXED)).toEqual([MIXED, ID.toLowerCase(), ID.toUpperCase()]);
});
