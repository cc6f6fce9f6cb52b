import { type LocalTemplate, readLocalTemplate } from "../infra/template/read-local-template.ts";
import type { Template } from "../infra/template/template.ts";
import { keptOrMade } from "./kept/kept-outputs.ts";
import { CACHE_FOLDER, hashOfProject } from "./kept/project-sources.ts";
import { stageTeller } from "./log-line.ts";
import { printedValue } from "./print/printed-value.ts";

/**
 * The template that would be deployed, made now or of the same sources before.
 * @throws Error with what CDK says when it cannot be synthesized
 */
export async function synthesizeLocalTemplate(
  log: (line: string) => void,
  signal: AbortSignal,
): Promise<LocalTemplate> {
  const tell = stageTeller(log);
  const template = await keptOrMade({
    cacheFolder: CACHE_FOLDER,
    kind: "template",
    hash: hashOfProject,
    make: async () => ({
      value: (await printedValue("print-template.ts", [], signal)) as Template,
      mayBeKept: true,
    }),
    log,
  });
  tell("The workflow is synthesized");
  return readLocalTemplate(template);
}
