import { type Crew, modelReferenceOf, workingAgents } from "../../crew/crew.ts";
import { REHEARSAL_PROVIDER } from "../../crew/ports.ts";
import { type MissingSetting, missingSettingText } from "../../domain/missing-setting.ts";
import {
  chooseModel,
  type Environment,
  firstSet,
  isKeyOptional,
  isRecords,
  modelAddress,
  type NoAddress,
} from "./model-address.ts";
import { MODEL_VARIABLES, providerOf } from "./providers/providers.ts";

/**
 * What is not set and yet needed by the models of the crew's agents at work; empty when the crew can be
 * started.
 */
export function missingModelSettings(crew: Crew, environment: Environment): readonly MissingSetting[] {
  const missing = workingAgents(crew).flatMap((agent): readonly MissingSetting[] => {
    const reference = chooseModel(modelReferenceOf(agent, crew.llm), environment);
    if (reference?.model === undefined) {
      const neededBy = { kind: "agent", name: agent.name } as const;
      return [{ setting: MODEL_VARIABLES[0], place: "environment", neededBy }];
    }
    const { model } = reference;
    const neededBy = { kind: "model", name: model } as const;
    return missingFor({ ...reference, model }, environment).map((what) => ({ ...what, neededBy }));
  });
  return [...new Map(missing.map((one) => [missingSettingText(one), one])).values()];
}

/**
 * Whether the crew would call nobody: every agent at work, by its own llm or by the environment, is
 * rehearsed.
 */
export const isRehearsed = (crew: Crew, environment: Environment): boolean =>
  workingAgents(crew).every(
    (agent) => chooseModel(modelReferenceOf(agent, crew.llm), environment)?.model === REHEARSAL_PROVIDER,
  );

/** The models of the agents at work, each once, by their strings; nothing of an agent without one. */
export const modelsAtWork = (crew: Crew, environment: Environment): readonly string[] => [
  ...new Set(
    workingAgents(crew).flatMap(
      (agent) => chooseModel(modelReferenceOf(agent, crew.llm), environment)?.model ?? [],
    ),
  ),
];

/**
 * Variables that hold a key which is sent if it is set, for the crew's models at work that are asked at an
 * address of one's own.
 */
export function optionalKeyVariables(crew: Crew, environment: Environment): readonly string[] {
  const variables = workingAgents(crew).flatMap((agent): readonly string[] => {
    const reference = chooseModel(modelReferenceOf(agent, crew.llm), environment);
    if (reference?.model === undefined) return [];
    const address = modelAddress({ ...reference, model: reference.model }, environment);
    // Where the address is still missing, it will be one's own.
    if ("nowhere" in address) return providerOf(address.prefix)?.keyVariables?.slice(0, 1) ?? [];
    const { keyVariable, baseUrlFrom } = address;
    if (isRecords(address)) return [];
    const isSent =
      keyVariable !== undefined && baseUrlFrom !== undefined && isKeyOptional(address, environment);
    return isSent ? [keyVariable] : [];
  });
  return [...new Set(variables)];
}

type Missing = Pick<MissingSetting, "setting" | "place">;

function missingFor(reference: { readonly model: string }, environment: Environment): readonly Missing[] {
  const address = modelAddress(reference, environment);
  if ("nowhere" in address) return [missingAddress(address)];
  const { provider, keyVariable } = address;
  const needed = [
    ...(keyVariable === undefined || isKeyOptional(address, environment) ? [] : [[keyVariable] as const]),
    ...(provider.variables ?? []),
  ];
  return needed
    .filter((names) => firstSet(environment, names) === undefined)
    .map(([setting]) => ({ setting, place: "environment" }));
}

function missingAddress({ prefix }: NoAddress): Missing {
  const [variable] = providerOf(prefix)?.baseUrlVariables ?? [];
  return variable === undefined
    ? { setting: "base_url", place: "llm" }
    : { setting: variable, place: "environment" };
}
