import { readFile } from "node:fs/promises";

import type { StartCrewRequest } from "../../client/typescript/stepcrew.ts";
import type { Inputs } from "../../functions/crew/index.ts";
import { parseExactly } from "../../functions/json/exact-json.ts";
import { isJsonObject } from "../../functions/json/json.ts";
import { messageOf } from "../../functions/text/error-text.ts";
import { readUtf8, withoutByteOrderMark } from "../../functions/text/utf-8.ts";
import { WrongUse } from "../command-line/exit-codes.ts";
import { givenInputs } from "../run/given-inputs.ts";
import { modelsByRole } from "../run/models-by-role.ts";

export interface StartWords {
  readonly input?: string;
  readonly model?: string;
  readonly models?: readonly string[];
  readonly limits?: readonly string[];
}

interface StartBody extends Omit<StartCrewRequest, "crew"> {
  readonly model?: string;
}

/**
 * What a start or a replay is asked with, where there is any.
 * @throws WrongUse for words, and for a file, of another form
 */
export async function startBody(words: readonly string[], options: StartWords): Promise<StartBody> {
  const inputs = { ...(await inputsOfFile(options.input)), ...(await givenInputs(words)) };
  const models = modelsByRole(options.models ?? []);
  const limits = limitsOf(options.limits ?? []);
  return {
    ...(Object.keys(inputs).length > 0 && { inputs }),
    ...(options.model !== undefined && { model: options.model }),
    ...(Object.keys(models).length > 0 && { models }),
    ...(Object.keys(limits).length > 0 && { limits }),
  };
}

function limitsOf(words: readonly string[]): Readonly<Record<string, number>> {
  return Object.fromEntries(
    words.map((word) => {
      const [, name, number] = /^([a-z_]+)=(\d+(?:\.\d+)?)$/.exec(word) ?? [];
      if (name === undefined)
        throw new WrongUse(`--limits takes name=number, such as max_llm_calls=20; "${word}" is none`);
      return [name, Number(number)];
    }),
  );
}

async function inputsOfFile(file: string | undefined): Promise<Inputs> {
  if (file === undefined) return {};
  const bytes = await readFile(file).catch((error: unknown) => {
    throw new WrongUse(`The file of --input cannot be read: ${messageOf(error)}`);
  });
  const read = readUtf8(bytes);
  if (!("text" in read)) throw new WrongUse(`${file} is not UTF-8: see its byte ${read.wrongByte}, from 0`);
  let value: unknown;
  try {
    value = parseExactly(withoutByteOrderMark(read.text));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new WrongUse(`${file} is not valid JSON: ${messageOf(error)}`);
  }
  if (!isJsonObject(value))
    throw new WrongUse(`${file} must hold a JSON object with the inputs, such as {"topic": "owls"}`);
  return value;
}
