import { type LocalTemplate, readLocalTemplate } from "../read-local-template.ts";
import type { Template } from "../template.ts";
import { printedValue } from "./printed-value.ts";

/** The template that would be deployed. @throws Error with what CDK says when it cannot be synthesized */
export const synthesizeLocalTemplate = async (signal: AbortSignal): Promise<LocalTemplate> =>
  readLocalTemplate((await printedValue("print-template.ts", [], signal)) as Template);
