import type { LocalTemplate } from "../../../infra/template/read-local-template.ts";
import { synthesizeLocalTemplate } from "../../../local/synthesized-template.ts";

/**
 * What a local stack reads out of the template, made of these sources before or in a process of its own: the
 * CDK takes three seconds and 200 MB of each process that loads it.
 */
export const keptTemplate: LocalTemplate = await synthesizeLocalTemplate(
  console.log,
  new AbortController().signal,
);
