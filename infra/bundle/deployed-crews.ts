import { existsSync } from "node:fs";

import {
  isRehearsed,
  missingModelSettings,
  optionalKeyVariables,
} from "../../functions/adapters/models/missing-model-settings.ts";
import { awsProblems } from "../../functions/adapters/models/model-address.ts";
import { unlistedPrices } from "../../functions/adapters/models/prices/unlisted-prices.ts";
import { REHEARSAL } from "../../functions/adapters/models/providers/providers.ts";
import { missingToolSettings } from "../../functions/adapters/tools/registry.ts";
import type { BuiltCrew, Crew } from "../../functions/crew/index.ts";
import { type MissingSetting, missingSettingText } from "../../functions/domain/missing-setting.ts";
import type { ModelAccessProps } from "../constructs/model-access.ts";
import type { PythonMaking } from "../python/lock/make-locks.ts";
import { type DeployConfig, InvalidConfig } from "../settings/config.ts";
import { defaultModelProblem } from "../settings/default-model-problem.ts";
import { checkCrews, type CheckedCrews } from "./checked-crews.ts";

export interface DeployedCrews {
  readonly checked: CheckedCrews;
  readonly modelNeeds: ModelAccessProps;
  /** Problems in spite of which the deployment works, in sentences. */
  readonly warnings: readonly string[];
}

/**
 * Reads the crews that are deployed.
 * @param making how the locks of crews with Python are made that are not for this deployment; not at all if
 * absent
 * @throws InvalidConfig naming every crew that could never be started
 */
export async function readDeployedCrews(
  config: DeployConfig,
  making?: () => Promise<PythonMaking>,
): Promise<DeployedCrews> {
  if (!existsSync(config.crews_dir)) {
    throw new InvalidConfig([
      `crews_dir: there is no folder ${config.crews_dir}. Write the folder that has a folder for each crew.`,
    ]);
  }
  const checked = await checkCrews(
    config.crews_dir,
    making === undefined ? {} : { python: { making, deploys: true } },
  );
  const { crews } = checked;
  const missing = crews.flatMap(({ name, crew }) =>
    crew === undefined ? [] : missingInLambda(config, crew).map((setting) => ({ name, setting })),
  );
  const wrongModel = wrongModelProblems(config, crews);
  const isOfWrongModel = ({ neededBy }: MissingSetting): boolean =>
    wrongModel.length > 0 && neededBy.kind === "model" && neededBy.name === config.model;
  const problems = [
    ...problemsOf(crews, "error"),
    ...wrongModel,
    ...missing
      // What crews lack because of a wrong model is reported once, for the model.
      .filter(({ setting }) => setting.place === "llm" && !isOfWrongModel(setting))
      .map(({ name, setting }) => `${name}: ${missingSettingText(setting)} is missing.`),
    ...awsProblems(calledModels(config, crews)),
    ...unknownDefault(config, crews),
    ...(await unlistedPrices(config.model_prices, "model_prices")),
  ];
  if (problems.length > 0) throw new InvalidConfig(problems);
  const variables = missing.filter(({ setting }) => setting.place === "environment");
  const optional = crews.flatMap(({ crew }) =>
    crew === undefined ? [] : optionalKeyVariables(crew, inLambda(config)),
  );
  return {
    checked,
    modelNeeds: {
      providerVariables: distinct([...variables.map(({ setting }) => setting.setting), ...optional]),
      ...(variables.length === 0 && optional.length > 0 && { secretMayBeEmpty: true }),
      models: calledModels(config, crews),
    },
    warnings: [
      ...problemsOf(crews, "unfinished"),
      ...problemsOf(crews, "warning"),
      ...missing
        .filter(({ setting }) => setting.place === "deployment")
        .map(({ name, setting }) => `${name}: ${missingSettingText(setting)} is not set. ${ONLY_REHEARSED}`),
    ],
  };
}

/** What run-crew has without any setting. */
const inLambda = (config: DeployConfig): Record<string, string> => ({
  MODEL: config.model,
  AWS_REGION: "the function's",
  SNOWFLAKE_ACCOUNT: config.snowflake_account,
  SNOWFLAKE_AUTHENTICATION: config.snowflake_authentication,
});

/** As with unfinished crews, starts are refused, while a rehearsal needs no tool. */
const ONLY_REHEARSED = "Without it the crew can only be rehearsed.";

/**
 * What the settings do not give the crew: variables that go into the providers' secret, and what is missing
 * for good.
 */
function missingInLambda(config: DeployConfig, crew: Crew): readonly MissingSetting[] {
  const ofTools = missingToolSettings(
    crew,
    ({ setting }) => setting !== undefined && config[setting as keyof DeployConfig] !== undefined,
  );
  const hasUseForKeys = !isRehearsed(crew, inLambda(config));
  return [
    ...missingModelSettings(crew, inLambda(config)),
    ...ofTools.filter(({ place }) => place !== "environment" || hasUseForKeys),
  ];
}

function wrongModelProblems(config: DeployConfig, crews: readonly BuiltCrew[]): string[] {
  const problem = defaultModelProblem(config.model, inLambda(config), crews);
  if (problem === undefined) return [];
  const { what, advice } = problem;
  return [what === undefined ? `model: ${advice}` : `model: ${what}. ${advice}`];
}

const problemsOf = (crews: readonly BuiltCrew[], level: "error" | "unfinished" | "warning"): string[] =>
  crews.flatMap(({ name, problems }) =>
    problems
      .filter((problem) => problem.level === level)
      .map(({ file, line, message }) => `${name}/${file}:${line}: ${message}`),
  );

const unknownDefault = ({ default_crew: name }: DeployConfig, crews: readonly BuiltCrew[]): string[] =>
  name === undefined || crews.some((crew) => crew.name === name)
    ? []
    : [`default_crew: there is no crew ${name}. Write one of: ${crews.map((crew) => crew.name).join(", ")}.`];

/** Model strings that run-crew may be told to ask, those of agents without work included. */
const calledModels = (config: DeployConfig, crews: readonly BuiltCrew[]): readonly string[] =>
  REHEARSAL.prefixes.includes(config.model)
    ? []
    : distinct([config.model, ...crews.flatMap(({ manifest }) => manifest.models)]);

const distinct = (values: readonly string[]): readonly string[] => [...new Set(values)].toSorted();
