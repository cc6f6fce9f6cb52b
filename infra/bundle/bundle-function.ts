import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";

import { build, type Metafile, type OutputFile } from "esbuild";

import { readCrews } from "../../functions/adapters/crew-files/read-crews.ts";
import { type FunctionName, functionNames } from "../contracts.ts";
import { findCrewModules } from "./crew-modules.ts";
import { esbuildOptions, PROJECT_FOLDER } from "./esbuild-options.ts";

export interface BundleRequest {
  readonly contractName: FunctionName;
  /** Emptied and filled: index.mjs, its chunks, and where the function reads them crews.json and the crews' tools. */
  readonly outdir: string;
  /** The folder whose folders are crews; it may lie outside the project. */
  readonly crewsDirectory: string;
}

export interface Bundle {
  readonly contractName: FunctionName;
  readonly folder: string;
  /** Absolute path of the ES module that exports `handler`. */
  readonly entry: string;
  /** What esbuild put into it. Its outputs' paths are relative to `folder`. */
  readonly metafile: Metafile;
}

/**
 * Builds one Lambda. The same sources give the same bytes in every folder.
 * @throws BuildFailure, esbuild's list of what does not compile
 */
export async function bundleFunction(request: BundleRequest): Promise<Bundle> {
  const folder = resolve(request.outdir);
  const crewsDirectory = resolve(request.crewsDirectory);
  const modules = request.contractName === "run-crew" ? findCrewModules(crewsDirectory) : [];
  const handler = join(PROJECT_FOLDER, "functions/handlers", request.contractName, "handler.ts");
  const result = await build({
    ...esbuildOptions,
    outdir: folder,
    entryPoints: [
      { in: handler, out: "index" },
      ...modules.map(({ source, target }) => ({ in: source, out: target })),
    ],
  });
  await rm(folder, { recursive: true, force: true });
  await writeOutputs(folder, result.outputFiles);
  if (KNOWS_CREWS.has(request.contractName)) {
    await writeFile(join(folder, "crews.json"), JSON.stringify(await readCrews(crewsDirectory)));
  }
  return {
    contractName: request.contractName,
    folder,
    entry: join(folder, ENTRY_FILE),
    metafile: withOutputsRelativeTo(folder, result.metafile),
  };
}

/** Builds every Lambda into `<outdir>/<contract name>`. */
export async function bundleAll(
  request: Omit<BundleRequest, "contractName">,
): Promise<Readonly<Record<FunctionName, Bundle>>> {
  const bundles = await Promise.all(
    functionNames.map((name) =>
      bundleFunction({ ...request, contractName: name, outdir: join(request.outdir, name) }),
    ),
  );
  return Object.fromEntries(bundles.map((bundle) => [bundle.contractName, bundle])) as Record<
    FunctionName,
    Bundle
  >;
}

/** The one refuses what cannot be started, the other runs it. */
const KNOWS_CREWS: ReadonlySet<FunctionName> = new Set(["start-crew", "run-crew"]);

const ENTRY_FILE = "index.mjs";

async function writeOutputs(folder: string, files: readonly OutputFile[]): Promise<void> {
  for (const file of files) {
    const path = join(folder, relative(folder, file.path));
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, file.contents);
  }
}

function withOutputsRelativeTo(folder: string, metafile: Metafile): Metafile {
  const rename = (path: string): string => relative(folder, resolve(PROJECT_FOLDER, path));
  const outputs = Object.entries(metafile.outputs).map(([path, output]) => [
    rename(path),
    {
      ...output,
      imports: output.imports.map((imported) =>
        imported.external === true ? imported : { ...imported, path: rename(imported.path) },
      ),
    },
  ]);
  return { inputs: metafile.inputs, outputs: Object.fromEntries(outputs) as Metafile["outputs"] };
}
