import { readFile } from "node:fs/promises";

import type { Inputs } from "../../functions/crew/index.ts";
import { exactNumbersIn, parseExactly } from "../../functions/json/exact-json.ts";
import type { JsonValue } from "../../functions/json/json.ts";
import { messageOf } from "../../functions/text/error-text.ts";
import { readUtf8, withoutByteOrderMark } from "../../functions/text/utf-8.ts";
import { WrongUse } from "../command-line/exit-codes.ts";

/**
 * Inputs as they are typed: key=text, key=@file for the text of a file, key:=json.
 * @throws WrongUse for what is none of these, and for a name that is given twice
 */
export async function givenInputs(words: readonly string[]): Promise<Inputs> {
  const entries = await Promise.all(words.map(readWord));
  const names = entries.map(([name]) => name);
  const twice = names.find((name, index) => names.indexOf(name) < index);
  if (twice !== undefined) throw new WrongUse(`The input ${twice} is given twice`);
  return Object.fromEntries(entries);
}

async function readWord(word: string): Promise<readonly [string, JsonValue]> {
  const equals = word.indexOf("=");
  if (equals < 1 || word.startsWith(":="))
    throw new WrongUse(`"${word}" is no input: write key=text, key=@file or key:=json`);
  const value = word.slice(equals + 1);
  if (word[equals - 1] === ":") {
    const name = word.slice(0, equals - 1);
    return [name, readValue(name, value)];
  }
  const name = word.slice(0, equals);
  return [name, value.startsWith("@") ? await textOfFile(name, value.slice(1)) : value];
}

function readValue(name: string, text: string): JsonValue {
  try {
    const value = parseExactly(text) as JsonValue;
    const wrong = exactNumbersIn(value).find(({ number }) => !number.isStorable);
    if (wrong === undefined) return value;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new WrongUse(
      `The input ${name} is not valid JSON: ${messageOf(error)}. A text is written ${name}=…`,
    );
  }
  throw new WrongUse(`The input ${name} has a number that takes more than 38 digits: write it as a text`);
}

async function textOfFile(name: string, file: string): Promise<string> {
  const bytes = await readFile(file).catch((error: unknown) => {
    throw new WrongUse(
      `The file of the input ${name} cannot be read: ${messageOf(error)}. A text that begins with @ is written ${name}:='"@…"'`,
    );
  });
  const read = readUtf8(bytes);
  if ("text" in read) return withoutByteOrderMark(read.text);
  throw new WrongUse(
    `The file ${file} of the input ${name} is not UTF-8: see its byte ${read.wrongByte}, from 0`,
  );
}
