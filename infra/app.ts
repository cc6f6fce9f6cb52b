import { Annotations, App } from "aws-cdk-lib";

import { EXAMPLE } from "../functions/adapters/models/providers/providers.ts";
import { type DeployedCrews, readDeployedCrews } from "./bundle/deployed-crews.ts";
import { withBundledCode } from "./bundle/function-code.ts";
import type { PythonCrew } from "./constructs/python-functions.ts";
import { CrewStack } from "./crew-stack.ts";
import { crewWarningId } from "./crew-warning-id.ts";
import { deployedPython } from "./python/deployed-python.ts";
import { pythonHome, pythonMaking } from "./python/lock/making.ts";
import { type DeployConfig, InvalidConfig, PLACEHOLDER, readConfig } from "./settings/config.ts";
import { secondRegionNote } from "./settings/second-region-note.ts";
import { userContextKeys } from "./settings/user-context.ts";
import { type CodeOf, sourceCode, sourceOfPython } from "./template/source-code.ts";

const app = new App();

/** The CDK CLI names the stacks that need built code; for `cdk list` there are none. */
const needsCode = (): boolean => {
  const stacks: unknown = app.node.tryGetContext("aws:cdk:bundling-stacks");
  return !(Array.isArray(stacks) && stacks.length === 0);
};

function addStack(config: DeployConfig, { crews, codeOf, python }: Parts): void {
  const stack = new CrewStack(app, config.stack_name, {
    config,
    modelNeeds: crews.modelNeeds,
    codeOf,
    python,
  });
  const told = Annotations.of(stack);
  if (config.model === PLACEHOLDER.model) told.addWarningV2("stepcrew:rehearsal-model", REHEARSAL_WARNING);
  if (config.snowflake_account === PLACEHOLDER.snowflake_account)
    told.addWarningV2("stepcrew:placeholder-account", ACCOUNT_WARNING);
  for (const warning of crews.warnings) told.addWarningV2(crewWarningId(warning), warning);
  const note = secondRegionNote(config, process.env["CDK_DEFAULT_REGION"]);
  if (note !== undefined) told.addInfo(note);
}

interface Parts {
  readonly crews: DeployedCrews;
  readonly codeOf: CodeOf;
  readonly python: readonly PythonCrew[];
}

const REHEARSAL_WARNING = `model is rehearsal: no model is called, and every answer says that it is rehearsed. Set it in cdk.json or with -c model=${EXAMPLE.model}.`;
const ACCOUNT_WARNING =
  "snowflake_account is a placeholder: cdk deploy will be refused until it names your account. Set it in cdk.json or with -c snowflake_account=MYORG-MYACCOUNT.";

try {
  const config = readConfig(app.node.getAllContext() as Record<string, unknown>, true, userContextKeys());
  if (needsCode()) {
    const tell = (line: string): void => console.error(line);
    const making = async () => Promise.resolve(pythonMaking(config, process.env, tell));
    const crews = await readDeployedCrews(config, making);
    const home = pythonHome(process.env);
    const python = await deployedPython(config, crews.checked.crews, { home, variables: process.env });
    const built = { crewsDirectory: config.crews_dir, crews: crews.checked };
    await withBundledCode(built, (codeOf) => addStack(config, { crews, codeOf, python }));
  } else {
    const crews = await readDeployedCrews(config);
    const python = crews.checked.crews.flatMap(({ name, crew }) =>
      crew?.python === undefined
        ? []
        : [{ crew: name, version: crew.python.version, code: sourceOfPython() }],
    );
    addStack(config, { crews, codeOf: sourceCode, python });
  }
  app.synth();
} catch (error) {
  if (!(error instanceof InvalidConfig)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
