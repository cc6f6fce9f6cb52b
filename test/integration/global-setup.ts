import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { projectFile } from "../../local/kept/project-sources.ts";
import { synthesizeLocalTemplate } from "../../local/synthesized-template.ts";
import { buildSet } from "../support/stack/built-set.ts";

/**
 * Keeps what most stacks of these tests are made of, before any starts: several that build at once take a GB
 * each.
 */
export default async function setup(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "stepcrew-integration-"));
  const { signal } = new AbortController();
  try {
    await buildSet({ folder, crewsDirectory: projectFile("crews") });
    await synthesizeLocalTemplate(console.log, signal);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
