import { messageOf } from "../../functions/text/error-text.ts";

/** The exit codes of commands; for a process that a signal ended it is 128 plus the signal's number. */
export const EXIT_CODES = { done: 0, failed: 1, wrongUse: 2 } as const;

/** Options or settings with which a command cannot begin. */
export class WrongUse extends Error {
  override readonly name = "WrongUse";
}

/** A command that failed and has already said why. */
class Ended extends Error {
  override readonly name = "Ended";
  readonly exitCode: number;
  constructor(exitCode: number) {
    super(`exit code ${exitCode}`);
    this.exitCode = exitCode;
  }
}

/** Ends a command with this code, without a further word. */
export function endWith(exitCode: number): void {
  if (exitCode !== EXIT_CODES.done) throw new Ended(exitCode);
}

/** Known by their names: the modules that throw them are loaded by the commands that need them alone. */
const WRONG_USES: readonly string[] = [
  "WrongUse",
  "FileUnreadable",
  "LoginIncomplete",
  "InvalidConfig",
  "InvalidSettings",
];

/** Prints why a command ended, unless it has said so itself, and gives the code to end with. */
export function explainEnd(error: unknown): number {
  if (error instanceof Ended) return error.exitCode;
  console.error(messageOf(error));
  return error instanceof Error && WRONG_USES.includes(error.name) ? EXIT_CODES.wrongUse : EXIT_CODES.failed;
}
