import { type Agent, type Crew, modelReferenceOf } from "../crew/crew.ts";
import type { MissingSetting } from "../domain/missing-setting.ts";
import { isRehearsed, missingModelSettings } from "./models/missing-model-settings.ts";
import { chooseModel, type Environment } from "./models/model-address.ts";
import { missingToolSettings } from "./tools/registry.ts";

/** What a function behind the API is told of run-crew's variables. */
export interface RunCrewSettings {
  readonly MODEL?: string | undefined;
  readonly MODEL_NAME?: string | undefined;
  readonly AWS_REGION?: string | undefined;
  readonly SNOWFLAKE_ACCOUNT?: string | undefined;
  readonly SNOWFLAKE_AUTHENTICATION?: string | undefined;
  readonly SNOWFLAKE_TOKEN?: string | undefined;
  readonly PROVIDER_VARIABLES: string;
  readonly BUILT_IN_TOOLS?: string | undefined;
}

/** What crews need to run here, as far as names of variables tell it. */
export interface CrewNeeds {
  /** The names of the variables that are set, with the values of those that are no secret. */
  readonly environment: Environment;
  /** What the crew's models and tools need and is not set; nothing for a rehearsed crew. */
  readonly missingSettings: (crew: Crew) => readonly MissingSetting[];
  /** Whether the crew would call nobody. */
  readonly isRehearsed: (crew: Crew) => boolean;
  /** The model that an agent would ask; undefined where none is named. */
  readonly modelOf: (agent: Agent, crew: Crew) => string | undefined;
}

/** Knows the names of run-crew's variables, never their values. */
export function crewNeeds(settings: RunCrewSettings): CrewNeeds {
  const names = settings.PROVIDER_VARIABLES.split(",").filter((name) => name !== "");
  const toolsOn = (settings.BUILT_IN_TOOLS ?? "").split(",");
  const { MODEL, MODEL_NAME, AWS_REGION, SNOWFLAKE_ACCOUNT, SNOWFLAKE_AUTHENTICATION } = settings;
  const environment: Environment = {
    MODEL,
    MODEL_NAME,
    AWS_REGION,
    // The local server, for which a token is given, has no models.
    ...(settings.SNOWFLAKE_TOKEN ? {} : { SNOWFLAKE_ACCOUNT, SNOWFLAKE_AUTHENTICATION }),
    ...Object.fromEntries(names.map((name) => [name, "set"])),
  };
  return {
    environment,
    missingSettings: (crew) => [
      ...missingModelSettings(crew, environment),
      // A rehearsal may name tools that are not set up: it uses what they say for rehearsals.
      ...(isRehearsed(crew, environment)
        ? []
        : missingToolSettings(crew, ({ setting, variables }, tool) =>
            setting === undefined
              ? variables.every((variable) => names.includes(variable))
              : toolsOn.includes(tool.name),
          )),
    ],
    isRehearsed: (crew) => isRehearsed(crew, environment),
    modelOf: (agent, crew) => chooseModel(modelReferenceOf(agent, crew.llm), environment)?.model,
  };
}
