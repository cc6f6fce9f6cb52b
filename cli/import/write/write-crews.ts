import {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";

import { RECORD_FILE, type FolderPlan } from "./crew-record.ts";

/** A crew's folder cannot be written; the message is a sentence. */
class FolderRefused extends Error {
  override readonly name = "FolderRefused";
}

/** Crews as they will be, in a folder of their own. */
export interface StagedCrews {
  /** A folder of crews; only the new ones are in it. */
  readonly folder: string;
  /** Puts a crew in its place, whole or not at all. */
  readonly publish: (name: string) => void;
  readonly discard: () => void;
}

/**
 * Makes crews beside the folder that they are for, so that each takes its place in one step.
 * @param parent where the stage is made: in the folder of crews, or elsewhere for those that are not
 * published
 */
export function stageCrews(
  parent: string,
  directory: string,
  plans: ReadonlyMap<string, FolderPlan>,
): StagedCrews {
  mkdirSync(parent, { recursive: true });
  const stage = mkdtempSync(join(parent, ".stepcrew-import-"));
  const folder = join(stage, "new");
  const discard = (): void => rmSync(stage, { recursive: true, force: true });
  try {
    mkdirSync(folder);
    for (const [name, plan] of plans) stageCrew(join(directory, name), join(folder, name), plan);
  } catch (error) {
    discard();
    throw error;
  }
  const publish = (name: string): void => {
    const [target, old] = [join(directory, name), join(stage, `old-${name}`)];
    mkdirSync(directory, { recursive: true });
    const isThere = existsSync(target);
    if (isThere) renameSync(target, old);
    try {
      renameSync(join(folder, name), target);
    } catch (error) {
      if (isThere) renameSync(old, target);
      throw error;
    }
  };
  return { folder, publish, discard };
}

function stageCrew(target: string, staged: string, { write, remove, record }: FolderPlan): void {
  const there = lstatSync(target, { throwIfNoEntry: false });
  if (there !== undefined && !there.isDirectory())
    throw new FolderRefused(`${target} is not a folder: give --crew another name`);
  if (there === undefined) mkdirSync(staged);
  else cpSync(target, staged, { recursive: true, verbatimSymlinks: true });
  for (const path of remove) rmSync(join(staged, path), { force: true });
  for (const [path, bytes] of [...write, [RECORD_FILE, record] as const]) {
    refuseLinks(staged, path);
    mkdirSync(dirname(join(staged, path)), { recursive: true });
    writeFileSync(join(staged, path), bytes);
  }
}

/** A link in a crew's folder may lead anywhere, and what is written through it would land there. */
function refuseLinks(staged: string, path: string): void {
  const parts = path.split("/");
  for (const [index] of parts.entries()) {
    const part = parts.slice(0, index + 1).join("/");
    if (lstatSync(join(staged, part), { throwIfNoEntry: false })?.isSymbolicLink())
      throw new FolderRefused(`${part} of this crew is a link, and nothing is written through it: remove it`);
  }
}
