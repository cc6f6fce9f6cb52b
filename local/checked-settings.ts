import { once } from "node:events";
import { createServer, isIP } from "node:net";
import { resolve } from "node:path";

import { readCrews } from "../functions/adapters/crew-files/read-crews.ts";
import { isRehearsed, missingModelSettings } from "../functions/adapters/models/missing-model-settings.ts";
import { PRICES_VARIABLE } from "../functions/adapters/models/prices/model-prices.ts";
import { readOwnPrices } from "../functions/adapters/models/prices/own-prices.ts";
import { unlistedPrices } from "../functions/adapters/models/prices/unlisted-prices.ts";
import { MODEL_VARIABLES } from "../functions/adapters/models/providers/providers.ts";
import { proxyRules } from "../functions/adapters/network/proxy-rules.ts";
import { otlpSettings } from "../functions/adapters/otlp/otlp-settings.ts";
import type { BuiltCrew, Crew } from "../functions/crew/index.ts";
import { type MissingSetting, missingSettingText } from "../functions/domain/missing-setting.ts";
import { didYouMean } from "../functions/text/did-you-mean.ts";
import { codeOf, messageOf } from "../functions/text/error-text.ts";
import { defaultModelProblem } from "../infra/settings/default-model-problem.ts";
import { missingForTools, modelEnvironment } from "./crew-standing.ts";
import {
  type StackVariables,
  InvalidSettings,
  type LocalSettings,
  readLocalSettings,
} from "./local-settings.ts";
import { checkCrewsFolder, checkDataFolder } from "./stack-folders.ts";

/**
 * Reads the local stack's settings and checks them against the crews, this machine's addresses and the data
 * folder. It creates nothing.
 * @throws InvalidSettings naming every problem at once; Error when all that is wrong is that the data folder
 * cannot be used, for which no setting need be to blame
 */
export async function checkedLocalSettings(environment: StackVariables): Promise<LocalSettings> {
  const read = problemsOrSettings(environment);
  const folderProblems = await unusableDataFolder(resolve(environment["CREW_DATA_DIR"] || ".local"));
  const problems = [
    ...("problems" in read ? read.problems : []),
    ...wrongProxy(environment),
    ...wrongCollector(environment),
    ...("problems" in read ? [] : await wrongPrices(read)),
    ...(await unusableHost(environment["HOST"])),
    ...folderProblems,
    ...(await problemsWithCrews(environment)),
  ];
  const [onlyProblem] = problems.length === 1 ? folderProblems : [];
  if (onlyProblem !== undefined) throw new Error(onlyProblem);
  if ("problems" in read || problems.length > 0) throw new InvalidSettings(problems);
  return read;
}

/**
 * The same for a crew that runs without the stack: neither where that listens nor where it keeps its data
 * matters.
 * @throws InvalidSettings naming every problem at once
 */
export async function checkedCrewSettings(environment: StackVariables): Promise<LocalSettings> {
  const { DEFAULT_CREW: _default, HOST: _host, PORT: _port, ...others } = environment;
  const read = problemsOrSettings(others);
  const problems = [
    ...("problems" in read ? read.problems : []),
    ...wrongProxy(others),
    ...(await problemsWithCrews(others)),
  ];
  if ("problems" in read || problems.length > 0) throw new InvalidSettings(problems);
  return read;
}

export interface MissingForCrews {
  readonly missing: MissingSetting;
  /** Names of those that cannot be started without it. */
  readonly crews: readonly string[];
}

/**
 * Settings that the crews' models need and that are not set. The stack starts all the same: crews with
 * other models do not need them.
 */
export function missingForModels(
  settings: Pick<LocalSettings, "model" | "variables">,
  crews: readonly BuiltCrew[],
): readonly MissingForCrews[] {
  const environment = modelEnvironment(settings);
  return byWhatIsMissing(crews, (crew) => missingModelSettings(crew, environment));
}

