import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { TestProject } from "vitest/node";

import { synthesizeLocalTemplate } from "../../local/synthesized-template.ts";
import { buildSet } from "../support/stack/built-set.ts";
import type { Prepared } from "./prepared.ts";

const CREWS = join(import.meta.dirname, "../fixtures/fault-crews");

declare module "vitest" {
  interface ProvidedContext {
    /** File that holds what is built once for all tests: see Prepared. */
    readonly prepared: string;
  }
}

/**
 * Builds the functions and synthesizes the template once, which costs more than hundreds of the processes
 * they serve.
 */
async function prepare(folder: string): Promise<string> {
  const { signal } = new AbortController();
  const [{ bundles }, template] = await Promise.all([
    buildSet({ folder, crewsDirectory: CREWS }),
    synthesizeLocalTemplate(console.log, signal),
  ]);
  const prepared: Prepared = {
    bundles,
    functions: template.functions,
    table: template.table,
    definition: template.definition((name) => `arn:aws:lambda:us-east-1:123456789012:function:${name}`),
  };
  const file = join(folder, "prepared.json");
  await writeFile(file, JSON.stringify(prepared));
  return file;
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), "stepcrew-faults-"));
  project.provide("prepared", await prepare(folder));
  return () => rm(folder, { recursive: true, force: true });
}
