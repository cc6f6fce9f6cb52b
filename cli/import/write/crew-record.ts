import { lstatSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import * as z from "zod";

import { parsedJson } from "./parsed-json.ts";
import { hashOf, type PlannedCrew } from "./planned-crew.ts";

/** Beside the files of a crew that was imported: what they were then. */
export const RECORD_FILE = ".stepcrew-import.json";

const CrewRecord = z.object({
  version: z.literal(1),
  source: z.string(),
  files: z.record(z.string(), z.string()),
});

/** A crew's folder as it is, before an import writes to it. */
export interface FolderNow {
  /** Hashes of its files by their paths. */
  readonly files: ReadonlyMap<string, string>;
  /** What the last import wrote; undefined where none did. */
  readonly last: ReadonlyMap<string, string> | undefined;
  /** Of which project's which crew. */
  readonly source: string | undefined;
}

/** What becomes of a folder's files, and what is to be known of that. */
export interface FolderPlan {
  readonly write: ReadonlyMap<string, Uint8Array>;
  readonly remove: readonly string[];
  /** Files that stay as they were edited here, and whether the project says something new. */
  readonly kept: readonly { readonly path: string; readonly isNew: boolean }[];
  readonly record: Uint8Array;
}

/** Undefined where there is no such folder. Throws where it holds what is neither file nor folder. */
export function folderNow(folder: string): FolderNow | undefined {
  if (lstatSync(folder, { throwIfNoEntry: false }) === undefined) return undefined;
  const files = new Map<string, string>();
  const record = lstatSync(join(folder, RECORD_FILE), { throwIfNoEntry: false });
  for (const path of filesUnder(folder))
    if (path !== RECORD_FILE) files.set(path, hashOf(readFileSync(join(folder, path))));
  const read = record?.isFile()
    ? CrewRecord.safeParse(parsedJson(readFileSync(join(folder, RECORD_FILE), "utf8")))
    : undefined;
  return {
    files,
    last: read?.success ? new Map(Object.entries(read.data.files)) : undefined,
    source: read?.data?.source,
  };
}

function filesUnder(folder: string, inside = ""): readonly string[] {
  return readdirSync(join(folder, inside), { withFileTypes: true }).flatMap((entry) => {
    const path = inside === "" ? entry.name : `${inside}/${entry.name}`;
    if (entry.isDirectory()) return filesUnder(folder, path);
    return entry.isFile() ? [path] : [];
  });
}

/**
 * Lays what the project says over what is there: a file that was edited here stays as it is, unless it is to
 * be forced.
 */
export function planFolder(
  now: FolderNow | undefined,
  { files, source }: Pick<PlannedCrew, "files" | "source">,
  force: boolean,
): FolderPlan {
  const last = now?.last ?? new Map<string, string>();
  const write = new Map<string, Uint8Array>();
  const kept: { path: string; isNew: boolean }[] = [];
  for (const [path, bytes] of files) {
    const [there, then, next] = [now?.files.get(path), last.get(path), hashOf(bytes)];
    if (there === next) continue;
    // A file that was taken away stays away.
    const isUntouched = there === then;
    if (force || isUntouched) write.set(path, bytes);
    else kept.push({ path, isNew: next !== then });
  }
  const gone = [...last.keys()].filter((path) => !files.has(path) && now?.files.has(path));
  const remove = gone.filter((path) => force || now?.files.get(path) === last.get(path));
  const hashes = Object.fromEntries([...files].map(([path, bytes]) => [path, hashOf(bytes)]));
  const record = Buffer.from(`${JSON.stringify({ version: 1, source, files: hashes }, null, 2)}\n`);
  return { write, remove, kept, record };
}
