import { writeFile } from "node:fs/promises";
import { join, relative, resolve } from "node:path";

import { build, type Metafile } from "esbuild";

import { type FunctionName, functionNames, functionsByName } from "../functions.ts";
import { PROJECT_FOLDER } from "../project-folder.ts";
import { type CheckedCrews, checkCrews } from "./checked-crews.ts";
import { copyCrewFiles } from "./crew-file-copies.ts";
import type { CrewModule } from "./crew-modules.ts";
import { esbuildOptions } from "./esbuild-options.ts";
import { writeConsole } from "./write-console.ts";
import { writeOutputs } from "./write-outputs.ts";

/** What goes into the bundles of functions that know crews. */
interface BundledCrews extends Pick<CheckedCrews, "crews"> {
  readonly modules: readonly Pick<CrewModule, "source" | "target">[];
}

export interface BundleRequest {
  readonly contractName: FunctionName;
  /** Emptied, then filled: index.mjs, its chunks, and for those that read them crews.json and the tools. */
  readonly outdir: string;
  /** The folder whose folders are crews; it may lie outside the project. */
  readonly crewsDirectory: string;
  /** What checkCrews finds in that folder; found out here if absent. */
  readonly crews?: BundledCrews | Promise<BundledCrews>;
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
 * Builds one Lambda. The same sources give the same bytes in every folder. A crew whose code is broken is in
 * crews.json with its problems, and stops nothing.
 * @throws BuildFailure, esbuild's list of what does not compile in the function itself
 */
export async function bundleFunction(request: BundleRequest): Promise<Bundle> {
  const folder = resolve(request.outdir);
  const known = functionsByName[request.contractName].crews;
  const { crews, modules } = known
    ? await (request.crews ?? checkCrews(request.crewsDirectory))
    : { crews: [], modules: [] };
  const handler = join(PROJECT_FOLDER, "functions/handlers", request.contractName, "handler.ts");
  const result = await build({
    ...esbuildOptions,
    outdir: folder,
    entryPoints: [
      { in: handler, out: "index" },
      ...(known === "code" ? modules : []).map(({ source, target }) => ({
        in: source,
        out: target,
      })),
    ],
  });
  await writeOutputs(folder, result.outputFiles);
  if (known === "code") await copyCrewFiles(crews, { from: request.crewsDirectory, to: folder });
  if (known) await writeFile(join(folder, "crews.json"), JSON.stringify(crews));
  if (functionsByName[request.contractName].hasConsole) await writeConsole([folder]);
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
  // Most functions know no crews, and are built meanwhile.
  const crews = request.crews ?? checkCrews(request.crewsDirectory);
  const bundles = await Promise.all(
    functionNames.map((name) =>
      bundleFunction({ ...request, crews, contractName: name, outdir: join(request.outdir, name) }),
    ),
  );
  return Object.fromEntries(bundles.map((bundle) => [bundle.contractName, bundle])) as Record<
    FunctionName,
    Bundle
  >;
}

const ENTRY_FILE = "index.mjs";

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
