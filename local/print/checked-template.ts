import { readLocalTemplate } from "../../infra/template/read-local-template.ts";
import { synthesizeWholeTemplate } from "../../infra/template/synthesize-template.ts";
import type { Template } from "../../infra/template/template.ts";
import { functionArn } from "../local-arns.ts";
import { prepareDefinition } from "../step-functions/prepared-definition.ts";

/**
 * The template of a deployment that has everything. Its workflow is checked here, so that the stack need not.
 * @throws Error with what CDK says when it cannot be synthesized, or with what is wrong with the workflow
 */
export function checkedTemplate(): Template {
  const template = synthesizeWholeTemplate();
  prepareDefinition(JSON.stringify(readLocalTemplate(template).definition(functionArn)));
  return template;
}
