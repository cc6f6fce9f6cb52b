import { newCommand } from "../command-line/new-command.ts";
import { contextOption, dataOption, dryRunOption, localOption } from "../command-line/stack-options.ts";
import { variablesHelp } from "../command-line/variables-help.ts";
import { LOGIN_VARIABLES } from "./login-variables.ts";

export const migrateCommand = () =>
  newCommand("migrate")
    .description("apply migrations/*.sql to the Snowflake schema that cdk.json names")
    .addOption(dryRunOption())
    .option(
      "--accept <file>",
      "accept the present text of an applied file in which only a comment has changed",
    )
    .addOption(contextOption())
    .addOption(localOption())
    .addOption(dataOption())
    .addHelpText("after", "\nSee migrations/README.md.")
    .addHelpText("after", variablesHelp(LOGIN_VARIABLES))
    .action(async (options) => {
      const { runMigrations } = await import("../migrate/run-migrations.ts");
      await runMigrations(options);
    });