/** The same, and what the crews' tools need, but for crews that are rehearsed. */
export function missingForCrews(
  settings: Pick<LocalSettings, "model" | "variables">,
  crews: readonly BuiltCrew[],
): readonly MissingForCrews[] {
  const environment = modelEnvironment(settings);
  const ofTools = byWhatIsMissing(crews, (crew) =>
    isRehearsed(crew, environment) ? [] : missingForTools(crew, settings),
  );
  return [...missingForModels(settings, crews), ...ofTools];
}

function byWhatIsMissing(
  crews: readonly BuiltCrew[],
  missingFor: (crew: Crew) => readonly MissingSetting[],
): readonly MissingForCrews[] {
  const all = crews.flatMap(({ name, crew }) =>
    crew === undefined ? [] : missingFor(crew).map((missing) => ({ name, missing })),
  );
  const same = Map.groupBy(all, ({ missing }) => missingSettingText(missing));
  return [...same.values()].flatMap((each) =>
    each.slice(0, 1).map(({ missing }) => ({ missing, crews: each.map(({ name }) => name) })),
  );
}

function problemsOrSettings(environment: StackVariables): LocalSettings | Pick<InvalidSettings, "problems"> {
  try {
    return readLocalSettings(environment);
  } catch (error) {
    if (error instanceof InvalidSettings) return { problems: error.problems };
    throw error;
  }
}

const wrongProxy = (environment: StackVariables): readonly string[] =>
  problemOf(() => proxyRules(environment));

/** Only the catalogue shows it. */
const wrongPrices = async ({ limits }: LocalSettings): Promise<readonly string[]> =>
  unlistedPrices(readOwnPrices(limits[PRICES_VARIABLE], PRICES_VARIABLE), PRICES_VARIABLE);

const wrongCollector = (environment: StackVariables): readonly string[] =>
  problemOf(() => otlpSettings(environment));

function problemOf(read: () => unknown): readonly string[] {
  try {
    read();
    return [];
  } catch (error) {
    return [`${messageOf(error)}.`];
  }
}

/**
 * Only listening there tells: an address may be anywhere in a network that this machine answers for, as
 * 127.0.0.2 is.
 */
async function unusableHost(host: string | undefined): Promise<readonly string[]> {
  // A text that is not an address is reported by readLocalSettings.
  if (!host || isIP(host) === 0) return [];
  const server = createServer().listen(0, host);
  try {
    await once(server, "listening");
    return [];
  } catch (error) {
    const code = codeOf(error) && ` (${codeOf(error)})`;
    return [
      `HOST is "${host}", and this machine cannot listen there${code}. Write an IP address of this machine, or localhost.`,
    ];
  } finally {
    server.close();
  }
}

async function unusableDataFolder(directory: string): Promise<readonly string[]> {
  try {
    await checkDataFolder(directory);
    return [];
  } catch (error) {
    return [messageOf(error)];
  }
}

async function problemsWithCrews(environment: StackVariables): Promise<readonly string[]> {
  const directory = resolve(environment["CREWS_DIR"] || "crews");
  try {
    await checkCrewsFolder(directory);
  } catch (error) {
    return [messageOf(error)];
  }
  const crews = await readCrews(directory);
  return [...unknownDefault(environment["DEFAULT_CREW"]?.trim(), crews), ...unknownModel(environment, crews)];
}

function unknownDefault(name: string | undefined, crews: readonly BuiltCrew[]): readonly string[] {
  const names = crews.map((crew) => crew.name);
  if (!name || names.includes(name)) return [];
  const hint = names.length === 0 ? "There are no crews." : `Write one of: ${names.join(", ")}.`;
  return [`DEFAULT_CREW is "${name}", and there is no such crew${didYouMean(name, names)}. ${hint}`];
}

/** Looks at the first of the three variables that is set, as the functions do. */
function unknownModel(environment: StackVariables, crews: readonly BuiltCrew[]): readonly string[] {
  const variable = MODEL_VARIABLES.find((name) => environment[name]?.trim());
  const model = variable && environment[variable]?.trim();
  if (!model) return [];
  const problem = defaultModelProblem(model, environment, crews);
  if (problem === undefined) return [];
  const what = problem.what === undefined ? "" : `, and ${problem.what}`;
  return [`${variable} is "${model}"${what}. ${problem.advice}`];
}
