import { readCrews } from "../../functions/adapters/crew-files/read-crews.ts";
import { isRehearsed } from "../../functions/adapters/models/missing-model-settings.ts";
import { chooseModel, modelAddress, wrongAddress } from "../../functions/adapters/models/model-address.ts";
import { missingToolSettings } from "../../functions/adapters/tools/registry.ts";
import { modelReferenceOf, workingAgents } from "../../functions/crew/crew.ts";
import { takeInputs } from "../../functions/crew/given-inputs.ts";
import type { BuiltCrew, Inputs } from "../../functions/crew/index.ts";
import type { AgentModels } from "../../functions/crew/named-models.ts";
import { missingSettingText } from "../../functions/domain/missing-setting.ts";
import { checkCrews } from "../../infra/bundle/checked-crews.ts";
import type { CrewModule } from "../../infra/bundle/crew-modules.ts";
import { missingForModels } from "../../local/checked-settings.ts";
import type { LocalSettings } from "../../local/local-settings.ts";
import { WrongUse } from "../command-line/exit-codes.ts";
import { checkCrewNames } from "../crews/check-crew-names.ts";
import { problemLines } from "../crews/crew-text.ts";
import { commandsPythonMaking } from "../python/python-making.ts";
import { withAskedModels } from "./asked-models.ts";
import { runVariables } from "./run-variables.ts";

interface ChosenCrew {
  readonly built: BuiltCrew;
  readonly modules: readonly CrewModule[];
  /** Those given, over the crew's defaults. */
  readonly inputs: Inputs;
  /** In place of those of its files, by the names of agents. */
  readonly models: AgentModels;
}

/**
 * The crew of this name, with its code checked, and what it is to be run with. Prints what is wrong with it.
 * @throws WrongUse when it is not there, lacks an input or a setting; Error when it cannot be started
 */
export async function chooseCrew(
  name: string,
  {
    inputs: given,
    models: asked,
  }: { readonly inputs: Inputs; readonly models: Readonly<Record<string, string>> },
  settings: LocalSettings,
): Promise<ChosenCrew> {
  const { crewsDirectory } = settings;
  const known = (await readCrews(crewsDirectory)).map((crew) => crew.name);
  checkCrewNames([name], known, crewsDirectory);
  const { crews, modules } = await checkCrews(crewsDirectory, {
    only: [name],
    python: { making: commandsPythonMaking },
  });
  for (const line of problemLines(crews)) console.error(line);
  const [read] = crews;
  if (read?.crew === undefined) throw new Error(cannotBeStarted(name));
  const environment = runVariables(settings);
  const { crew, models } = withAskedModels(read.crew, asked, { inputs: given, environment });
  const built = { ...read, crew };
  const rehearsed = isRehearsed(crew, environment);
  const isUnfinished = built.problems.some(({ level }) => level === "unfinished");
  if (isUnfinished && !rehearsed) throw new Error(`${cannotBeStarted(name)} --model rehearsal rehearses it.`);
  const taken = takeInputs(crew, given, wordsFor);
  if ("refusal" in taken) throw new WrongUse(taken.refusal.sentence);
  checkModelSettings(settings, built);
  if (!rehearsed) checkToolSettings(settings, crew);
  return { built: read, modules, inputs: taken.inputs, models };
}

const wordsFor = (missing: readonly string[]): string =>
  `Write ${missing.map((name) => `${name}=…`).join(" ")} behind the crew's name.`;

const cannotBeStarted = (name: string): string =>
  `The crew "${name}" cannot be started: put right what is told above.`;

function checkModelSettings(settings: LocalSettings, built: BuiltCrew): void {
  const missing = missingForModels(settings, [built]);
  if (missing.length === 0) {
    if (built.crew !== undefined) checkModelAddresses(settings, built.crew);
    return;
  }
  const sentences = missing.map(
    ({ missing: one }) =>
      `${missingSettingText(one)} is not set. Write ${one.setting}=… before the command, or rehearse with --model rehearsal.`,
  );
  throw new WrongUse(sentences.join("\n"));
}

/** What would end the first task that asks such a model. */
function checkModelAddresses(settings: LocalSettings, crew: NonNullable<BuiltCrew["crew"]>): void {
  const environment = runVariables(settings);
  for (const agent of workingAgents(crew)) {
    const reference = chooseModel(modelReferenceOf(agent, crew.llm), environment);
    if (reference?.model === undefined) continue;
    const address = modelAddress({ ...reference, model: reference.model }, environment);
    const wrong = "nowhere" in address ? undefined : wrongAddress(address);
    if (wrong !== undefined) throw new WrongUse(`${reference.model}: ${wrong}.`);
  }
}

/** Keys of tools; and what the stack brings along, a Snowflake server, is not there without it. */
function checkToolSettings(settings: LocalSettings, crew: NonNullable<BuiltCrew["crew"]>): void {
  const variables = runVariables(settings);
  const missing = missingToolSettings(crew, (need) => need.variables.every((name) => variables[name]));
  const keys = missing.filter(({ place }) => place === "environment");
  const sentences = keys.map(
    (one) =>
      `${missingSettingText(one)} is not set. Write ${one.setting}=… before the command, or rehearse with --model rehearsal.`,
  );
  const tools = missing.filter((one) => !keys.includes(one)).map(({ neededBy }) => neededBy.name);
  if (tools.length > 0)
    sentences.push(
      `The crew "${crew.name}" uses ${tools.join(", ")}, which needs a Snowflake server. Write SNOWFLAKE_ACCESS_URL=… before the command, with the address that npm start prints, or rehearse with --model rehearsal.`,
    );
  if (sentences.length > 0) throw new WrongUse(sentences.join("\n"));
}
