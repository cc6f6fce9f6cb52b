import { codeOf } from "../functions/text/error-text.ts";
import { EXIT_CODES } from "./command-line/exit-codes.ts";
import { runStepcrew } from "./commands/run-stepcrew.ts";

/**
 * Runs `npx stepcrew` with these words, and ends the process once what it printed is out: neither a stack's
 * workers nor connections that are kept alive may hold it.
 */
export async function main(words: readonly string[]): Promise<never> {
  for (const stream of [process.stdout, process.stderr]) stream.on("error", endUnread);
  const exitCode = await runStepcrew(words);
  await Promise.all([process.stdout, process.stderr].map(printed));
  process.exit(exitCode);
}

/** Whoever read what is printed has enough, as `head` has: there is nobody to tell anything. */
function endUnread(error: Error): void {
  if (codeOf(error) !== "EPIPE") throw error;
  process.exit(EXIT_CODES.done);
}

const printed = (stream: NodeJS.WriteStream): Promise<void> =>
  new Promise((resolve) => {
    if (stream.writableLength === 0) resolve();
    else stream.write("", () => resolve());
  });
