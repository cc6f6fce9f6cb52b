import { resolve } from "node:path";

import { readCrews } from "../../functions/adapters/crew-files/read-crews.ts";
import { missingModelSettings } from "../../functions/adapters/models/missing-model-settings.ts";
import { modelAddress } from "../../functions/adapters/models/model-address.ts";
import type { BuiltCrew } from "../../functions/crew/index.ts";
import { didYouMean } from "../../functions/crew/nearest.ts";
import { checkCrewsFolder } from "./folders.ts";
import { type Environment, InvalidSettings, type LocalSettings, readLocalSettings } from "./settings.ts";

/** As CrewAI names them; a crew's base_url makes any other name a server that speaks OpenAI's API. */
const PROVIDERS = ["openai", "anthropic", "bedrock", "ollama", "openrouter", "groq", "deepseek"];

/**
 * Reads the local stack's settings, and looks at the crews for those that name one or depend on them.
 * @throws InvalidSettings naming every problem at once
 */
export async function checkedLocalSettings(environment: Environment): Promise<LocalSettings> {
  const read = problemsOrSettings(environment);
  const problems = [...("problems" in read ? read.problems : []), ...(await problemsWithCrews(environment))];
  if ("problems" in read || problems.length > 0) throw new InvalidSettings(problems);
  return read;
}

/**
 * What the crews' models need and is not set, each as "OPENAI_API_KEY for openai/gpt-4o" with the crews that cannot be started
 * without it. That is no problem of the stack: crews whose agents name other models do without.
 */
export function missingForModels(
  { model, variables }: Pick<LocalSettings, "model" | "variables">,
  crews: readonly BuiltCrew[],
): ReadonlyMap<string, readonly string[]> {
  // What Lambda sets by itself is set here as well (lambda-environment.ts).
  const environment = { AWS_REGION: "us-east-1", ...variables, ...model };
  const missing = crews.flatMap(({ name, crew }) =>
    crew === undefined ? [] : missingModelSettings(crew, environment).map((setting) => ({ name, setting })),
  );
  const bySetting = Map.groupBy(missing, ({ setting }) => setting);
  return new Map([...bySetting].map(([setting, all]) => [setting, all.map(({ name }) => name)]));
}

function problemsOrSettings(environment: Environment): LocalSettings | Pick<InvalidSettings, "problems"> {
  try {
    return readLocalSettings(environment);
  } catch (error) {
    if (error instanceof InvalidSettings) return { problems: error.problems };
    throw error;
  }
}

async function problemsWithCrews(environment: Environment): Promise<readonly string[]> {
  const directory = resolve(environment["CREWS_DIR"] || "crews");
  try {
    await checkCrewsFolder(directory);
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
  const crews = await readCrews(directory);
  return [...unknownDefault(environment["DEFAULT_CREW"]?.trim(), crews), ...unknownModel(environment, crews)];
}

function unknownDefault(name: string | undefined, crews: readonly BuiltCrew[]): readonly string[] {
  const names = crews.map((crew) => crew.name);
  if (!name || names.includes(name)) return [];
  const hint = names.length === 0 ? "There is no crew at all." : `Write one of: ${names.join(", ")}.`;
  return [`DEFAULT_CREW is "${name}", and there is no such crew${didYouMean(name, names)}. ${hint}`];
}

/** The one of the three that counts: the first that is set, as the functions choose it. */
function unknownModel(environment: Environment, crews: readonly BuiltCrew[]): readonly string[] {
  const variable = ["MODEL", "MODEL_NAME", "OPENAI_MODEL_NAME"].find((name) => environment[name]?.trim());
  const model = variable && environment[variable]?.trim();
  if (!model) return [];
  if (/\s|^\/|\/$/.test(model)) {
    return [`${variable} is "${model}". Write a model such as openai/gpt-4.1-mini, or rehearsal.`];
  }
  const address = modelAddress({ model }, environment);
  if (address.kind !== "unknown" || crews.some(hasOwnServer)) return [];
  const known = PROVIDERS.map((provider) => `${provider}/…`).join(", ");
  return [
    `${variable} is "${model}", and there is no provider ${address.provider}${didYouMean(address.provider, PROVIDERS)}. ` +
      `Write ${known}, a bare name of OpenAI's, or rehearsal; another server needs its base_url in the crew's llm.`,
  ];
}

const hasOwnServer = ({ crew }: BuiltCrew): boolean =>
  crew !== undefined &&
  [crew.llm, crew.manager?.llm, ...crew.agents.map(({ llm }) => llm)].some(
    (llm) => llm?.base_url !== undefined,
  );
