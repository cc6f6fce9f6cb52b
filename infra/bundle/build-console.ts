import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";

import { build, type BuildOptions, type OutputFile } from "esbuild";

import { PROJECT_FOLDER } from "./esbuild-options.ts";

/** A file of the console as it is served. */
export interface ConsoleFile {
  /** Below the API's address: `index.html`, which is served at `/`, and `console/…` with a hash in it. */
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly contentType: string;
}

/**
 * What the page may do: nothing is loaded from or sent to anywhere but its own API, and no script or style
 * runs that was not built with it.
 */
export const CONSOLE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join("; ");

const FOLDER = "console";
const HTML = "text/html; charset=utf-8";
const CONTENT_TYPES = { js: "text/javascript; charset=utf-8", css: "text/css; charset=utf-8" } as const;

const OPTIONS = {
  absWorkingDir: PROJECT_FOLDER,
  entryPoints: { console: `${FOLDER}/main.tsx`, style: `${FOLDER}/style/console.css` },
  outdir: FOLDER,
  entryNames: "[name]-[hash]",
  bundle: true,
  platform: "browser",
  target: ["chrome123", "firefox120", "safari17.5"],
  format: "esm",
  jsx: "automatic",
  jsxImportSource: "preact",
  minify: true,
  legalComments: "none",
  write: false,
  logLevel: "silent",
} as const satisfies BuildOptions;

/**
 * Builds the console: index.html first, then its script and its style. The same sources give the same bytes
 * and names, so what is under `console/` may be kept for ever.
 * @throws BuildFailure, esbuild's list of what does not compile
 */
export async function buildConsole(): Promise<readonly ConsoleFile[]> {
  const { outputFiles } = await build(OPTIONS);
  const script = builtFile(outputFiles, "js");
  const style = builtFile(outputFiles, "css");
  const page = await readFile(join(PROJECT_FOLDER, FOLDER, "index.html"), "utf8");
  const html = page.replace("{{script}}", script.name).replace("{{style}}", style.name);
  return [{ name: "index.html", bytes: new TextEncoder().encode(html), contentType: HTML }, script, style];
}

function builtFile(files: readonly OutputFile[], kind: keyof typeof CONTENT_TYPES): ConsoleFile {
  const file = files.find(({ path }) => path.endsWith(`.${kind}`));
  if (file === undefined) throw new Error(`The console's build has no .${kind} file`);
  return {
    name: `${FOLDER}/${basename(file.path)}`,
    bytes: file.contents,
    contentType: CONTENT_TYPES[kind],
  };
}
