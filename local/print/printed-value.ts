import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

import { parseExactly } from "../../functions/json/exact-json.ts";
import { CACHE_FOLDER } from "../kept/project-sources.ts";

/** Synthesizes the template. */
export const TEMPLATE_SCRIPT = "print-template.ts";
const MAXIMUM_BYTES = 64 * 1024 * 1024;

/**
 * What a script is compiled to is kept, so that it takes half a second less the next time; but for the CDK's
 * two thousand modules, to write which takes longer than to compile them.
 */
const KEPT_COMPILED = { NODE_COMPILE_CACHE: CACHE_FOLDER };

/**
 * Runs a script of this folder in a process of its own, and gives what it prints as JSON.
 * @param signal ends the process
 * @throws Error with what the script wrote to stderr
 */
export async function printedValue(
  script: string,
  args: readonly string[],
  signal: AbortSignal,
): Promise<unknown> {
  const command = [join(import.meta.dirname, script), ...args];
  try {
    const { stdout } = await promisify(execFile)(process.execPath, command, {
      maxBuffer: MAXIMUM_BYTES,
      // The bundler is a Go program that is over before its memory runs out: it need not collect so often.
      env: { GOGC: "400", ...process.env, ...(script !== TEMPLATE_SCRIPT && KEPT_COMPILED) },
      signal,
    });
    return parseExactly(stdout);
  } catch (cause) {
    const told = cause instanceof Error && "stderr" in cause ? String(cause.stderr).trim() : "";
    throw new Error(told || `${script} failed: ${String(cause)}`, { cause });
  }
}
