import { newCommand } from "../command-line/new-command.ts";
import { contextOption } from "../command-line/stack-options.ts";

const AFTER = `
  npx stepcrew snowflake-setup > setup.sql

The SQL goes to stdout, the next steps to stderr. The command reads cdk.json and connects to
nothing. It may be run any number of times, also while snowflake_secret_arn is missing.`;

export const snowflakeSetupCommand = () =>
  newCommand("snowflake-setup")
    .description("print the SQL that an administrator of the Snowflake account runs")
    .addOption(contextOption())
    .option(
      "--outputs <file>",
      "workload_identity: the stack's outputs (default: the file that cdk.json names)",
    )
    .option("--account-id <number>", "workload_identity: the AWS account, when there are no outputs yet")
    .option("--public-key <file>", "key_pair: the functions' public key")
    .option("--migrator <user>", "the Snowflake user of a person who may run npx stepcrew migrate")
    .option(
      "--migrator-key <file>",
      "instead, the public key of a service user to make for npx stepcrew migrate",
    )
    .addHelpText("after", AFTER)
    .action(async (options) => {
      const { printSetup } = await import("../snowflake-setup/print-setup.ts");
      await printSetup(options);
    });
