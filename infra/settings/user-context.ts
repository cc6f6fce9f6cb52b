import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

import * as z from "zod";

import { readJson } from "../../functions/json/read-json.ts";
import { codeOf } from "../../functions/text/error-text.ts";

const CdkJson = z.object({ context: z.record(z.string(), z.unknown()).default({}) });

/** The context keys of ~/.cdk.json, which the CDK's command line gives to every project of this machine. */
export function userContextKeys(folder = homedir()): ReadonlySet<string> {
  try {
    const parsed = CdkJson.safeParse(readJson(readFileSync(join(folder, ".cdk.json"), "utf8")));
    return new Set(Object.keys(parsed.data?.context ?? {}));
  } catch (error) {
    if (["ENOENT", "ENOTDIR"].includes(codeOf(error))) return new Set();
    throw error;
  }
}
