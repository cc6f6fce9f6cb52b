import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

import { type LocalTemplate, readLocalTemplate } from "../read-local-template.ts";
import type { Template } from "../template.ts";

const MAXIMUM_TEMPLATE_BYTES = 64 * 1024 * 1024;

/** The template that would be deployed, synthesized in a process of its own. @throws Error with what that process printed */
export async function synthesizeLocalTemplate(): Promise<LocalTemplate> {
  const script = join(import.meta.dirname, "print-template.ts");
  const { stdout } = await promisify(execFile)(process.execPath, [script], {
    maxBuffer: MAXIMUM_TEMPLATE_BYTES,
  });
  return readLocalTemplate(JSON.parse(stdout) as Template);
}
