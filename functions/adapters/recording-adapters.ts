import { countQuotaRefusal, type Metrics } from "../domain/metrics.ts";
import type { RecordingPorts } from "../domain/recording.ts";
import { executionJournal } from "./dynamodb/execution-journal.ts";
import { recordLeases } from "./dynamodb/record-leases.ts";
import { type JournalTable, openTable } from "./dynamodb/table.ts";
import { readSecret } from "./secrets/secret.ts";
import { snowflakeConnection } from "./snowflake/connection.ts";
import { snowflakeRecord } from "./snowflake/execution-record.ts";
import { type RestLogin, restLogin } from "./snowflake/rest-login.ts";
import type { SnowflakeSettings } from "./snowflake/settings.ts";
import { stepFunctionsWorkflow } from "./step-functions/workflow.ts";

interface RecordingSettings extends SnowflakeSettings {
  readonly JOURNAL_TABLE: string;
  readonly STATE_MACHINE_ARN: string;
}

/**
 * What a function needs that writes executions and their rows: one client of each outside thing. Beside the
 * record it opens the journal, the record leases and the workflow as well, and the record's login for
 * Snowflake's REST APIs.
 */
export function recordingAdapters(settings: RecordingSettings, metrics: Metrics) {
  const login = { ...settings, quotaUsedUp: () => countQuotaRefusal(metrics) };
  const table = openTable(settings.JOURNAL_TABLE);
  const sessions = snowflakeConnection(login, readSecret);
  return {
    table,
    snowflakeLogin: restLogin(login, { readSecret, sessions }),
    journal: executionJournal(table),
    leases: recordLeases(table),
    record: snowflakeRecord(sessions),
    workflow: stepFunctionsWorkflow(settings.STATE_MACHINE_ARN),
    metrics,
  } satisfies RecordingPorts & { readonly table: JournalTable; readonly snowflakeLogin: RestLogin };
}
