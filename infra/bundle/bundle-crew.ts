import { join } from "node:path";

import { build, type Plugin } from "esbuild";

import { PROJECT_FOLDER } from "../project-folder.ts";
import type { CrewModule } from "./crew-modules.ts";
import { esbuildOptions } from "./esbuild-options.ts";
import { writeOutputs } from "./write-outputs.ts";

/**
 * What a bundle of run-crew has in addition whose crews are built by themselves: the engine, under a name
 * that their code imports it by. As in a bundle with crews, their code has the very engine that calls it.
 */
export const ENGINE_MODULE = {
  source: join(PROJECT_FOLDER, "functions/crew/index.ts"),
  target: "crew",
} as const satisfies Pick<CrewModule, "source" | "target">;

/** From `crews/<name>/<folder>/<file>.mjs`, as far below as each file of a crew's code is. */
const ENGINE_FROM_CREW = `../../../${ENGINE_MODULE.target}.mjs`;

const engineBeside: Plugin = {
  name: "engine-beside",
  setup(plugins) {
    plugins.onResolve({ filter: /^#crew$/ }, () => ({ path: ENGINE_FROM_CREW, external: true }));
  },
};

export interface CrewCode {
  /** What esbuild read, from the project's folder; some are names that only its plug-ins know. */
  readonly inputs: readonly string[];
}

/**
 * Builds the modules of one crew, of which all compile, into a folder that becomes `crews/<name>` of a bundle
 * of run-crew with ENGINE_MODULE.
 */
export async function bundleCrewCode(modules: readonly CrewModule[], outdir: string): Promise<CrewCode> {
  const { alias: _engineInside, ...options } = esbuildOptions;
  const { outputFiles, metafile } = await build({
    ...options,
    outdir,
    entryPoints: modules.map(({ source, kind, name }) => ({ in: source, out: `${kind}/${name}` })),
    plugins: [...esbuildOptions.plugins, engineBeside],
  });
  await writeOutputs(outdir, outputFiles);
  return { inputs: Object.keys(metafile.inputs) };
}
