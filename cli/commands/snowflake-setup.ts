import { newCommand } from "../command-line/new-command.ts";
import { contextOption } from "../command-line/stack-options.ts";

const AFTER = `
  npx stepcrew snowflake-setup > setup.sql

The SQL goes to stdout, what comes next to stderr. It may be run at any time and as often as you like, also while
snowflake_secret_arn is missing. It reads cdk.json and logs in nowhere.`;

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
    .option("--migrator-key <file>", "a public key instead: makes a service user for npx stepcrew migrate")
    .addHelpText("after", AFTER)
    .action(async (options) => {
      const { printSetup } = await import("../snowflake-setup/print-setup.ts");
      await printSetup(options);
    });
