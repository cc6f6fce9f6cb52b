import { keepHeapsSmall } from "../../local/small-heaps.ts";
import { spareUnusedPackages } from "../../local/step-functions/spared-packages.ts";
import { endWith } from "../command-line/exit-codes.ts";
import { newCommand } from "../command-line/new-command.ts";
import { variablesHelp } from "../command-line/variables-help.ts";
import { STACK_VARIABLES } from "./stack-variables.ts";

export const devCommand = () =>
  newCommand("dev")
    .description("run the whole system on this machine until Ctrl-C (npm start)")
    .addHelpText(
      "after",
      variablesHelp([
        ["PORT, HOST", "where the API listens (default: 8081 on 127.0.0.1); port 0 takes any free one"],
        ["CREW_DATA_DIR", "folder of executions, journal and Snowflake tables (default: .local)"],
        ...STACK_VARIABLES,
      ]),
    )
    .action(async () => {
      keepHeapsSmall();
      spareUnusedPackages();
      const { runStack } = await import("../dev/run-stack.ts");
      endWith(await runStack());
    });
