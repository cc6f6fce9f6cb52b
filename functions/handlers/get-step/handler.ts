import { executionJournal } from "../../adapters/dynamodb/execution-journal.ts";
import { stepReader } from "../../adapters/dynamodb/step-reader.ts";
import { openTable } from "../../adapters/dynamodb/table.ts";
import { httpHandler } from "../../runtime/http-handler.ts";
import { getStepContract } from "./contract.ts";
import { getStep } from "./get-step.ts";

export const handler = httpHandler(
  getStepContract,
  (environment) => {
    const table = openTable(environment.JOURNAL_TABLE);
    return {
      journal: executionJournal(table),
      steps: stepReader(table),
      keepsPrompts: environment.KEEP_PROMPTS,
    };
  },
  getStep,
);
