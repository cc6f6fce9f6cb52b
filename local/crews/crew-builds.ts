import { existsSync, realpathSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join, relative, resolve, sep } from "node:path";

import { readCrew } from "../../functions/adapters/crew-files/read-crews.ts";
import type { BuiltCrew } from "../../functions/crew/index.ts";
import { findCrewModules, namedModules } from "../../infra/bundle/crew-modules.ts";
import { sizesIn } from "../kept/file-sizes.ts";
import { type Keeping, keepMade, takeKept } from "../kept/kept-outputs.ts";
import { projectFile } from "../kept/project-sources.ts";
import { hashesOfFiles, hashOfFile, hashOfTexts } from "../kept/source-hash.ts";
import { printedValue } from "../print/printed-value.ts";
import { type CrewFiles, UNREAD } from "./crew-sources.ts";

/** What print-crews.ts prints of a crew. */
export interface PrintedCrew {
  readonly crew: BuiltCrew;
  /** What the bundler read, from the project's folder; some are names that only its plug-ins know. */
  readonly inputs: readonly string[];
}

/** A crew as it was read. */
export interface CrewBuild {
  readonly crew: BuiltCrew;
  /** Where its code is, as `crews/<name>` of run-crew has it; undefined when it has none. */
  readonly folder: string | undefined;
  /** A hash of what is in there; "" when there is nothing. */
  readonly output: string;
  /** Files that its code is made of and that are not among its own. */
  readonly elsewhere: readonly string[];
  /** What its code came of, if it has any. */
  readonly code: CodeOfBuild | undefined;
  /** Keeps it for the next start; for whoever has found that nothing had changed meanwhile. */
  readonly keep?: () => Promise<void>;
}

interface CodeOfBuild extends Pick<PrintedCrew, "inputs"> {
  readonly hash: string;
  /** Those of the crew's own files that went in, by their names. */
  readonly files: readonly string[];
  /** The modules that were loaded and found to be what they should be. */
  readonly loaded: readonly string[];
}

export interface CrewToBuild {
  readonly name: string;
  readonly files: CrewFiles;
  /** A hash of what is built with it: the engine, and configuration above its folder. */
  readonly surroundings: string;
  /** Of where it lies and all that it is built of, but for files elsewhere. */
  readonly hash: string;
  /** As it was read before without an error. */
  readonly before: CrewBuild | undefined;
}

export interface BuildOptions {
  readonly crewsDirectory: string;
  /** Where code is put, in a folder for each build. */
  readonly buildsFolder: string;
  readonly cacheFolder: string;
  readonly log: (line: string) => void;
  readonly signal: AbortSignal;
}

/**
 * Reads crews, and builds their code unless it was built before. What is not a folder any more is left out.
 * @throws Error when that cannot be done at all; what is wrong with a crew is among its problems
 */
export async function buildCrews(
  wanted: readonly CrewToBuild[],
  options: BuildOptions,
): Promise<ReadonlyMap<string, CrewBuild>> {
  const built = new Map<string, CrewBuild>();
  const toBundle: CrewToBuild[] = [];
  await Promise.all(
    wanted.map(async (crew) => {
      const found = (await readWithoutBundler(crew, options)) ?? (await takeBuild(crew, options));
      if (found === undefined) toBundle.push(crew);
      else if (found !== "no-crew") built.set(crew.name, found);
    }),
  );
  for (const [name, build] of await bundle(toBundle, options)) built.set(name, build);
  return built;
}

/** Of all crews, in whatever folders: a build is some 100 KB. */
const KEPT_AT_MOST = 200;

/** Most edits leave a crew's code as it is, and many crews have none: these take no other process. */
async function readWithoutBundler(
  wanted: CrewToBuild,
  options: BuildOptions,
): Promise<CrewBuild | "no-crew" | undefined> {
  const { name, before } = wanted;
  const { crewsDirectory } = options;
  const modules = findCrewModules(crewsDirectory, [name]);
  const code = before?.code;
  const isSameCode = code !== undefined && (await codeHash(wanted, before)) === code.hash;
  if (modules.length > 0 && !isSameCode) return undefined;
  const crew = await readCrew(crewsDirectory, name);
  if (crew === undefined) return "no-crew";
  if (modules.length === 0) return { crew, folder: undefined, output: "", elsewhere: [], code: undefined };
  const isLoaded = namedModules(crew, modules).every(({ target }) => code?.loaded.includes(target));
  return isLoaded && before !== undefined ? withCodeOf(before, crew, wanted, options) : undefined;
}

function withCodeOf(
  before: CrewBuild,
  read: BuiltCrew,
  wanted: CrewToBuild,
  options: BuildOptions,
): CrewBuild {
  const { folder, code, elsewhere } = before;
  const { toolFacts } = before.crew;
  const crew = { ...read, ...(toolFacts && { toolFacts }) };
  if (folder === undefined || code === undefined) return { ...before, crew };
  const keeping = { ...keepingOf(wanted, options), outdir: folder };
  return { ...before, crew, keep: keeperOf(keeping, wanted.hash, { crew, inputs: code.inputs }, elsewhere) };
}

