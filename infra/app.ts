import { Annotations, App } from "aws-cdk-lib";

import { EXAMPLE } from "../functions/adapters/models/providers.ts";
import { type DeployedCrews, readDeployedCrews } from "./bundle/deployed-crews.ts";
import { type CodeOf, sourceCode, withBundledCode } from "./bundle/function-code.ts";
import { CrewStack } from "./crew-stack.ts";
import { type DeployConfig, InvalidConfig, PLACEHOLDER, readConfig } from "./settings/config.ts";

const app = new App();

/** The CDK CLI names the stacks that need built code; for `cdk list` there are none. */
const needsCode = (): boolean => {
  const stacks: unknown = app.node.tryGetContext("aws:cdk:bundling-stacks");
  return !(Array.isArray(stacks) && stacks.length === 0);
};

function addStack(config: DeployConfig, crews: DeployedCrews, codeOf: CodeOf): void {
  const stack = new CrewStack(app, config.stack_name, { config, modelNeeds: crews.modelNeeds, codeOf });
  const warnings = [
    ...(config.model === PLACEHOLDER.model ? [REHEARSAL_WARNING] : []),
    ...(config.snowflake_account === PLACEHOLDER.snowflake_account ? [ACCOUNT_WARNING] : []),
    ...crews.warnings,
  ];
  for (const warning of warnings) Annotations.of(stack).addWarningV2(WARNING_ID, warning);
}

const WARNING_ID = "stepcrew:before-you-deploy";
const REHEARSAL_WARNING = `model is rehearsal: no model is called, and every answer says that it is rehearsed. Set it in cdk.json or with -c model=${EXAMPLE.model}.`;
const ACCOUNT_WARNING =
  "snowflake_account is a placeholder: no crew can be started until it names your account. Set it in cdk.json or with -c snowflake_account=MYORG-MYACCOUNT.";

try {
  const config = readConfig(app.node.getAllContext() as Record<string, unknown>);
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
