import { firstLine } from "../functions/text/cut.ts";
import { codeOf, messageOf, thrownProperty } from "../functions/text/error-text.ts";

/** Of the operating system: the disk, the user's share of it, or the largest file it may have is used up. */
const CODES = ["ENOSPC", "EDQUOT", "EFBIG"];
/** The same in the words of libraries that write by themselves: LevelDB, DuckDB, esbuild. */
const WORDS = /no space left on device|disk quota exceeded|file too large|not enough space on the disk/i;

/** Whether something failed because there was no room to write it, whoever says so and however deep. */
export function isFullDisk(error: unknown): boolean {
  const seen = new Set<unknown>();
  for (let each = error; each !== undefined && !seen.has(each); each = thrownProperty(each, "cause")) {
    if (CODES.includes(codeOf(each)) || WORDS.test(messageOf(each))) return true;
    seen.add(each);
  }
  return false;
}

/** What could not be written, and what to do about it, for the person at the terminal. */
export class FullDisk extends Error {
  override readonly name = "FullDisk";

  constructor(folder: string, cause: unknown) {
    super(
      `There is no room left to write in ${folder}: ${reasonIn(cause)}. Make room on that disk, and start again.`,
      { cause },
    );
  }
}

/** The one line that says what could not be written; what was thrown may be a whole trace. */
const reasonIn = (error: unknown): string =>
  messageOf(error)
    .split("\n")
    .find((line) => WORDS.test(line))
    ?.trim()
    // Node's words for what it did, and with which files.
    .replace(/, \w+(?: '.*)?$|\.$/, "") ?? "the disk is full";

/** Runs what writes in a folder. @throws FullDisk when there is no room in it */
export async function sayingWhenFull<Value>(folder: string, work: () => Promise<Value>): Promise<Value> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof FullDisk || !isFullDisk(error) ? error : new FullDisk(folder, error);
  }
}

/** How often at most one part of the stack says that it cannot write. */
const TELL_AGAIN_MILLISECONDS = 60_000;

/** Tells the terminal that a part of the running stack cannot write, once in a minute. */
export function outageTeller(what: string, folder: string, log: (line: string) => void) {
  let toldAt = Number.NEGATIVE_INFINITY;
  return (error: unknown): void => {
    if (Date.now() - toldAt < TELL_AGAIN_MILLISECONDS) return;
    toldAt = Date.now();
    log(`${what} in ${folder} cannot be written: ${firstLine(messageOf(error))}. ${outageAdvice(error)}`);
  };
}

/** What to do while the stack runs. */
export const outageAdvice = (error: unknown): string =>
  isFullDisk(error)
    ? "Make room on that disk: the stack goes on by itself then."
    : "If it stays so, stop this stack and start it again.";