/** Why code cannot be loaded may be mended without a change of it, by a variable, say: that is not kept. */
function keeperOf(
  keeping: Keeping,
  hash: string,
  value: PrintedCrew,
  alsoOf: readonly string[],
): () => Promise<void> {
  const mayBeKept = value.crew.problems.every(({ level }) => level !== "error");
  return () => keepMade(keeping, hash, { value, alsoOf, mayBeKept });
}

/** Files that no bundler reads unless code imports them. */
const DATA_FILE = /\.(ya?ml|jsonc?)$/;

/** Of all that code is made of which went into a build; undefined without one. */
async function codeHash(
  { files, surroundings }: CrewToBuild,
  build:
    | (Pick<CrewBuild, "elsewhere"> & { readonly code: Pick<CodeOfBuild, "files"> | undefined })
    | undefined,
): Promise<string | undefined> {
  if (build?.code === undefined) return undefined;
  const imported = build.code.files;
  const own = [...files].filter(([name]) => imported.includes(name) || !DATA_FILE.test(name));
  return hashOfTexts([surroundings, ...own.flat(), ...(await hashesOfFiles(build.elsewhere))]);
}

const keepingOf = ({ hash }: CrewToBuild, options: BuildOptions): Keeping & { outdir: string } => ({
  cacheFolder: options.cacheFolder,
  kind: "crew",
  keptAtMost: KEPT_AT_MOST,
  outdir: join(options.buildsFolder, hash.slice(0, 32)),
  log: options.log,
});

async function takeBuild(crew: CrewToBuild, options: BuildOptions): Promise<CrewBuild | undefined> {
  const keeping = keepingOf(crew, options);
  const kept = await takeKept<PrintedCrew>(keeping, crew.hash);
  return kept && buildOf(kept.value, keeping.outdir, crew, options);
}

/** Builds them in one other process. */
async function bundle(
  crews: readonly CrewToBuild[],
  options: BuildOptions,
): Promise<readonly (readonly [string, CrewBuild])[]> {
  if (crews.length === 0) return [];
  const targets = crews.map((crew) => ({ crew, keeping: keepingOf(crew, options) }));
  for (const { keeping } of targets) await rm(keeping.outdir, { recursive: true, force: true });
  const args = targets.flatMap(({ crew, keeping }) => [crew.name, keeping.outdir]);
  const printed = (await printedValue(
    "print-crews.ts",
    [options.crewsDirectory, ...args],
    options.signal,
  )) as readonly PrintedCrew[];
  const builds = targets.map(async ({ crew, keeping }) => {
    const value = printed.find((one) => one.crew.name === crew.name);
    if (value === undefined) return [];
    const build = await buildOf(value, keeping.outdir, crew, options);
    return [[crew.name, { ...build, keep: keeperOf(keeping, crew.hash, value, build.elsewhere) }] as const];
  });
  return (await Promise.all(builds)).flat();
}

async function buildOf(
  { crew, inputs }: PrintedCrew,
  outdir: string,
  wanted: CrewToBuild,
  { crewsDirectory }: BuildOptions,
): Promise<CrewBuild> {
  const { name, files } = wanted;
  const folder = join(crewsDirectory, name);
  const own = existsSync(folder) ? realpathSync(folder) : folder;
  const read = inputs.map((input) => resolve(projectFile("."), input.replace(/^file-beside:/, "")));
  const isOwn = (file: string): boolean => (files.get(relative(own, file)) ?? UNREAD) !== UNREAD;
  // What cannot be compiled may lie elsewhere, too.
  const wrong = crew.problems
    .filter(({ file }) => file.startsWith(".."))
    .map(({ file }) => resolve(own, file));
  const elsewhere = [...new Set([...read, ...wrong])].filter(
    (file) => existsSync(file) && !isOwn(file) && !isOfProject(file),
  );
  const ownFiles = read.filter(isOwn).map((file) => relative(own, file));
  const hash = (await codeHash(wanted, { elsewhere, code: { files: ownFiles } })) ?? "";
  const loaded = namedModules(crew, findCrewModules(crewsDirectory, [name])).map(({ target }) => target);
  const output = await hashOfOutput(outdir);
  return { crew, folder: outdir, output, elsewhere, code: { inputs, hash, files: ownFiles, loaded } };
}

/** Names and bytes, wherever the folder lies. */
async function hashOfOutput(folder: string): Promise<string> {
  const files = Object.keys(await sizesIn(folder)).toSorted();
  const hashes = files.map(async (file) => [file, (await hashOfFile(join(folder, file))) ?? ""]);
  return hashOfTexts((await Promise.all(hashes)).flat());
}

/** The engine and its packages are in the hash of the project. */
const isOfProject = (file: string): boolean =>
  ["functions", "node_modules"].some((name) => file.startsWith(projectFile(name) + sep));
