import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { projectFile } from "../../local/kept/project-sources.ts";
import { synthesizeLocalTemplate } from "../../local/synthesized-template.ts";
import { buildSet } from "../support/stack/built-set.ts";

/**
 * Keeps what most stacks of these tests are made of, before any starts: several that build at once take a GB
 * each. All temporary folders of tests are in one, which goes with them: a stack's takes 5 MB.
 */
export default async function setup(): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), "stepcrew-tests-"));
  const remove = () => rm(folder, { recursive: true, force: true, maxRetries: 10 });
  process.env["TMPDIR"] = folder;
  const { signal } = new AbortController();
  try {
    await buildSet({ folder: join(folder, "built"), crewsDirectory: projectFile("crews") });
    await synthesizeLocalTemplate(console.log, signal);
  } catch (error) {
    await remove();
    throw error;
  }
  return remove;
}
