import { executionJournal } from "../../adapters/dynamodb/execution-journal.ts";
import { stepReader } from "../../adapters/dynamodb/step-reader.ts";
import { openTable } from "../../adapters/dynamodb/table.ts";
import { openCollector } from "../../adapters/otlp/open-collector.ts";
import { readSecret } from "../../adapters/secrets/secret.ts";
import { taskHandler } from "../../runtime/task-handler.ts";
import { processVariables } from "../../runtime/variables.ts";
import { exportSpansContract } from "./contract.ts";
import { exportSpans } from "./export-spans.ts";

export const handler = taskHandler(
  exportSpansContract,
  ({ JOURNAL_TABLE: name, KEEP_PROMPTS: keepsPrompts, ...variables }) => {
    const table = openTable(name);
    return {
      journal: executionJournal(table),
      steps: stepReader(table),
      sink: openCollector(variables, { variables: processVariables(), readSecret }),
      keepsPrompts,
    };
  },
  exportSpans,
);
