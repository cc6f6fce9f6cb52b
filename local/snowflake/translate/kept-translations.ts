import { createHash } from "node:crypto";
import { appendFileSync, mkdirSync, readFileSync } from "node:fs";
import { dirname } from "node:path";

import { codeOf } from "../../../functions/text/error-text.ts";

/** Characters of a value that is still kept; a statement of ours is some ten thousand. */
const LONGEST_VALUE = 262_144;
/** Characters of the file beyond which nothing is added. */
const LONGEST_FILE = 16 * 1024 * 1024;
const HASH_LENGTH = 64;

/**
 * What was made of a text before, in a file that several processes add to: each line is the hash of a key,
 * a space and JSON. Lines that are no such are passed over: a process may have been killed in the middle of
 * one. That a value cannot be kept is no failure: it is made anew next time.
 */
export class KeptTranslations {
  readonly #file: string;
  readonly #values = new Map<string, string>();
  #characters = 0;

  constructor(file: string) {
    this.#file = file;
    for (const line of linesOf(file)) {
      this.#characters += line.length + 1;
      if (line[HASH_LENGTH] === " ")
        this.#values.set(line.slice(0, HASH_LENGTH), line.slice(HASH_LENGTH + 1));
    }
  }

  find(key: string): unknown {
    const text = this.#values.get(hashOf(key));
    if (text === undefined) return undefined;
    try {
      return JSON.parse(text) as unknown;
    } catch (error) {
      if (error instanceof SyntaxError) return undefined;
      throw error;
    }
  }

  keep(key: string, value: unknown): void {
    const text = JSON.stringify(value);
    if (text.length > LONGEST_VALUE || this.#characters + text.length > LONGEST_FILE) return;
    const hash = hashOf(key);
    this.#values.set(hash, text);
    // The line break in front ends a line that another process has left unfinished.
    const line = `\n${hash} ${text}\n`;
    this.#characters += line.length;
    try {
      mkdirSync(dirname(this.#file), { recursive: true });
      appendFileSync(this.#file, line);
    } catch (error) {
      if (codeOf(error) === "") throw error;
      this.#characters = LONGEST_FILE;
    }
  }
}

function linesOf(file: string): readonly string[] {
  try {
    return readFileSync(file, "utf8").split("\n");
  } catch (error) {
    if (codeOf(error) === "") throw error;
    return [];
  }
}

const hashOf = (key: string): string => createHash("sha256").update(key).digest("hex");
