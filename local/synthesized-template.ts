import { type LocalTemplate, readLocalTemplate } from "../infra/template/read-local-template.ts";
import type { Template } from "../infra/template/template.ts";
import { printedValue } from "./printed-value.ts";

/** The template that would be deployed. @throws Error with what CDK says when it cannot be synthesized */
export const synthesizeLocalTemplate = async (signal: AbortSignal): Promise<LocalTemplate> =>
  readLocalTemplate((await printedValue("print-template.ts", [], signal)) as Template);
