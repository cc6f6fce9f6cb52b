import { runStepcrew } from "./commands/run-stepcrew.ts";

/**
 * Runs `npx stepcrew` with these words, and ends the process once what it printed is out: neither a stack's
 * workers nor connections that are kept alive may hold it.
 */
export async function main(words: readonly string[]): Promise<never> {
  const exitCode = await runStepcrew(words);
  await Promise.all([process.stdout, process.stderr].map(printed));
  process.exit(exitCode);
}

const printed = (stream: NodeJS.WriteStream): Promise<void> =>
  new Promise((resolve) => {
    if (stream.writableLength === 0) resolve();
    else stream.write("", () => resolve());
  });
