import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { normalizedName, readRequirement, type Requirement } from "../declared/requirement.ts";
import { type PipFailure, pipFailure } from "../pip/pip-failure.ts";
import type { LambdaTarget, Pip } from "../pip/run-pip.ts";
import { PythonProblem } from "../python-problem.ts";
import {
  buildWheel,
  type LockedPackage,
  noNetworkSentence,
  type PackageStore,
  wheelsFor,
  withScratch,
} from "./package-store.ts";

export interface Resolving {
  /** Requirements as pip reads them. */
  readonly wanted: readonly string[];
  /** Taken again where they fit what is wanted. */
  readonly pins: readonly LockedPackage[];
  readonly target: LambdaTarget;
}

interface Tools {
  readonly pip: Pip;
  readonly store: PackageStore;
  /** Where scratch folders may be. */
  readonly home: string;
}

/** Sources that one set of packages needs to have built, at most. */
const MOST_SOURCES = 25;

/**
 * Finds the packages that Lambda can load, and keeps them. What has no wheel is built of its source, if that
 * gives a wheel for every machine.
 * @throws PythonProblem when there is no such set, or no network
 */
export async function resolvePackages(
  { wanted, pins, target }: Resolving,
  { pip, store, home }: Tools,
): Promise<readonly LockedPackage[]> {
  return withScratch(home, async (scratch) => {
    const list = join(scratch, "requirements.txt");
    const constraints = join(scratch, "constraints.txt");
    await writeFile(list, wanted.join("\n"));
    await writeFile(constraints, pins.map(({ name, version }) => `${name}==${version}`).join("\n"));
    const own = join(scratch, "own");
    await mkdir(own);
    const sources = new Map<string, LockedPackage>();
    let isPinned = pins.length > 0;
    for (let round = 0; ; round++) {
      const out = join(scratch, `round-${round}`);
      const places = ["--find-links", own, "--find-links", store.folder];
      await mkdir(store.folder, { recursive: true });
      const args = ["download", "-d", out, "-r", list, ...wheelsFor(target), ...places];
      const loaded = await pip.run(isPinned ? [...args, "-c", constraints] : args, { target });
      if (loaded.code === 0) return keepAll(out, { store, sources });
      const failure = pipFailure(loaded);
      if (isPinned && failure.kind !== "no network") {
        isPinned = false;
        continue;
      }
      if (failure.kind !== "no file" || round > MOST_SOURCES) throw unresolved(failure, target);
      const name = nameOf(failure.requirement);
      // It was built, and does not fit: another package wants another version of it.
      if (sources.has(name)) throw unresolved(failure, target);
      const made = await fromSource(failure, { pip, scratch: join(scratch, `source-${round}`), own, target });
      const source = await store.keep(made.source);
      await store.keepBuilt(source, made.wheel);
      sources.set(name, source);
      await rm(out, { recursive: true, force: true });
    }
  });
}

async function keepAll(
  out: string,
  { store, sources }: { readonly store: PackageStore; readonly sources: ReadonlyMap<string, LockedPackage> },
): Promise<readonly LockedPackage[]> {
  const kept: LockedPackage[] = [];
  for (const file of await namesIn(out)) {
    const one = await store.keep(join(out, file));
    const source = sources.get(one.name);
    kept.push(source?.version === one.version ? source : one);
  }
  return kept.toSorted((one, other) => (one.name < other.name ? -1 : 1));
}

/** Nothing is loaded where nothing is wanted. */
const namesIn = async (folder: string): Promise<readonly string[]> =>
  (await readdir(folder).catch(() => [])).toSorted((one, other) => (one < other ? -1 : 1));

interface SourceWork {
  readonly pip: Pip;
  readonly scratch: string;
  /** Where pip finds what was built. */
  readonly own: string;
  readonly target: LambdaTarget;
}

async function fromSource(
  failure: PipFailure & { readonly kind: "no file" },
  { pip, scratch, own, target }: SourceWork,
): Promise<{ readonly source: string; readonly wheel: string }> {
  const { requirement } = failure;
  const asked = readRequirement(requirement);
  if ("problem" in asked) throw unresolved(failure, target);
  const out = join(scratch, "source");
  await mkdir(out, { recursive: true });
  const only = ["--no-deps", "--no-binary", asked.name];
  const loaded = await pip.run(["download", "--quiet", ...only, "-d", out, requirement]);
  const [file] = loaded.code === 0 ? await readdir(out) : [];
  if (file === undefined) {
    const other = loaded.code === 0 ? failure : pipFailure(loaded);
    // Without a source either, the versions that there are say more.
    throw unresolved(other.kind === "no file" ? failure : other, target);
  }
  const source = join(out, file);
  const wheel = await buildWheel(pip, { source, scratch, target });
  const offered = await pip.run(["download", "--quiet", "--no-deps", "--no-index", "-d", own, wheel]);
  if (offered.code !== 0) throw unresolved(pipFailure(offered), target);
  return { source, wheel };
}

const nameOf = (requirement: string): string => {
  const asked = readRequirement(requirement);
  return "problem" in asked ? normalizedName(requirement) : asked.name;
};

function unresolved(failure: PipFailure, { architecture, python }: LambdaTarget): PythonProblem {
  const lambda = `Lambda (Linux, ${architecture}, Python ${python})`;
  switch (failure.kind) {
    case "no network":
      return new PythonProblem(noNetworkSentence("what the crew asks for"));
    case "no file":
      return new PythonProblem(
        `the registry has no ${failure.requirement} for ${lambda}${failure.why === "" ? "" : ` (${failure.why})`}: look at its name and its versions, or name another python_version or architecture`,
      );
    case "conflict":
      return new PythonProblem(
        `the packages cannot be had together for ${lambda}${failure.why === "" ? "" : ` (${failure.why})`}: loosen the versions that disagree`,
      );
    case "other":
      return new PythonProblem(`pip finds no packages for ${lambda}: ${failure.why}`);
  }
}

/** Where a requirement names hashes, the file that was taken must be one of them. */
export function hashProblem(
  requirements: readonly Requirement[],
  packages: readonly LockedPackage[],
): string | undefined {
  const wrong = packages.find(({ name, sha256 }) => {
    const hashes = requirements.filter((each) => each.name === name).flatMap(({ hashes: own }) => own);
    return hashes.length > 0 && !hashes.includes(`sha256:${sha256}`);
  });
  return wrong === undefined
    ? undefined
    : `${wrong.file} is none of the files whose hashes are written for ${wrong.name}: write the hashes of all its files, or none`;
}
