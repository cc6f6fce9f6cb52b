import { InvalidArgumentError } from "@commander-js/extra-typings";

import { wallClockOf } from "../backfill/time-zone-clock.ts";
import { newCommand } from "../command-line/new-command.ts";
import { contextOption, dataOption, dryRunOption, localOption } from "../command-line/stack-options.ts";
import { variablesHelp } from "../command-line/variables-help.ts";
import { LOGIN_VARIABLES } from "./login-variables.ts";

const AFTER = `
Executions that are already in the journal are left alone. The command may be interrupted, and
run any number of times. Rows that have been PROCESSING for too long are ended: in Snowflake that
changes their status, their updated_at, and phase and error in their metadata, nothing else. The
role needs UPDATE for it. Snowflake's own time zone, where nobody has set another, is
America/Los_Angeles.

What is read from where:
  id       a UUID; a row with any other id is left alone, because GET /crew/status/{id} takes UUIDs only
  status   COMPLETED, ERROR or PROCESSING, in capitals
  inputs   metadata.inputs, an object; nothing else in metadata counts as inputs
  result   raw: result_text, else raw_output.raw; data: raw_output, under its own name unless it is an object
  error    the first text of metadata.error (or its message), metadata.error_message, raw_output.error,
           result_text, raw_output; retryable only where metadata.error.retryable is true
  times    created_at and updated_at; where one is NULL, the other is used for both`;

export const backfillCommand = () =>
  newCommand("backfill")
    .description("bring executions that an earlier system recorded in Snowflake into the journal")
    .addOption(dryRunOption())
    .option(
      "--abandoned-after <hours>",
      "end rows that have been PROCESSING for longer, in Snowflake too",
      hours,
      24,
    )
    .option("--time-zone <name>", "the time zone of the earlier system's Snowflake sessions", timeZone, "UTC")
    .option("--outputs <file>", "the stack's outputs (default: the file that cdk.json names)")
    .addOption(contextOption())
    .addOption(localOption())
    .addOption(dataOption())
    .addHelpText("after", AFTER)
    .addHelpText(
      "after",
      variablesHelp([
        ["JOURNAL_TABLE", "the journal's table, when --outputs is not given"],
        ["AWS_PROFILE, AWS_REGION, …", "the AWS login, as for the AWS command line"],
        ...LOGIN_VARIABLES,
      ]),
    )
    .action(async (options) => {
      const { runBackfill } = await import("../backfill/run-backfill.ts");
      await runBackfill(options);
    });

function hours(text: string): number {
  const number = Number(text);
  if (!(number > 0)) throw new InvalidArgumentError("It takes a number of hours above 0");
  return number;
}

function timeZone(name: string): string {
  try {
    wallClockOf(name);
    return name;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new InvalidArgumentError(
      `There is no time zone ${name}: it takes a name such as America/Los_Angeles`,
    );
  }
}
