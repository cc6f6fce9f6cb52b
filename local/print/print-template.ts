/**
 * Prints the template as JSON and ends: what CDK took of memory and time is this process's, not the stack's.
 * Its workflow is checked here as well, so that the stack need not.
 */
import { readLocalTemplate } from "../../infra/template/read-local-template.ts";
import { synthesizeWholeTemplate } from "../../infra/template/synthesize-template.ts";
import { functionArn } from "../local-arns.ts";
import { prepareDefinition } from "../step-functions/prepared-definition.ts";

const template = synthesizeWholeTemplate();
prepareDefinition(JSON.stringify(readLocalTemplate(template).definition(functionArn)));
process.stdout.write(JSON.stringify(template));
