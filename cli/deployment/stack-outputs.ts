import * as z from "zod";

import { readJson } from "../../functions/json/read-json.ts";
import { readIfThere } from "../../local/read-if-there.ts";
import { WrongUse } from "../command-line/exit-codes.ts";
/** The outputs of a deployed stack, by their names. */
export type StackOutputs = Readonly<Record<string, string>>;

const OutputsFile = z.record(z.string(), z.record(z.string(), z.string()));

/**
 * Reads the file that `cdk deploy` writes.
 * @returns undefined without a file, and when the file does not exist or does not name the stack
 * @throws WrongUse for a file with other content
 */
export async function readStackOutputs(
  file: string | undefined,
  stackName: string,
): Promise<StackOutputs | undefined> {
  if (file === undefined) return undefined;
  const text = await readIfThere(file);
  if (text === undefined) return undefined;
  const parsed = OutputsFile.safeParse(readJson(text));
  if (!parsed.success)
    throw new WrongUse(`${file} does not hold a stack's outputs as cdk deploy writes them`);
  return parsed.data[stackName];
}

/** Why a stack's outputs are not known, as a part of a sentence. */
export const noOutputs = (file: string | undefined, stackName: string): string =>
  file === undefined
    ? "cdk.json names no file of outputs"
    : `${file} has no outputs of a stack named ${stackName}`;
