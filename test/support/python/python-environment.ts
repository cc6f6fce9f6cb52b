import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

import { CACHE_FOLDER } from "../../../local/kept/project-sources.ts";

const run = promisify(execFile);

/** An interpreter with pydantic, or why there is none here. */
type TestPython =
  | { readonly executable: string; readonly missing?: never }
  | { readonly executable?: never; readonly missing: string };

/** Made once, and kept with the project's packages. Tests of Python are skipped, and say so, without one. */
export async function testPython(): Promise<TestPython> {
  const found = await findOrMake().catch((error: unknown) => ({
    missing: String(error).split("\n", 1)[0] ?? "",
  }));
  if (found.missing !== undefined) console.warn(`Tests of Python are skipped: ${found.missing}`);
  return found;
}

async function findOrMake(): Promise<TestPython> {
  const ask = "import sys; print('%d.%d' % sys.version_info[:2])";
  const { stdout } = await run("python3", ["-c", ask]);
  const version = stdout.trim();
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (major !== 3 || minor < 10 || minor > 13) return { missing: `python3 is ${version}, not 3.10 to 3.13` };
  const folder = join(CACHE_FOLDER, `test-python-${version}`);
  const executable = join(folder, "bin/python");
  if (!existsSync(executable)) await make(folder);
  return { executable };
}

/**
 * Others may make it at the same time: the first counts. A pip in it takes as long as the rest, so python3's
 * own fills it, where there is one.
 */
async function make(folder: string): Promise<void> {
  await mkdir(CACHE_FOLDER, { recursive: true });
  const unfinished = await mkdtemp(`${folder}-`);
  try {
    const python = join(unfinished, "bin/python");
    const install = ["install", "--quiet", "--disable-pip-version-check", "pydantic"];
    await run("python3", ["-m", "venv", "--without-pip", unfinished]);
    await run("python3", ["-m", "pip", "--python", python, ...install]).catch(async () => {
      await run(python, ["-m", "ensurepip"]);
      await run(python, ["-m", "pip", ...install]);
    });
    await rename(unfinished, folder).catch((error: unknown) => {
      if (!existsSync(folder)) throw error;
    });
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
}
