import { endWith } from "../command-line/exit-codes.ts";
import { newCommand } from "../command-line/new-command.ts";
import { variablesHelp } from "../command-line/variables-help.ts";

export const pythonCommand = () =>
  newCommand("python")
    .description("make python.lock of crews that have Python: packages for AWS, tools and functions")
    .argument("[crew...]", "crews to look at (default: all)")
    .option("--upgrade", "take the newest packages that the requirements allow")
    .addHelpText(
      "after",
      "\ncrews, run, npm start and cdk synth do so by themselves where a lock is missing or older than its crew.",
    )
    .addHelpText(
      "after",
      variablesHelp([
        ["CREWS_DIR", "folder of crews (default: crews)"],
        ["CREW_DATA_DIR", "where environments and packages are kept (default: .local)"],
        ["TOOL_SECRETS", "variables that the crews' Python sees when it is run to be described"],
        ["PIP_INDEX_URL, …", "pip's own variables: packages come from where pip is set up to find them"],
      ]),
    )
    .action(async (names, options) => {
      const { lockCrews } = await import("../python/lock-crews.ts");
      endWith(await lockCrews(names, options));
    });
