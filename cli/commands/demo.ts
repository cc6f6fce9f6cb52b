import { endWith } from "../command-line/exit-codes.ts";
import { newCommand } from "../command-line/new-command.ts";
import { variablesHelp } from "../command-line/variables-help.ts";
import { STACK_VARIABLES } from "./stack-variables.ts";

export const demoCommand = () =>
  newCommand("demo")
    .description("run the system on free ports, start one crew and show its row in Snowflake")
    .addHelpText("after", "\nThe finished execution goes to stdout as JSON, the progress to stderr.")
    .addHelpText("after", variablesHelp(STACK_VARIABLES))
    .action(async () => {
      const { runDemo } = await import("../demo/run-demo.ts");
      endWith(await runDemo());
    });
