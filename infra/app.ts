import { Annotations, App } from "aws-cdk-lib";

import { EXAMPLE } from "../functions/adapters/models/providers/providers.ts";
import { sha256 } from "../functions/text/sha256.ts";
import { type DeployedCrews, readDeployedCrews } from "./bundle/deployed-crews.ts";
import { type CodeOf, sourceCode, withBundledCode } from "./bundle/function-code.ts";
import { CrewStack } from "./crew-stack.ts";
import { type DeployConfig, InvalidConfig, PLACEHOLDER, readConfig } from "./settings/config.ts";
import { secondRegionNote } from "./settings/second-region-note.ts";
import { userContextKeys } from "./settings/user-context.ts";

const app = new App();

/** The CDK CLI names the stacks that need built code; for `cdk list` there are none. */
const needsCode = (): boolean => {
  const stacks: unknown = app.node.tryGetContext("aws:cdk:bundling-stacks");
  return !(Array.isArray(stacks) && stacks.length === 0);
};

function addStack(config: DeployConfig, crews: DeployedCrews, codeOf: CodeOf): void {
  const stack = new CrewStack(app, config.stack_name, { config, modelNeeds: crews.modelNeeds, codeOf });
  const told = Annotations.of(stack);
  if (config.model === PLACEHOLDER.model) told.addWarningV2("stepcrew:rehearsal-model", REHEARSAL_WARNING);
  if (config.snowflake_account === PLACEHOLDER.snowflake_account)
    told.addWarningV2("stepcrew:placeholder-account", ACCOUNT_WARNING);
  for (const warning of crews.warnings) told.addWarningV2(crewWarningId(warning), warning);
  const note = secondRegionNote(config, process.env["CDK_DEFAULT_REGION"]);
  if (note !== undefined) told.addInfo(note);
}

/**
 * An id for each: who acknowledges one warning does not mean others. Lines are left out, for an edit above
 * changes them.
 */
const crewWarningId = (warning: string): string =>
  `stepcrew:crew-${sha256(warning.replace(/:\d+:/, ":")).slice(0, 8)}`;

const REHEARSAL_WARNING = `model is rehearsal: no model is called, and every answer says that it is rehearsed. Set it in cdk.json or with -c model=${EXAMPLE.model}.`;
const ACCOUNT_WARNING =
  "snowflake_account is a placeholder: cdk deploy will be refused until it names your account. Set it in cdk.json or with -c snowflake_account=MYORG-MYACCOUNT.";

try {
  const config = readConfig(app.node.getAllContext() as Record<string, unknown>, true, userContextKeys());
  const crews = await readDeployedCrews(config);
  if (needsCode()) {
    const built = { crewsDirectory: config.crews_dir, crews: crews.checked };
    await withBundledCode(built, (codeOf) => addStack(config, crews, codeOf));
  } else {
    addStack(config, crews, sourceCode);
  }
  app.synth();
} catch (error) {
  if (!(error instanceof InvalidConfig)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
