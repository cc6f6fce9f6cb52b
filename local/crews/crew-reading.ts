import { existsSync } from "node:fs";
import { realpath } from "node:fs/promises";
import { join } from "node:path";

import { SHARED } from "../../functions/adapters/crew-files/shared-tools.ts";
import type { BuiltCrew } from "../../functions/crew/index.ts";
import { withLockProblem } from "../../infra/python/lock/lock-problem.ts";
import { configurationAbove, hashesOfFiles, hashOfTexts } from "../kept/source-hash.ts";
import type { LockProblems } from "../python/prepare-python.ts";
import { type BuildOptions, buildCrews, type CrewBuild, type CrewToBuild } from "./crew-builds.ts";
import { type CrewFiles, crewFiles, crewNames, type OnFolder } from "./crew-sources.ts";

/** A crew as it was read last, and as it is used. */
export interface ReadCrew {
  /** Of all that it was read of. */
  readonly hash: string;
  /** Files that are not among its own and that it was read of; those of the version in use too. */
  readonly elsewhere: readonly string[];
  /** The newest that was read, errors and all. */
  readonly newest: BuiltCrew;
  /** The newest without errors, and finished if there was such a one; undefined when there never was one. */
  readonly good: CrewBuild | undefined;
}

/** All crews of the folder, by their names, in order. */
export type ReadCrews = ReadonlyMap<string, ReadCrew>;

export interface ReadingOptions extends BuildOptions {
  /** Of the engine that they are built for. */
  readonly projectHash: string;
  readonly onFolder: OnFolder;
  /** Whether a crew without errors has all that its starts need: the others replace none that has. */
  readonly isFinished: (crew: BuiltCrew) => boolean;
  /** Makes what crews are read with; gives why it could not be made of some. */
  readonly prepare?: () => Promise<LockProblems>;
}

export interface Reading {
  readonly crews: ReadCrews;
  /** False when crews changed while they were read: these are as they were read before. */
  readonly isWhole: boolean;
}

/**
 * Reads those crews again that have changed. What is read of one crew is of one moment: if it changes
 * meanwhile, it counts as not read.
 * @throws Error when the folder of crews cannot be read, or nothing can be built
 */
export async function readCrewsAgain(before: ReadCrews, options: ReadingOptions): Promise<Reading> {
  const problems = await options.prepare?.();
  const names = await crewNames(options.crewsDirectory, options.buildsFolder);
  const shared = await sharedFiles(options);
  const sources = await Promise.all(names.map((name) => sourceOf(name, before.get(name), shared, options)));
  const changed = sources.filter(({ name, hash }) => hash !== before.get(name)?.hash);
  const builds = await buildCrews(
    changed.map((source): CrewToBuild => {
      return { ...source, hash: source.ownHash, before: before.get(source.name)?.good };
    }),
    options,
  );
  const read = new Map<string, ReadCrew>();
  for (const source of changed) {
    const build = builds.get(source.name);
    const now = await sourceOf(source.name, before.get(source.name), await sharedFiles(options), options);
    if (build === undefined || now.hash !== source.hash) continue;
    await build.keep?.();
    const crew = withLockProblem(build.crew, problems?.get(source.name));
    const good = goodOf({ ...build, crew }, before.get(source.name)?.good, options);
    read.set(source.name, await readCrewOf(source, { ...build, crew }, good));
  }
  const crews = names.flatMap((name) => {
    const crew = read.get(name) ?? before.get(name);
    return crew === undefined ? [] : [[name, crew] as const];
  });
  return { crews: new Map(crews), isWhole: read.size === changed.length };
}

function goodOf(
  build: CrewBuild,
  before: CrewBuild | undefined,
  { isFinished }: ReadingOptions,
): CrewBuild | undefined {
  if (build.crew.crew === undefined) return before;
  return before !== undefined && isFinished(before.crew) && !isFinished(build.crew) ? before : build;
}

async function readCrewOf(
  { ownHash }: CrewSource,
  build: CrewBuild,
  good: CrewBuild | undefined,
): Promise<ReadCrew> {
  const elsewhere = [...new Set([...build.elsewhere, ...(good?.elsewhere ?? [])])];
  return { hash: await withElsewhere(ownHash, elsewhere), elsewhere, newest: build.crew, good };
}

interface CrewSource extends Pick<CrewToBuild, "name" | "files" | "surroundings"> {
  /** Of its folder and its own files, of what is above them and of the engine. */
  readonly ownHash: string;
  readonly hash: string;
}

/** What all crews may use. */
async function sharedFiles({ crewsDirectory, onFolder }: ReadingOptions): Promise<CrewFiles> {
  const folder = join(crewsDirectory, SHARED);
  return existsSync(folder) ? crewFiles(folder, onFolder) : new Map();
}

async function sourceOf(
  name: string,
  before: ReadCrew | undefined,
  shared: CrewFiles,
  { crewsDirectory, projectHash, onFolder }: ReadingOptions,
): Promise<CrewSource> {
  const folder = join(crewsDirectory, name);
  const files = await crewFiles(folder, onFolder);
  const real = await realpath(folder).catch(() => folder);
  const surroundings = hashOfTexts([
    projectHash,
    ...[...shared].flat(),
    ...(await hashesOfFiles(configurationAbove(real))),
  ]);
  const ownHash = hashOfTexts([folder, surroundings, ...[...files].flat()]);
  return { name, files, surroundings, ownHash, hash: await withElsewhere(ownHash, before?.elsewhere ?? []) };
}

const withElsewhere = async (ownHash: string, elsewhere: readonly string[]): Promise<string> =>
  hashOfTexts([ownHash, ...(await hashesOfFiles(elsewhere.toSorted()))]);
