import { readFile } from "node:fs/promises";
import { join } from "node:path";

import * as z from "zod";

import { type DeployConfig, readConfig } from "../../infra/settings/config.ts";
import { WrongUse } from "../command-line/exit-codes.ts";

const PROJECT = join(import.meta.dirname, "../..");

const CdkJson = z.object({
  context: z.record(z.string(), z.unknown()).default({}),
  outputsFile: z.string().optional(),
});

/** What cdk.json says of a deployment. */
export interface ProjectSettings {
  readonly config: DeployConfig;
  /** Absolute path of the file that `cdk deploy` writes the stack's outputs to. */
  readonly outputsFile: string | undefined;
}

/**
 * Reads cdk.json as `cdk deploy` does, except that the secrets of Snowflake's logins may be missing: setup
 * says how to make them, and the other commands log in without.
 * @param overrides texts like `snowflake_user=CREWS`, as given to `-c`
 * @throws InvalidConfig for settings that cannot be deployed, WrongUse for a text without `=`
 */
export async function readProjectSettings(overrides: readonly string[] = []): Promise<ProjectSettings> {
  const file = join(PROJECT, "cdk.json");
  const { context, outputsFile } = CdkJson.parse(JSON.parse(await readFile(file, "utf8")));
  const given = { ...context, ...Object.fromEntries(overrides.map(splitOverride)) };
  return {
    config: readConfig(given, false),
    outputsFile: outputsFile === undefined ? undefined : join(PROJECT, outputsFile),
  };
}

function splitOverride(text: string): [string, string] {
  const equals = text.indexOf("=");
  if (equals < 1) throw new WrongUse(`-c takes key=value, as cdk does; "${text}" has no "="`);
  return [text.slice(0, equals), text.slice(equals + 1)];
}
