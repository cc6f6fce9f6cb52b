import { CommanderError, type CommandUnknownOpts } from "@commander-js/extra-typings";

import { EXIT_CODES, explainEnd } from "./exit-codes.ts";

/**
 * Runs a command made by newCommand, and gives the code to end the process with; what went wrong is the last
 * it prints.
 */
export async function runCommand(command: CommandUnknownOpts, words: readonly string[]): Promise<number> {
  try {
    await command.parseAsync(words, { from: "user" });
    return EXIT_CODES.done;
  } catch (error) {
    if (!(error instanceof CommanderError)) return explainEnd(error);
    // commander has printed it. Its own codes are 0 for --help, else 1.
    return error.exitCode === 0 ? EXIT_CODES.done : EXIT_CODES.wrongUse;
  }
}
