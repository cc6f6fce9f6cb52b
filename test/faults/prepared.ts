import { readFileSync } from "node:fs";

import type { LocalTemplate, WorkflowDefinition } from "../../infra/template/synthesize-template.ts";
import type { Bundles } from "../../local/built-functions.ts";

/** What the processes of these tests are made of, as JSON. */
export interface Prepared extends Pick<LocalTemplate, "functions" | "table"> {
  readonly bundles: Bundles;
  readonly definition: WorkflowDefinition;
}

export const readPrepared = (file: string): Prepared => JSON.parse(readFileSync(file, "utf8")) as Prepared;
