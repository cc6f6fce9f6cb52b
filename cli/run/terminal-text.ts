import { withoutKnownSecrets } from "../../functions/text/known-secrets.ts";

/**
 * Controls, and what turns round the order of what follows; marks that only say a direction stay in texts.
 */
const STEERING = /[^\P{Cc}\n\t]|[\u202A-\u202E\u2066-\u2069]/gu;

/** A text without what steers a terminal, and without the secrets that this process knows. */
export const terminalText = (text: string): string => withoutKnownSecrets(text).replaceAll(STEERING, "");

/** Prints a line for the person at the terminal: stdout is for the answer. */
export const say = (line: string): void => void process.stderr.write(`${line}\n`);
