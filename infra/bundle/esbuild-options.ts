import { join } from "node:path";

import type { BuildOptions } from "esbuild";

import { PROJECT_FOLDER } from "../project-folder.ts";
import { ASSET_NAMES, filesBeside } from "./files-beside.ts";
import { unusedPackages, utcOnly } from "./stubs.ts";

/** snowflake-sdk is CommonJS and asks for these at run time; an ES module has none of them. */
const COMMONJS_GLOBALS = [
  `import{createRequire as __createRequire}from"node:module"`,
  `import{fileURLToPath as __fileURLToPath}from"node:url"`,
  `import{dirname as __directoryOf}from"node:path"`,
  "const require=__createRequire(import.meta.url)",
  "const __filename=__fileURLToPath(import.meta.url)",
  "const __dirname=__directoryOf(__filename);",
].join(";");

/**
 * How everything that runs in a Lambda is built: ES modules for Node 24 with all packages inside, so that
 * what was tested is what runs. Splitting keeps what is imported on demand (credential providers, say) out of
 * the cold start, and gives a crew's tools the very engine that calls them. There are no source maps: they
 * would put the folder of the build into the asset's hash.
 */
export const esbuildOptions = {
  absWorkingDir: PROJECT_FOLDER,
  bundle: true,
  platform: "node",
  target: "node24",
  format: "esm",
  splitting: true,
  minify: true,
  sourcemap: false,
  legalComments: "none",
  mainFields: ["module", "main"],
  banner: { js: COMMONJS_GLOBALS },
  // By its ending a file is a module wherever it lies: a package.json would make modules of what others put
  // beside it.
  outExtension: { ".js": ".mjs" },
  chunkNames: "chunks/[name]-[hash]",
  // Crews outside the project import the engine and its packages as those inside do.
  alias: { "#crew": join(PROJECT_FOLDER, "functions/crew/index.ts") },
  nodePaths: [join(PROJECT_FOLDER, "node_modules")],
  assetNames: ASSET_NAMES,
  plugins: [unusedPackages, utcOnly, filesBeside(PROJECT_FOLDER)],
  metafile: true,
  write: false,
  logLevel: "silent",
} as const satisfies BuildOptions;
