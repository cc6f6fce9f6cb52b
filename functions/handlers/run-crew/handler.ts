import { join } from "node:path";

import type * as z from "zod";

import { bringsCode, openBuiltCrews } from "../../adapters/crew-files/built-crews.ts";
import { crewFiles, packagedFolder } from "../../adapters/crew-files/readable-files.ts";
import { runningSlots } from "../../adapters/dynamodb/admission/slots.ts";
import { replayJournal } from "../../adapters/dynamodb/replayed-steps.ts";
import { stepJournal } from "../../adapters/dynamodb/step-journal.ts";
import { executionTimeline } from "../../adapters/dynamodb/timeline.ts";
import { executionFiles } from "../../adapters/files/execution-files.ts";
import { isRehearsed } from "../../adapters/models/missing-model-settings.ts";
import { modelChoiceIn } from "../../adapters/models/model-address.ts";
import { modelsFromEnvironment } from "../../adapters/models/open-model.ts";
import { withAgentModels } from "../../adapters/models/overlaid-crew.ts";
import { useProxiesInTools } from "../../adapters/network/proxies.ts";
import { openPython } from "../../adapters/open-python.ts";
import { recordingAdapters } from "../../adapters/recording-adapters.ts";
import { readSecret, readSecretIfFilled } from "../../adapters/secrets/secret.ts";
import { loadDriver } from "../../adapters/snowflake/driver.ts";
import { builtInTools } from "../../adapters/tools/built-in-tools.ts";
import { pythonTools } from "../../crew/tools/python-tools.ts";
import { countQuotaRefusal } from "../../domain/metrics.ts";
import type { SettingsOf } from "../../runtime/contract.ts";
import { metricSink } from "../../runtime/metrics.ts";
import { openSandbox } from "../../runtime/sandbox/sandbox.ts";
import { taskHandler } from "../../runtime/task-handler.ts";
import {
  processVariables,
  secretVariables,
  showToTools,
  takeVariable,
  type Variables,
} from "../../runtime/variables.ts";
import { runCrewContract } from "./contract.ts";
import { runCrewAttempt, type RunCrewPorts } from "./run-crew.ts";

const sandbox = openSandbox();

export const handler = taskHandler(
  runCrewContract,
  async (environment): Promise<RunCrewPorts> => {
    const secrets = await readSecrets(environment);
    // Keys are for the models alone: a tool sees those that a setting names.
    const variables = { ...processVariables(), ...secrets };
    showToTools(environment.TOOL_SECRETS ?? "", secrets);
    // The record needs it in the end, and it adds globals, which must be there before a crew's code is.
    const driver = loadDriver();
    useProxiesInTools(variables);
    const metrics = metricSink(environment.STACK_NAME);
    const adapters = recordingAdapters(environment, metrics);
    const { table } = adapters;
    const crews = await openBuiltCrews(environment.CREWS_FOLDER || import.meta.dirname);
    const files = executionFiles(environment);
    const builtIn = builtInTools({
      settings: { ...environment, quotaUsedUp: () => countQuotaRefusal(metrics) },
      environment: variables,
      readSecret,
      files,
      crewFilesOf: (crew) => crewFiles(crewFilesFolder(environment, crew)),
    });
    await driver;
    return {
      ...adapters,
      files,
      timeline: executionTimeline(table),
      slots: runningSlots(table, environment.MAX_RUNNING_CREWS),
      modelChoice: modelChoiceIn(variables),
      models: modelsFromEnvironment(variables, { recordLogin: adapters.snowflakeLogin }),
      quotesTools: environment.LOG_QUOTES_TOOLS === "true",
      replays: replayJournal(table),
      steps: (options) => stepJournal(table, { ...options, keepsPrompts: environment.KEEP_PROMPTS }),
      async openCrew(name, models) {
        const built = crews.crews.get(name);
        if (built?.crew === undefined) return undefined;
        const { toolFacts } = built;
        const crew = withAgentModels(built.crew, models);
        if (bringsCode(crew)) sandbox.beforeCode();
        const offered = await builtIn(crew, isRehearsed(crew, variables));
        const python = await openPython(crew, environment, secrets);
        const tools = new Map([...(await crews.toolsOf(crew)), ...offered, ...pythonTools(crew, python)]);
        return { crew, tools, guardrails: await crews.guardrailsOf(crew), python, toolFacts };
      },
    };
  },
  sandbox.protect(runCrewAttempt),
);

const crewFilesFolder = (
  { CREWS_SOURCE: source, CREWS_FOLDER: folder }: SettingsOf<typeof runCrewContract>,
  crew: string,
): string => (source ? join(source, crew) : packagedFolder(folder || import.meta.dirname, crew));

type ProviderSecret = Pick<
  z.output<typeof runCrewContract.environment>,
  "PROVIDER_SECRET_ARN" | "PROVIDER_SECRET_MAY_BE_EMPTY"
>;

async function readSecrets({
  PROVIDER_SECRET_ARN: arn,
  PROVIDER_SECRET_MAY_BE_EMPTY: mayBeEmpty,
}: ProviderSecret): Promise<Variables> {
  const given = takeVariable("PROVIDER_SECRET");
  const read = mayBeEmpty ? readSecretIfFilled : readSecret;
  return {
    ...(given === undefined ? {} : secretVariables(given)),
    ...(arn ? secretVariables((await read(arn)) ?? "{}") : {}),
  };
}
