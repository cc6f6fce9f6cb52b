import { createHash } from "node:crypto";
import { copyFile, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

import { platformTags } from "../declared/lambda-platform.ts";
import { pipFailure } from "../pip/pip-failure.ts";
import { type LambdaTarget, type Pip } from "../pip/run-pip.ts";
import { packageFile } from "../pip/wheel-file.ts";
import { PythonProblem } from "../python-problem.ts";

/** A package as python.lock holds it. */
export interface LockedPackage {
  readonly name: string;
  readonly version: string;
  /** The name of its wheel, or of its source where that builds to a wheel for every machine. */
  readonly file: string;
  /** Of the file, in hex. */
  readonly sha256: string;
}

/** Where packages are kept: loaded once, and found again without a network. */
export interface PackageStore {
  /** Absolute path of the folder of wheels and sources. */
  readonly folder: string;
  /** Takes a file in; its name says what it is. */
  keep(path: string): Promise<LockedPackage>;
  /** Takes the wheel in that was built of a source. */
  keepBuilt(source: LockedPackage, path: string): Promise<void>;
  /**
   * Absolute paths of the packages' wheels, in their order; what is missing is loaded, and built.
   * @throws PythonProblem when that cannot be done, or gives other files than were locked
   */
  wheelsOf(packages: readonly LockedPackage[], target: LambdaTarget): Promise<readonly string[]>;
}

/** @param pip opened when something has to be loaded, and not before */
export function packageStore(home: string, pip: () => Promise<Pip>): PackageStore {
  const folder = join(home, "wheels");
  const builtOf = ({ sha256 }: LockedPackage): string => join(home, "built", sha256);
  const store: PackageStore = {
    folder,
    async keep(path) {
      const file = basename(path);
      const kind = packageFile(file);
      if (kind === undefined) throw new PythonProblem(`${file} is no package's file`);
      const sha256 = await fileHash(path);
      await moveInto(folder, path);
      return { name: kind.name, version: kind.version, file, sha256 };
    },
    keepBuilt: async (source, path) => moveInto(builtOf(source), path),
    async wheelsOf(packages, target) {
      const missing: LockedPackage[] = [];
      for (const each of packages) if (!(await isKept(folder, each))) missing.push(each);
      if (missing.length > 0) await load(missing, target, { folder, home, pip: await pip() });
      return Promise.all(
        packages.map(async (each) => {
          if (!packageFile(each.file)?.isSource) return join(folder, each.file);
          const built = await onlyWheel(builtOf(each));
          if (built !== undefined) return built;
          const path = join(folder, each.file);
          await withScratch(home, async (scratch) =>
            store.keepBuilt(each, await buildWheel(await pip(), { source: path, scratch, target })),
          );
          return (await onlyWheel(builtOf(each))) ?? path;
        }),
      );
    },
  };
  return store;
}

interface Loading {
  readonly folder: string;
  readonly home: string;
  readonly pip: Pip;
}

/** Loads exactly the files that were locked: wheels for Lambda, and sources as they are. */
async function load(
  missing: readonly LockedPackage[],
  target: LambdaTarget,
  { folder, home, pip }: Loading,
): Promise<void> {
  const isSource = ({ file }: LockedPackage): boolean => packageFile(file)?.isSource === true;
  for (const packages of [missing.filter(isSource), missing.filter((each) => !isSource(each))]) {
    const [first] = packages;
    if (first === undefined) continue;
    await withScratch(home, async (scratch) => {
      const list = join(scratch, "requirements.txt");
      const lines = packages.map(
        ({ name, version, sha256 }) => `${name}==${version} --hash=sha256:${sha256}`,
      );
      await writeFile(list, lines.join("\n"));
      const out = join(scratch, "files");
      const kind = isSource(first)
        ? ["--no-binary", packages.map(({ name }) => name).join(",")]
        : wheelsFor(target);
      const args = ["download", "--quiet", "--no-deps", "--require-hashes", "-d", out, "-r", list, ...kind];
      const loaded = await pip.run(args, { target });
      if (loaded.code !== 0) throw notLoaded(packages, pipFailure(loaded));
      for (const file of await readdir(out)) await moveInto(folder, join(out, file));
    });
    const other = packages.find(({ file }) => !packages.some((each) => each.file === file));
    if (other !== undefined) throw notLoaded([other], { kind: "other", why: "another file came" });
  }
  for (const each of missing)
    if (!(await isKept(folder, each)))
      throw notLoaded([each], { kind: "other", why: "the registry has another file of it now" });
}

function notLoaded(
  packages: readonly LockedPackage[],
  failure: ReturnType<typeof pipFailure>,
): PythonProblem {
  const names = packages.map(({ name, version }) => `${name} ${version}`).join(", ");
  if (failure.kind === "no network") return new PythonProblem(noNetworkSentence(names));
  const why = failure.kind === "no file" ? `the registry has no ${failure.requirement}` : failure.why;
  return new PythonProblem(
    `python.lock names packages that cannot be loaded (${names}): ${why}. To find others: npx stepcrew python --upgrade`,
  );
}

export const noNetworkSentence = (what: string): string =>
  `the registry of Python packages cannot be reached, and ${what} ${what.includes(",") ? "are" : "is"} not kept here: try again with a network, or look at pip's settings (pip config list)`;

/** What has pip find wheels for Lambda, and nothing else. */
export const wheelsFor = ({ architecture, python }: LambdaTarget): readonly string[] => [
  "--only-binary=:all:",
  "--implementation=cp",
  `--python-version=${python}`,
  ...platformTags(architecture, python).flatMap((tag) => ["--platform", tag]),
];

/**
 * Builds a source on this machine, and gives the wheel's path.
 * @throws PythonProblem when it cannot be built, or not for every machine
 */
export async function buildWheel(
  pip: Pip,
  {
    source,
    scratch,
    target,
  }: { readonly source: string; readonly scratch: string; readonly target: LambdaTarget },
): Promise<string> {
  const out = join(scratch, "built");
  const made = await pip.run(["wheel", "--quiet", "--no-deps", "-w", out, source]);
  const { name = basename(source), version = "" } = packageFile(basename(source)) ?? {};
  const noWheel = `${name} ${version} has no wheel for Lambda (Linux, ${target.architecture}, Python ${target.python})`;
  const advice = `name a version that has one, another package, or another python_version or architecture`;
  if (made.code !== 0) {
    const failure = pipFailure(made);
    const why = failure.kind === "other" ? failure.why : failure.kind;
    throw new PythonProblem(`${noWheel}, and its source cannot be built here (${why}): ${advice}`);
  }
  const wheel = await onlyWheel(out);
  if (wheel !== undefined && packageFile(basename(wheel))?.isPure === true) return wheel;
  throw new PythonProblem(`${noWheel}, and what its source builds to fits this machine alone: ${advice}`);
}

export async function withScratch<Value>(
  home: string,
  use: (scratch: string) => Promise<Value>,
): Promise<Value> {
  await mkdir(home, { recursive: true });
  const scratch = await mkdtemp(join(home, "scratch-"));
  try {
    return await use(scratch);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function onlyWheel(folder: string): Promise<string | undefined> {
  const files = await readdir(folder).catch(() => []);
  const wheel = files.find((file) => file.endsWith(".whl"));
  return wheel === undefined ? undefined : join(folder, wheel);
}

async function isKept(folder: string, { file, sha256 }: LockedPackage): Promise<boolean> {
  const path = join(folder, basename(file));
  return (await stat(path).catch(() => undefined))?.isFile() === true && (await fileHash(path)) === sha256;
}

const fileHash = async (path: string): Promise<string> =>
  createHash("sha256")
    .update(await readFile(path))
    .digest("hex");

/** By a rename at the end: who looks there meanwhile sees the file before, or the whole new one. */
async function moveInto(folder: string, path: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const beside = join(dirname(folder), `${basename(path)}.${process.pid}`);
  await copyFile(path, beside);
  await rename(beside, join(folder, basename(path)));
}
