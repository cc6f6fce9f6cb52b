import { journalBackfill } from "../../functions/adapters/dynamodb/backfill-journal.ts";
import { openTable } from "../../functions/adapters/dynamodb/table.ts";
import { earlierRows } from "../../functions/adapters/snowflake/earlier-rows.ts";
import { WrongUse } from "../command-line/exit-codes.ts";
import { checkStackOptions, isDryRun, type StackOptions } from "../command-line/stack-options.ts";
import { sameStack, typedCommand } from "../command-line/typed-command.ts";
import {
  LOCAL_DATA,
  localEndpoints,
  localJournalVariables,
  localSnowflakeVariables,
} from "../deployment/local-stack.ts";
import { openLogin } from "../deployment/person-login.ts";
import { type ProjectSettings, readProjectSettings } from "../deployment/project-settings.ts";
import { noOutputs, readStackOutputs } from "../deployment/stack-outputs.ts";
import { backfill } from "./backfill-executions.ts";
import { summaryText } from "./summary-text.ts";
import { wallClockOf } from "./time-zone-clock.ts";

interface BackfillCommandOptions extends StackOptions {
  readonly dryRun?: true;
  /** In hours. */
  readonly abandonedAfter: number;
  readonly timeZone: string;
}

/** Brings an earlier system's executions into the journal that the options lead to, and prints how many. */
export async function runBackfill(options: BackfillCommandOptions): Promise<void> {
  checkStackOptions(options);
  try {
    await run(options);
  } catch (error) {
    const advice = error instanceof Error ? adviceFor(error, options) : [];
    if (!(error instanceof Error) || advice.length === 0) throw error;
    throw new Error([withCause(error), ...advice].join("\n"), { cause: error });
  }
}

async function run(options: BackfillCommandOptions): Promise<void> {
  const dryRun = isDryRun(options);
  const project = await readProjectSettings(options.context);
  const endpoints = options.local === true ? await localEndpoints(options.data ?? LOCAL_DATA) : undefined;
  if (endpoints !== undefined) Object.assign(process.env, await localJournalVariables(endpoints));
  const tableName = await journalTable(project, options);
  const variables = endpoints === undefined ? process.env : localSnowflakeVariables(endpoints);
  const connection = await openLogin(variables, project.config);
  const table = openTable(tableName);
  try {
    const ports = { rows: earlierRows(connection), journal: journalBackfill(table) };
    const summary = await backfill(ports, {
      dryRun,
      abandonedAfterHours: options.abandonedAfter,
      now: new Date(),
      toInstant: wallClockOf(options.timeZone),
      report: (line) => console.log(line),
    });
    console.log(summaryText(summary, dryRun));
  } finally {
    table.client.destroy();
    await connection.close();
  }
}

async function journalTable(
  { config, outputsFile }: ProjectSettings,
  { outputs }: StackOptions,
): Promise<string> {
  const given = process.env["JOURNAL_TABLE"];
  if (outputs === undefined && given !== undefined && given !== "") return given;
  const file = outputs ?? outputsFile;
  const known = await readStackOutputs(file, config.stack_name);
  const name = known?.["JournalTable"];
  if (name !== undefined) return name;
  throw new WrongUse(
    `The journal's table is not known: ${noOutputs(file, config.stack_name)}. Give --outputs FILE (npx cdk deploy --outputs-file FILE), set JOURNAL_TABLE to the stack's output JournalTable, or give --local`,
  );
}

/** The journal's own message says what it was doing, its cause what is wrong. */
const withCause = ({ name, message, cause }: Error): string =>
  name === "JournalUnavailable" && cause instanceof Error ? `${message}: ${cause.message}` : message;

/** What to do about it, in sentences; none where the error says so itself. */
function adviceFor({ name, message, cause }: Error, options: StackOptions): readonly string[] {
  const isUnavailable = name === "JournalUnavailable" || name === "RecordUnavailable";
  const isRefusedLogin = cause instanceof Error && ["LoginFailed", "InvalidInput"].includes(cause.name);
  return [
    ...(message.includes("UPDATED_AT")
      ? [`The table is from before this project: run ${typedCommand("migrate", ...sameStack(options))} first`]
      : []),
    ...(isUnavailable && !isRefusedLogin ? ["Run the same command again: it goes on where it stopped"] : []),
  ];
}
