import { journalBackfill } from "../functions/adapters/dynamodb/backfill-journal.ts";
import { openTable } from "../functions/adapters/dynamodb/table.ts";
import { earlierRows } from "../functions/adapters/snowflake/earlier-rows.ts";
import { messageOf } from "../functions/text/error-text.ts";
import { backfill } from "./backfill/backfill.ts";
import { summaryText } from "./backfill/summary-text.ts";
import { type ToInstant, wallClockOf } from "./backfill/wall-clock.ts";
import { CONTEXT, DRY_RUN, exitCodeOf, HELP, typedOptions } from "./deployment/command-options.ts";
import {
  LOCAL_DATA,
  localEndpoints,
  localJournalVariables,
  localSnowflakeVariables,
} from "./deployment/local-stack.ts";
import { LOGIN_VARIABLES, LoginIncomplete, openLogin } from "./deployment/person-login.ts";
import { type ProjectSettings, readProjectSettings } from "./deployment/project-settings.ts";
import { readStackOutputs } from "./deployment/stack-outputs.ts";
import { npmCommand, sameStack } from "./deployment/typed-command.ts";
import { checkLocalUse, WrongUse } from "./deployment/wrong-use.ts";

const USAGE = `npm run backfill [-- --dry-run] [-- options]
Brings executions that an earlier system wrote to crew_execution_results into the journal, so that status and list know them.
What the journal has already is left alone. May be broken off, and run any number of times.
  --dry-run                    says what would be done, and changes nothing
  --abandoned-after HOURS      ends rows that are PROCESSING for longer, in Snowflake too: status and updated_at change, metadata
                               gains phase and error, all else stays; 24 by default. The role needs UPDATE for it
  --time-zone NAME             the time zone of the earlier system's Snowflake sessions; UTC by default, and without a setting
                               Snowflake's own is America/Los_Angeles
  --local [--data DIR]         the stack of npm start (.local), which needs no login
  --outputs FILE               the stack's outputs; by default the journal's name is JOURNAL_TABLE, or in the file that cdk.json names
  -c key=value                 a context key, as for cdk deploy
What is read from where:
  id                           a UUID, or the row is left alone; GET /crew/status/{id} finds no other
  status                       COMPLETED, ERROR or PROCESSING, written so
  inputs                       metadata.inputs, an object; whatever else metadata holds is not taken for inputs
  result                       raw: result_text, else raw_output.raw; data: raw_output, under its own name unless it is an object
  error                        the first text of metadata.error (or its message), metadata.error_message, raw_output.error,
                               result_text, raw_output; retryable only where metadata.error.retryable is true
  times                        created_at and updated_at, each for the other where one is NULL
AWS credentials come from where the AWS command line has them. It reads from the environment:
${LOGIN_VARIABLES}`;

type Options = ReturnType<typeof readOptions>;

/** Runs the command and gives back the process's exit code. */
async function main(): Promise<number> {
  try {
    const options = readOptions();
    if (options.help) {
      console.log(USAGE);
      return 0;
    }
    return await runAndTell(options);
  } catch (error) {
    console.error(messageOf(error));
    return exitCodeOf(error);
  }
}

async function runAndTell(options: Options): Promise<number> {
  try {
    await run(options);
    return 0;
  } catch (error) {
    console.error(describe(error, options));
    return exitCodeOf(error);
  }
}

async function run(options: Options): Promise<void> {
  checkLocalUse(options);
  const hours = Number(options["abandoned-after"]);
  if (!(hours > 0)) throw new WrongUse("--abandoned-after takes a number of hours above 0");
  const toInstant = zoneOf(options["time-zone"]);
  const project = await readProjectSettings(options.context);
  const endpoints = options.local ? await localEndpoints(options.data ?? LOCAL_DATA) : undefined;
  if (endpoints !== undefined) Object.assign(process.env, await localJournalVariables(endpoints));
  const tableName = await journalTable(project, options);
  const variables = endpoints === undefined ? process.env : localSnowflakeVariables(endpoints);
  const connection = await openLogin(variables, project.config);
  const table = openTable(tableName);
  try {
    const ports = { rows: earlierRows(connection), journal: journalBackfill(table) };
    const summary = await backfill(ports, {
      dryRun: options["dry-run"],
      abandonedAfterHours: hours,
      now: new Date(),
      toInstant,
      report: (line) => console.log(line),
    });
    console.log(summaryText(summary, options["dry-run"]));
  } finally {
    table.client.destroy();
    await connection.close();
  }
}

async function journalTable({ config, outputsFile }: ProjectSettings, { outputs }: Options): Promise<string> {
  const given = process.env["JOURNAL_TABLE"];
  if (outputs === undefined && given !== undefined && given !== "") return given;
  const file = outputs ?? outputsFile;
  const known = await readStackOutputs(file, config.stack_name);
  const name = known?.["JournalTable"];
  if (name !== undefined) return name;
  throw new WrongUse(
    `The journal's table is not known: ${file ?? "no file of outputs"} does not tell of a stack ${config.stack_name}. Give --outputs FILE (npx cdk deploy --outputs-file FILE), set JOURNAL_TABLE to the stack's output JournalTable, or give --local`,
  );
}

function zoneOf(name: string): ToInstant {
  try {
    return wallClockOf(name);
  } catch (cause) {
    throw new WrongUse(`--time-zone takes a name such as America/Los_Angeles; there is no ${name}`, {
      cause,
    });
  }
}

function describe(error: unknown, options: Options): string {
  if (!(error instanceof Error)) return messageOf(error);
  const cause = error.name === "JournalUnavailable" && error.cause instanceof Error ? error.cause : undefined;
  const isRefusedLogin =
    error.cause instanceof Error && ["LoginFailed", "InvalidInput"].includes(error.cause.name);
  return [
    `${error.message}${cause === undefined ? "" : `: ${cause.message}`}`,
    ...(error instanceof LoginIncomplete ? ["npm run backfill -- --help says what they mean"] : []),
    ...(error.message.includes("UPDATED_AT")
      ? [`The table is from before this project: run ${npmCommand("migrate", sameStack(options))} first`]
      : []),
    ...(["JournalUnavailable", "RecordUnavailable"].includes(error.name) && !isRefusedLogin
      ? ["Run the same command again: it goes on where this ended"]
      : []),
  ].join("\n");
}

function readOptions() {
  return typedOptions(
    {
      help: HELP,
      "dry-run": DRY_RUN,
      "abandoned-after": { type: "string", default: "24" },
      "time-zone": { type: "string", default: "UTC" },
      local: { type: "boolean", default: false },
      data: { type: "string" },
      outputs: { type: "string" },
      context: CONTEXT,
    },
    USAGE,
  );
}

process.exitCode = await main();
