import { type LocalTemplate, readLocalTemplate } from "../infra/template/read-local-template.ts";
import type { Template } from "../infra/template/template.ts";
import { keptOrMade } from "./kept/kept-outputs.ts";
import { CACHE_FOLDER, hashOfProject } from "./kept/project-sources.ts";
import { shippedTemplate } from "./kept/shipped-template.ts";
import { stageTeller } from "./log-line.ts";
import { printedValue, TEMPLATE_SCRIPT } from "./print/printed-value.ts";

/**
 * The template that would be deployed: as the project ships it if that is of the same sources, or made now or
 * before.
 * @throws Error with what CDK says when it cannot be synthesized
 */
export async function synthesizeLocalTemplate(
  log: (line: string) => void,
  signal: AbortSignal,
): Promise<LocalTemplate> {
  const tell = stageTeller(log);
  const template = (await shippedTemplate(log)) ?? (await keptTemplate(log, signal));
  tell("The workflow is synthesized");
  return readLocalTemplate(template);
}

const keptTemplate = (log: (line: string) => void, signal: AbortSignal): Promise<Template> =>
  keptOrMade({
    cacheFolder: CACHE_FOLDER,
    kind: "template",
    hash: hashOfProject,
    make: async () => ({
      value: (await printedValue(TEMPLATE_SCRIPT, [], signal)) as Template,
      mayBeKept: true,
    }),
    log,
  });
