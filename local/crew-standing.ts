import {
  isRehearsed,
  missingModelSettings,
  modelsAtWork,
} from "../functions/adapters/models/missing-model-settings.ts";
import { missingToolSettings } from "../functions/adapters/tools/registry.ts";
import type { BuiltCrew, Crew } from "../functions/crew/index.ts";
import { REHEARSAL_PROVIDER } from "../functions/crew/ports.ts";
import type { MissingSetting } from "../functions/domain/missing-setting.ts";
import type { LocalSettings } from "./local-settings.ts";
import { LOCAL_TOOLS } from "./local-variables.ts";

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

/** Settings that the tools of a crew need and that are not set; a rehearsal needs none of them. */
export const missingForTools = (
  crew: Crew,
  settings: Pick<Settings, "variables">,
): readonly MissingSetting[] =>
  missingToolSettings(crew, ({ setting, variables }, tool) =>
    setting === undefined
      ? variables.every((variable) => settings.variables[variable] !== undefined)
      : LOCAL_TOOLS.includes(tool.name),
  );

/**
 * Whether a crew without errors lacks nothing that its starts need; a rehearsal does without tools and
 * schemas.
 */
export const isFinished =
  (settings: Settings) =>
  ({ crew, problems }: BuiltCrew): boolean =>
    crew !== undefined &&
    (problems.every(({ level }) => level !== "unfinished") || isRehearsed(crew, modelEnvironment(settings)));

export function crewStanding({ name, crew, problems }: BuiltCrew, settings: Settings): CrewStanding {
  if (crew === undefined) return { name, called: [], isRehearsed: false, isStartable: false };
  const environment = modelEnvironment(settings);
  const models = modelsAtWork(crew, environment);
  const called = models.filter((model) => model !== REHEARSAL_PROVIDER);
  const isWhole =
    problems.every(({ level }) => level === "warning") && missingForTools(crew, settings).length === 0;
  return {
    name,
    called,
    isRehearsed: models.includes(REHEARSAL_PROVIDER),
    isStartable:
      missingModelSettings(crew, environment).length === 0 && (isWhole || isRehearsed(crew, environment)),
  };
}
