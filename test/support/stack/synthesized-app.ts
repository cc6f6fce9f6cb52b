import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { PROJECT_FOLDER } from "../../../infra/project-folder.ts";
import { type NodeProcess, runNode } from "../node-process.ts";

/**
 * Runs infra/app.ts as the CDK CLI does, by cdk.json: context and the folder for its output in variables, and
 * no account.
 * @param rules whether CloudFormation's are tried, which takes four seconds of a core
 */
export async function synthesizeApp(
  outdir: string,
  context: Readonly<Record<string, unknown>>,
  rules = false,
): Promise<NodeProcess> {
  const cdkJson = JSON.parse(await readFile(join(PROJECT_FOLDER, "cdk.json"), "utf8")) as {
    readonly app: string;
    readonly context: object;
  };
  const [, ...app] = cdkJson.app.split(" ");
  return runNode(app, {
    cwd: PROJECT_FOLDER,
    environment: {
      CDK_OUTDIR: outdir,
      CDK_CONTEXT_JSON: JSON.stringify({ ...cdkJson.context, ...context }),
      ...(rules ? {} : { CDK_VALIDATION: "false" }),
    },
  });
}

/** What the CDK CLI says when it needs no built code, as for `cdk list`. */
export const NAMES_ONLY = { "aws:cdk:bundling-stacks": [] };

/** CloudFormation's own rules of the stack that was synthesized into a folder. */
export async function rulesIn(folder: string): Promise<Readonly<Record<string, unknown>>> {
  const template = await readFile(join(folder, "stepcrew.template.json"), "utf8");
  return (JSON.parse(template) as { Rules: Record<string, unknown> }).Rules;
}
