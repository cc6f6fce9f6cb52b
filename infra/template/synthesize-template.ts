import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { App } from "aws-cdk-lib";

import type { ModelAccessProps } from "../constructs/model-access.ts";
import type { PythonCrew } from "../constructs/python-functions.ts";
import { CrewStack } from "../crew-stack.ts";
import { PROJECT_FOLDER } from "../project-folder.ts";
import { readConfig } from "../settings/config.ts";
import { type LocalTemplate, readLocalTemplate } from "./read-local-template.ts";
import { sourceCode, sourceOfPython } from "./source-code.ts";
import type { Template } from "./template.ts";

export interface TemplateRequest {
  /** Settings other than cdk.json's, by their names. */
  readonly context?: Readonly<Record<string, unknown>>;
  /** What the deployed crews' models need; nothing if absent. */
  readonly modelNeeds?: ModelAccessProps;
  /** Crews that have Python; none if absent. */
  readonly python?: readonly Omit<PythonCrew, "code">[];
}

/** The stack's template, made in this process: nothing is built, staged or looked up. */
export function synthesizeTemplate(request: TemplateRequest = {}): Template {
  const outdir = mkdtempSync(join(tmpdir(), "stepcrew-template-"));
  try {
    const context = { ...shippedContext(), "aws:cdk:disable-asset-staging": true, ...request.context };
    const app = new App({
      outdir,
      context,
      analyticsReporting: false,
      // CloudFormation's rules take four seconds of a core to be loaded; whoever deploys has them tried.
      builtinCloudFormationValidation: false,
    });
    const config = readConfig(context);
    const modelNeeds = request.modelNeeds ?? { providerVariables: [], models: [] };
    const python = (request.python ?? []).map((crew) => ({ ...crew, code: sourceOfPython() }));
    new CrewStack(app, config.stack_name, { config, modelNeeds, codeOf: sourceCode, python });
    return app.synth().getStackByName(config.stack_name).template as Template;
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

/** What cdk.json gives to every synthesis, the CDK's feature flags included. */
const shippedContext = (): Record<string, unknown> =>
  (JSON.parse(readFileSync(join(PROJECT_FOLDER, "cdk.json"), "utf8")) as { context: Record<string, unknown> })
    .context;

export type { LocalTemplate, WorkflowDefinition } from "./read-local-template.ts";

/** The template of a deployment that has everything: that is what the local stack runs. */
export const synthesizeWholeTemplate = (request: TemplateRequest = {}): Template =>
  synthesizeTemplate({ ...request, context: { console: true, live_events: true, ...request.context } });

/** What somebody needs who runs the stack without CloudFormation, synthesized in this process. */
export const localTemplate = (request: TemplateRequest = {}): LocalTemplate =>
  readLocalTemplate(synthesizeWholeTemplate(request));
