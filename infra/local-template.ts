import { type LocalTemplate, readLocalTemplate } from "./read-local-template.ts";
import { synthesizeTemplate, type TemplateRequest } from "./synthesize-template.ts";

export type { LocalTemplate, WorkflowDefinition } from "./read-local-template.ts";

/** What somebody needs who runs the stack without CloudFormation, synthesized in this process. */
export const localTemplate = (request: TemplateRequest = {}): LocalTemplate =>
  readLocalTemplate(synthesizeTemplate(request));
