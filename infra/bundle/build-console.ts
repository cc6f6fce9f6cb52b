import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";

import { build, type BuildOptions, type OutputFile } from "esbuild";

import { CONSOLE_FOLDER, CONSOLE_PAGE, type ConsoleFiles } from "../../functions/domain/console-files.ts";
import { PROJECT_FOLDER } from "../project-folder.ts";

/**
 * What the page may do: nothing is loaded from or sent to anywhere but its own API, and no script or style
 * runs that was not built with it.
 */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join("; ");

const HTML = "text/html; charset=utf-8";
const CONTENT_TYPES = { js: "text/javascript; charset=utf-8", css: "text/css; charset=utf-8" } as const;

const OPTIONS = {
  absWorkingDir: PROJECT_FOLDER,
  entryPoints: { console: `${CONSOLE_FOLDER}/main.tsx`, style: `${CONSOLE_FOLDER}/style/console.css` },
  outdir: CONSOLE_FOLDER,
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
 * Builds the console: its page first, then its script and its style. The same sources give the same texts and
 * names, so what is under `console/` may be kept for ever.
 * @throws BuildFailure, esbuild's list of what does not compile
 */
export async function buildConsole(): Promise<ConsoleFiles> {
  const { outputFiles } = await build(OPTIONS);
  const script = builtFile(outputFiles, "js");
  const style = builtFile(outputFiles, "css");
  const page = await readFile(join(PROJECT_FOLDER, CONSOLE_FOLDER, CONSOLE_PAGE), "utf8");
  const text = page.replace("{{script}}", script.name).replace("{{style}}", style.name);
  return { policy: POLICY, files: [{ name: CONSOLE_PAGE, content_type: HTML, text }, script, style] };
}

function builtFile(
  files: readonly OutputFile[],
  kind: keyof typeof CONTENT_TYPES,
): ConsoleFiles["files"][number] {
  const file = files.find(({ path }) => path.endsWith(`.${kind}`));
  if (file === undefined) throw new Error(`The console's build has no .${kind} file`);
  return {
    name: `${CONSOLE_FOLDER}/${basename(file.path)}`,
    content_type: CONTENT_TYPES[kind],
    text: file.text,
  };
}
