import { endWith } from "../command-line/exit-codes.ts";
import { newCommand } from "../command-line/new-command.ts";
import { variablesHelp } from "../command-line/variables-help.ts";

export const crewsCommand = () =>
  newCommand("crews")
    .description("show what each crew is made of and everything that is wrong with its files")
    .argument("[crew...]", "crews to look at (all)")
    .option("--json", "print it as JSON, for programs")
    .option("--types", "check the types of tools and guardrails as well")
    .addHelpText("after", "\nEnds with 1 when something is an error or unfinished; a warning is neither.")
    .addHelpText(
      "after",
      variablesHelp([
        ["CREWS_DIR", "folder of crews (crews)"],
        ["NO_COLOR", "print no colours"],
      ]),
    )
    .action(async (names, options) => {
      const { listCrews } = await import("../crews/list-crews.ts");
      endWith(await listCrews(names, options));
    });
