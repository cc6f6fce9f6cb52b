import { withoutKnownSecrets } from "../../functions/text/known-secrets.ts";

/** A text without what steers a terminal, and without the secrets that this process knows. */
export const terminalText = (text: string): string =>
  withoutKnownSecrets(text).replaceAll(/[^\P{Cc}\n\t]/gu, "");

/** Prints a line for the person at the terminal: stdout is for the answer. */
export const say = (line: string): void => void process.stderr.write(`${line}\n`);
