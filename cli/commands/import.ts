import { endWith } from "../command-line/exit-codes.ts";
import { newCommand } from "../command-line/new-command.ts";
import { dryRunOption, isDryRun } from "../command-line/stack-options.ts";
import { variablesHelp } from "../command-line/variables-help.ts";

const AFTER = `
No Python of the project is run. Each crew of it becomes a folder of CREWS_DIR, and the report
says file by file and line by line what is left to do.

  npx stepcrew import ../my-crewai-project --dry-run
  npx stepcrew import ../my-crewai-project && npx stepcrew crews

What was edited here is kept when a project is imported again.
The exit code is 0 when all came in, 1 when something is left to do or was refused.`;

export const importCommand = () =>
  newCommand("import")
    .description("bring in a CrewAI project: its Python is read, never run")
    .argument("<folder>", "the project's folder")
    .option("--crew <name>", "of several crews, the one to bring in; of one, what its folder is called")
    .addOption(dryRunOption())
    .option("--json", "print the report as JSON, for programs")
    .option("--force", "write over what was edited here, and over a crew that was not imported")
    .addHelpText("after", AFTER)
    .addHelpText("after", variablesHelp([["CREWS_DIR", "folder of crews (default: crews)"]]))
    .action(async (folder, options) => {
      const { importProject } = await import("../import/import-project.ts");
      endWith(await importProject(folder, { ...options, dryRun: isDryRun(options) }));
    });
