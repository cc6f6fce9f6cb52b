import { realpathSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";

import { codeOf } from "../../functions/text/error-text.ts";

const claimed = new Set<string>();

/**
 * Claims a database file for one server of this process: a second one would know nothing of the first one's
 * table locks, and DuckDB keeps only other processes out.
 * @returns a function that releases it
 * @throws Error if another server of this process has it
 */
export function claimFile(file: string): () => void {
  if (file === ":memory:") return () => undefined;
  const path = realPath(file);
  if (claimed.has(path)) throw new Error(`Another local Snowflake server of this process has ${path} open`);
  claimed.add(path);
  return () => void claimed.delete(path);
}

/** Links resolved as far as there is something: the file itself may not be made yet. */
function realPath(file: string): string {
  const path = resolve(file);
  try {
    return realpathSync(path);
  } catch (error) {
    const isMissing = codeOf(error) === "ENOENT";
    if (!isMissing || dirname(path) === path) throw error;
    return join(realPath(dirname(path)), basename(path));
  }
}
