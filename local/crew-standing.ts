import {
  isRehearsed,
  missingModelSettings,
  modelsAtWork,
} from "../functions/adapters/models/missing-model-settings.ts";
import { missingToolSettings } from "../functions/adapters/tools/registry.ts";
import type { BuiltCrew } from "../functions/crew/index.ts";
import { REHEARSAL_PROVIDER } from "../functions/crew/ports.ts";
import { LOCAL_TOOLS } from "./local-functions.ts";
import type { LocalSettings } from "./local-settings.ts";

/** How a crew stands with the settings that there are: whom it would call, and whether it can be started. */
export interface CrewStanding {
  readonly name: string;
  /** Models that would be asked, by their strings. */
  readonly called: readonly string[];
  /** Whether agents of it would be rehearsed. */
  readonly isRehearsed: boolean;
  /** A start of it is answered 200, given its inputs. */
  readonly isStartable: boolean;
}

type Settings = Pick<LocalSettings, "model" | "variables">;

/** What models are chosen by; what Lambda sets by itself is set here as well (lambda-environment.ts). */
export const modelEnvironment = ({ model, variables }: Settings): Readonly<Record<string, string>> => ({
  AWS_REGION: "us-east-1",
  ...variables,
  ...model,
});

export function crewStanding({ name, crew, problems }: BuiltCrew, settings: Settings): CrewStanding {
  if (crew === undefined) return { name, called: [], isRehearsed: false, isStartable: false };
  const environment = modelEnvironment(settings);
  const models = modelsAtWork(crew, environment);
  const called = models.filter((model) => model !== REHEARSAL_PROVIDER);
  const isWhole =
    problems.every(({ level }) => level === "warning") &&
    missingToolSettings(crew, ({ setting, variables }, tool) =>
      setting === undefined
        ? variables.every((variable) => settings.variables[variable] !== undefined)
        : LOCAL_TOOLS.includes(tool.name),
    ).length === 0;
  return {
    name,
    called,
    isRehearsed: models.includes(REHEARSAL_PROVIDER),
    isStartable:
      missingModelSettings(crew, environment).length === 0 && (isWhole || isRehearsed(crew, environment)),
  };
}
