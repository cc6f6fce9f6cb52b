import { spareUnusedPackages } from "../../local/step-functions/spared-packages.ts";
import { endWith } from "../command-line/exit-codes.ts";
import { newCommand } from "../command-line/new-command.ts";
import { variablesHelp } from "../command-line/variables-help.ts";
import { STACK_VARIABLES } from "./stack-variables.ts";

/** The demo starts a crew of its own, once, and no page asks it for anything. */
const WITHOUT_USE = ["DEFAULT_CREW", "CORS_ORIGINS", "RECONCILE_SECONDS"];
const DEMO_VARIABLES = STACK_VARIABLES.filter(([name]) => !WITHOUT_USE.includes(name));

export const demoCommand = () =>
  newCommand("demo")
    .description("run the system on free ports, start the crew research and show its row")
    .addHelpText("after", "\nThe finished execution goes to stdout as JSON, the progress to stderr.")
    .addHelpText("after", variablesHelp(DEMO_VARIABLES))
    .action(async () => {
      spareUnusedPackages();
      const { runDemo } = await import("../demo/run-demo.ts");
      endWith(await runDemo());
    });
