import { didYouMean } from "../../functions/text/did-you-mean.ts";
import { EXIT_CODES } from "../command-line/exit-codes.ts";
import { newCommand } from "../command-line/new-command.ts";
import { runCommand } from "../command-line/run-command.ts";
import { COMMANDS } from "./all.ts";

const AFTER = `
npx stepcrew <command> --help lists a command's options and the variables that it reads.
Exit codes: 0 done, 1 refused or failed, 2 wrong use.
The npm scripts of these names do the same (dev: npm start, snowflake-setup: npm run snowflake:setup).`;

/** Runs `npx stepcrew` with these words, and gives the code to end the process with. */
export async function runStepcrew(words: readonly string[]): Promise<number> {
  const stepcrew = newCommand("npx stepcrew")
    .usage("<command> [options]")
    .description(
      "Runs crews on this machine, prepares their deployment, and starts and watches executions. Works in the project's folder only.",
    )
    .addHelpText("after", AFTER);
  for (const command of COMMANDS) stepcrew.addCommand(command());
  const [first = "", ...rest] = withHelp(words);
  const names = stepcrew.commands.map((command) => command.name());
  if (!first.startsWith("-") && !names.includes(first)) {
    const meant = didYouMean(first, names);
    console.error(`error: unknown command '${first}'${meant}; see npx stepcrew --help`);
    return EXIT_CODES.wrongUse;
  }
  return runCommand(stepcrew, [first, ...rest]);
}

/** `help crews` means `crews --help`; no word at all asks what there is. */
const withHelp = ([first = "help", ...rest]: readonly string[]): readonly string[] =>
  first === "help" ? [...rest, "--help"] : [first, ...rest];
