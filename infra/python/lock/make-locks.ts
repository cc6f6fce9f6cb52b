import { readdir, readFile, rename, stat, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";

import { CrewFolderError } from "../../../functions/adapters/crew-files/crew-folder.ts";
import { filesOf } from "../../../functions/adapters/crew-files/read-crews.ts";
import { isCrewName, SHARED } from "../../../functions/adapters/crew-files/shared-tools.ts";
import { declaredPython } from "../../../functions/crew/load/python/declared-python.ts";
import { pythonSources } from "../../../functions/crew/load/python/python-files.ts";
import { PYTHON_LOCK, PythonLock } from "../../../functions/crew/load/python/python-lock.ts";
import { parseExactly } from "../../../functions/json/exact-json.ts";
import type { LambdaArchitecture } from "../declared/lambda-platform.ts";
import { PythonProblem } from "../python-problem.ts";
import { makeLock, type LockTools } from "./make-lock.ts";

export interface LocksRequest {
  readonly crewsDirectory: string;
  /** The folders of the crews to look at; of all if absent. */
  readonly only?: readonly string[];
  /** Takes the newest packages, whatever a lock says. */
  readonly upgrade?: boolean;
  /** Makes those anew that are for another processor than the functions'. */
  readonly deploys?: boolean;
  /** Whether that has failed before: by the crew's name, and a hash of its Python. */
  readonly isHopeless?: (crew: string, sources: string) => boolean;
}

/** How locks are made. */
export interface PythonMaking {
  /** The functions' processor. */
  readonly architecture: LambdaArchitecture;
  readonly tools: LockTools;
}

/** What became of the lock of a crew that has Python. */
export type LockOutcome = { readonly crew: string } & (
  | { readonly state: "fresh" | "made"; readonly lock: PythonLock }
  | {
      readonly state: "failed";
      readonly problem: PythonProblem;
      /** A hash of the Python that it failed for. */
      readonly sources: string;
    }
);

/**
 * Makes the locks that are missing or older than their crews' Python, one after the other; of crews without
 * Python there is none. What is wrong with one crew is its own outcome.
 * @param making asked for once, when a lock has to be made
 */
export async function makePythonLocks(
  { crewsDirectory, only, ...request }: LocksRequest,
  making: () => Promise<PythonMaking>,
): Promise<readonly LockOutcome[]> {
  const directory = resolve(crewsDirectory);
  const names = (await readdir(directory)).filter(
    (name) => isCrewName(name) && (only?.includes(name) ?? true),
  );
  let asked: Promise<PythonMaking> | undefined;
  const once = async (): Promise<PythonMaking> => (asked ??= making());
  const outcomes: LockOutcome[] = [];
  for (const crew of names.toSorted((one, other) => (one < other ? -1 : 1))) {
    const outcome = await makeCrewLock({ directory, crew, ...request }, once);
    if (outcome !== undefined) outcomes.push(outcome);
  }
  return outcomes;
}

interface CrewLockRequest extends Omit<LocksRequest, "crewsDirectory" | "only"> {
  readonly directory: string;
  readonly crew: string;
}

async function makeCrewLock(
  { directory, crew, upgrade = false, deploys = false, isHopeless }: CrewLockRequest,
  making: () => Promise<PythonMaking>,
): Promise<LockOutcome | undefined> {
  const folder = join(directory, crew);
  const files = await readFiles(directory, crew);
  if (files === undefined || ![...files.keys()].some((file) => file.endsWith(".py"))) return undefined;
  const declared = declaredPython(files);
  if (declared === undefined || declared.tools.length + declared.functions.length === 0) return undefined;
  const before = readLock(files.get(PYTHON_LOCK));
  const sources = pythonSources(files, declared);
  const isFresh = before !== undefined && !upgrade && before.sources === sources;
  if (isFresh && !deploys) return { crew, state: "fresh", lock: before };
  if (isHopeless?.(crew, sources) === true) return undefined;
  const { architecture, tools } = await making();
  if (isFresh && before.architecture === architecture) return { crew, state: "fresh", lock: before };
  const request = { files, declared, paths: [folder, join(directory, SHARED)], before, upgrade };
  const target = { architecture: targetOf(before, architecture, deploys) };
  const tell = (line: string): void => tools.tell(`${crew}: ${line}`);
  try {
    const lock = await makeLock({ ...request, ...target }, { ...tools, tell });
    await writeLock(join(folder, PYTHON_LOCK), lock);
    return { crew, state: "made", lock };
  } catch (error) {
    if (!(error instanceof PythonProblem)) throw error;
    return { crew, state: "failed", problem: error, sources };
  }
}

/** A laptop leaves a lock for the processor that it was made for. */
const targetOf = (
  before: PythonLock | undefined,
  architecture: LambdaArchitecture,
  deploys: boolean,
): LambdaArchitecture => (deploys ? architecture : (before?.architecture ?? architecture));

/** Undefined where there is no crew, or one that cannot be read, which is told where crews are loaded. */
async function readFiles(directory: string, crew: string): Promise<ReadonlyMap<string, string> | undefined> {
  if (!(await stat(join(directory, crew)).catch(() => undefined))?.isDirectory()) return undefined;
  try {
    return (await filesOf(directory, join(directory, crew))).files;
  } catch (error) {
    if (error instanceof CrewFolderError || (error instanceof Error && "syscall" in error)) return undefined;
    throw error;
  }
}

/** Undefined where there is none that can be read. */
function readLock(text: string | undefined): PythonLock | undefined {
  if (text === undefined) return undefined;
  try {
    return PythonLock.safeParse(parseExactly(text)).data;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Of a crew's folder. */
export const readLockOf = async (folder: string): Promise<PythonLock | undefined> =>
  readLock(await readFile(join(folder, PYTHON_LOCK), "utf8").catch(() => undefined));

/** By one rename, and only when it changes: `npm start` looks at the folder. */
async function writeLock(path: string, lock: PythonLock): Promise<void> {
  const text = `${JSON.stringify(lock, null, 2)}\n`;
  if ((await readFile(path, "utf8").catch(() => undefined)) === text) return;
  // A hidden file is no part of a crew: who watches the folder takes no notice.
  const beside = join(dirname(path), `.${PYTHON_LOCK}.${process.pid}`);
  await writeFile(beside, text);
  await rename(beside, path);
}
