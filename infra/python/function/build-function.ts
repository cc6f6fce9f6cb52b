import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

import { SHARED } from "../../../functions/adapters/crew-files/shared-tools.ts";
import type { PythonLock } from "../../../functions/crew/load/python/python-lock.ts";
import { stableHash } from "../../../functions/json/stable-hash.ts";
import { PYTHON_CODE } from "../../constructs/python-functions.ts";
import type { LambdaArchitecture } from "../declared/lambda-platform.ts";
import { PYTHON_PACKAGE } from "../environment/python-program.ts";
import { sizeProblem } from "../packages/package-sizes.ts";
import { packageStore, wheelsFor, withScratch } from "../packages/package-store.ts";
import { pipFailure } from "../pip/pip-failure.ts";
import type { LambdaTarget, Pip } from "../pip/run-pip.ts";
import { unpackedBytes } from "../pip/wheel-file.ts";
import { PythonProblem } from "../python-problem.ts";
import { type FunctionFile, functionFiles } from "./code-files.ts";

export interface FunctionRequest {
  readonly crew: string;
  /** Absolute: the folder of crews. */
  readonly directory: string;
  readonly lock: PythonLock;
  readonly architecture: LambdaArchitecture;
}

export interface FunctionTools {
  /** `<data folder>/python` */
  readonly home: string;
  /** Asked for when packages have to be loaded or unpacked. */
  readonly pip: () => Promise<Pip>;
}

export interface BuiltFunction {
  /** Absolute path of the folder that is deployed. */
  readonly folder: string;
  /** Of the lock and the sources: the same for the same function, whoever builds it. */
  readonly hash: string;
}

/**
 * Builds the code of the function that runs a crew's Python: packages for Lambda, not compiled, the crew's
 * files and what runs them. What was built before of the same is used again.
 * @throws PythonProblem when its packages cannot be had, or are too large
 */
export async function buildPythonFunction(
  { crew, directory, lock, architecture }: FunctionRequest,
  tools: FunctionTools,
): Promise<BuiltFunction> {
  const files = [
    ...(await functionFiles(join(directory, crew), PYTHON_CODE.crew)),
    ...(await functionFiles(join(directory, SHARED), PYTHON_CODE.shared)),
    ...(await functionFiles(join(PYTHON_PACKAGE, "stepcrew_python"), "stepcrew_python")),
    ...(await functionFiles(join(PYTHON_PACKAGE, "answers"), "answers")),
  ];
  const { packages, python } = lock;
  const sources = files.map(({ path, sha256 }) => [path, sha256]);
  const hash = stableHash({ packages, python, architecture, sources });
  const folder = join(tools.home, "functions", crew, hash);
  if ((await stat(folder).catch(() => undefined)) === undefined)
    await build(folder, { files, lock, target: { architecture, python } }, tools);
  return { folder, hash };
}

interface Parts {
  readonly files: readonly FunctionFile[];
  readonly lock: PythonLock;
  readonly target: LambdaTarget;
}

async function build(
  folder: string,
  { files, lock: { packages }, target }: Parts,
  { home, pip }: FunctionTools,
): Promise<void> {
  const wheels = await packageStore(home, pip).wheelsOf(packages, target);
  const sizes = await Promise.all(
    packages.map(async ({ name }, index) => ({ name, unpacked: await unpackedBytes(wheels[index] ?? "") })),
  );
  const own = await Promise.all(files.map(async ({ source }) => (await stat(source)).size));
  const problem = sizeProblem(
    sizes,
    own.reduce((sum, bytes) => sum + bytes, 0),
  );
  if (problem !== undefined) throw new PythonProblem(problem);
  await withScratch(home, async (scratch) => {
    const out = join(scratch, "function");
    await mkdir(out);
    if (wheels.length > 0) await unpack(await pip(), wheels, { out, target });
    // Whoever's file it is here, Lambda has to be able to read it.
    for (const { path, source } of files) {
      await mkdir(dirname(join(out, path)), { recursive: true, mode: 0o755 });
      await writeFile(join(out, path), await readFile(source), { mode: 0o644 });
    }
    await removeOthers(dirname(folder));
    await rename(out, folder).catch((error: unknown) => {
      // Another synth was first, with the very same.
      if (!(error instanceof Error && "code" in error && error.code === "ENOTEMPTY")) throw error;
    });
  });
}

async function unpack(
  pip: Pip,
  wheels: readonly string[],
  { out, target }: { readonly out: string; readonly target: LambdaTarget },
): Promise<void> {
  const args = ["install", "--quiet", "--no-index", "--no-deps", "--no-compile", "--target", out];
  const done = await pip.run([...args, ...wheelsFor(target), ...wheels], { target });
  if (done.code === 0) return;
  const failure = pipFailure(done);
  throw new PythonProblem(
    `its packages cannot be unpacked: ${failure.kind === "other" || failure.kind === "conflict" ? failure.why : failure.kind}`,
  );
}

/** In milliseconds: a synth that still needs what it has built is not as old. */
const LIFE_OF_OTHERS = 24 * 60 * 60_000;

/** What was built of earlier states of a crew is of no use after a while, and may be large. */
async function removeOthers(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const name of await readdir(folder)) {
    const { mtimeMs } = await stat(join(folder, name));
    if (Date.now() - mtimeMs > LIFE_OF_OTHERS) await rm(join(folder, name), { recursive: true, force: true });
  }
}
