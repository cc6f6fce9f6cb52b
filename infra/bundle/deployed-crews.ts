import { existsSync } from "node:fs";

import { missingToolSettings } from "../../functions/adapters/crew-files/built-in-names.ts";
import { missingModelSettings } from "../../functions/adapters/models/missing-model-settings.ts";
import type { BuiltCrew } from "../../functions/crew/index.ts";
import type { ModelAccessProps } from "../constructs/model-access.ts";
import { type DeployConfig, InvalidConfig } from "../settings/config.ts";
import { modelProblem } from "../settings/model-problem.ts";
import { checkCrews, type CheckedCrews } from "./checked-crews.ts";

export interface DeployedCrews {
  readonly checked: CheckedCrews;
  readonly modelNeeds: ModelAccessProps;
  /** What a deployment works in spite of, in sentences. */
  readonly warnings: readonly string[];
}

/** What missingModelSettings says of a variable: "OPENAI_API_KEY for openai/gpt-4o". */
const VARIABLE = /^([A-Z][A-Z0-9_]*) for /;

/**
 * Reads the crews that a deployment takes along.
 * @throws InvalidConfig naming every crew that could never be started
 */
export async function readDeployedCrews(config: DeployConfig): Promise<DeployedCrews> {
  if (!existsSync(config.crews_dir)) {
    throw new InvalidConfig([
      `crews_dir: there is no folder ${config.crews_dir}. Write the folder whose folders are crews.`,
    ]);
  }
  const checked = await checkCrews(config.crews_dir);
  const { crews } = checked;
  const missing = crews.flatMap(({ name, crew }) =>
    crew === undefined
      ? []
      : missingModelSettings(crew, inLambda(config)).map((setting) => ({ name, setting })),
  );
  const wrongModel = wrongModelProblems(config, crews);
  const problems = [
    ...problemsOf(crews, "error"),
    ...wrongModel,
    ...missing
      .filter(({ setting }) => !VARIABLE.test(setting))
      // What crews lack because of a wrong model has been said once.
      .filter(({ setting }) => wrongModel.length === 0 || !setting.endsWith(` for ${config.model}`))
      .map(({ name, setting }) => `${name}: ${setting} is missing.`),
    ...unknownDefault(config, crews),
  ];
  if (problems.length > 0) throw new InvalidConfig(problems);
  const variables = missing.flatMap(({ setting }) => VARIABLE.exec(setting)?.[1] ?? []);
  return {
    checked,
    modelNeeds: { providerVariables: distinct(variables), bedrockModels: bedrockModels(config, crews) },
    warnings: [
      ...problemsOf(crews, "unfinished"),
      ...problemsOf(crews, "warning"),
      ...toolsSwitchedOff(config, crews),
    ],
  };
}

/** What run-crew has of itself. */
const inLambda = (config: DeployConfig): Record<string, string> => ({
  MODEL: config.model,
  AWS_REGION: "the function's",
});

function wrongModelProblems(config: DeployConfig, crews: readonly BuiltCrew[]): string[] {
  const problem = modelProblem(config.model, inLambda(config), crews);
  if (problem === undefined) return [];
  const { what, advice } = problem;
  return [what === undefined ? `model: ${advice}` : `model: ${what}. ${advice}`];
}

/** As with unfinished crews, their starts are refused, while rehearsals need no tool. */
const toolsSwitchedOff = (config: DeployConfig, crews: readonly BuiltCrew[]): string[] => {
  const switchedOn = config.snowflake_query_user === undefined ? [] : ["snowflake_query"];
  return crews.flatMap(({ name, crew }) =>
    (crew === undefined ? [] : missingToolSettings(crew, switchedOn)).map(
      (setting) => `${name}: ${setting} is not set. Without it the crew can only be rehearsed.`,
    ),
  );
};

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

function bedrockModels(config: DeployConfig, crews: readonly BuiltCrew[]): readonly string[] {
  if (config.model === "rehearsal") return [];
  const models = [config.model, ...crews.flatMap(({ manifest }) => manifest.models)];
  return distinct(
    models.filter((model) => model.startsWith(BEDROCK)).map((model) => model.slice(BEDROCK.length)),
  );
}

const BEDROCK = "bedrock/";

const distinct = (values: readonly string[]): readonly string[] => [...new Set(values)].toSorted();
