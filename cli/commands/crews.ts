import { endWith } from "../command-line/exit-codes.ts";
import { newCommand } from "../command-line/new-command.ts";
import { variablesHelp } from "../command-line/variables-help.ts";

export const crewsCommand = () =>
  newCommand("crews")
    .description("show what each crew is made of and everything that is wrong with its files")
    .argument("[crew...]", "crews to look at (default: all)")
    .option("--json", "print it as JSON, for programs")
    .option("--types", "check the types of tools and guardrails as well")
    .addHelpText(
      "after",
      "\nThe exit code is 1 when there is an error or something unfinished; warnings do not count.",
    )
    .addHelpText(
      "after",
      variablesHelp([
        ["CREWS_DIR", "folder of crews (default: crews)"],
        ["NO_COLOR", "print no colours"],
      ]),
    )
    .action(async (names, options) => {
      const { listCrews } = await import("../crews/list-crews.ts");
      endWith(await listCrews(names, options));
    });
