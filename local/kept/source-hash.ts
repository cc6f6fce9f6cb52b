import { createHash } from "node:crypto";
import { type Dirent, existsSync, readdirSync, readFileSync, readlinkSync, realpathSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";

/** Folders that a hash leaves out: what they hold of use is a source of its own, or in a lock file. */
const LEFT_OUT = new Set(["node_modules", ".git"]);

/**
 * SHA-256 of all that the files and folders hold: names and bytes, whatever their dates. A path that is
 * missing counts as missing. Links are followed, each folder once. It waits for the disk, because a thousand
 * small files take 35 ms so, and 700 ms when each is waited for by a promise of its own.
 */
export function hashOfSources(paths: readonly string[]): string {
  const hash = createHash("sha256");
  for (const path of paths) {
    hash.update(`\0source ${path}\0`);
    addEntry(hash, path, new Set());
  }
  return hash.digest("hex");
}

/** SHA-256 of several hashes. */
export const hashOfTexts = (texts: readonly string[]): string =>
  createHash("sha256").update(texts.join("\0")).digest("hex");

/** SHA-256 of a file's bytes; undefined when it cannot be read. */
export const hashOfFile = async (path: string): Promise<string | undefined> => {
  const bytes = await readFile(path).catch(() => undefined);
  return bytes && createHash("sha256").update(bytes).digest("hex");
};

/** Names and bytes of files, for a hash; one that cannot be read counts as missing. */
export const hashesOfFiles = async (files: readonly string[]): Promise<readonly string[]> =>
  (await Promise.all(files.map(async (file) => [file, (await hashOfFile(file)) ?? "missing"]))).flat();

/**
 * What esbuild reads of the folders above a file, beside what it bundles: compiler options and the kind of
 * modules.
 */
export function configurationAbove(folder: string): readonly string[] {
  const files = ["tsconfig.json", "package.json"].map((name) => join(folder, name));
  const above = dirname(folder);
  return [
    ...files.filter((file) => existsSync(file)),
    ...(above === folder ? [] : configurationAbove(above)),
  ];
}

type Hash = ReturnType<typeof createHash>;

function addEntry(hash: Hash, path: string, above: ReadonlySet<string>): void {
  const real = unlessRefused(() => realpathSync(path));
  if (real === undefined) {
    hash.update(`missing ${unlessRefused(() => readlinkSync(path)) ?? ""}\0`);
    return;
  }
  // A link to a folder that it lies in would go round for ever.
  if (above.has(real)) return;
  const entries = unlessRefused(() => readdirSync(real, { withFileTypes: true }));
  if (entries === undefined) {
    const bytes = readFileSync(real);
    hash.update(`${bytes.length}\0`).update(bytes);
    return;
  }
  const within = new Set([...above, real]);
  for (const entry of entries.filter(isSource).toSorted(byName)) {
    hash.update(`\0${entry.name}\0`);
    addEntry(hash, join(real, entry.name), within);
  }
  hash.update("\0end\0");
}

/** Undefined where the system refuses: what is missing, or is no folder. */
function unlessRefused<Found>(ask: () => Found): Found | undefined {
  try {
    return ask();
  } catch {
    return undefined;
  }
}

/** Pipes and sockets would be waited for. */
const isSource = (entry: Dirent): boolean =>
  !LEFT_OUT.has(entry.name) && (entry.isFile() || entry.isDirectory() || entry.isSymbolicLink());

const byName = (one: Dirent, other: Dirent): number => (one.name < other.name ? -1 : 1);
