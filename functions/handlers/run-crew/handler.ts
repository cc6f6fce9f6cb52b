import { openBuiltCrews } from "../../adapters/crew-files/built-crews.ts";
import { stepJournal } from "../../adapters/dynamodb/step-journal.ts";
import { executionTimeline } from "../../adapters/dynamodb/timeline.ts";
import { isRehearsed } from "../../adapters/models/missing-model-settings.ts";
import { modelsFromEnvironment } from "../../adapters/models/open-model.ts";
import { recordingAdapters } from "../../adapters/recording-adapters.ts";
import { readSecret, readSecretIfFilled } from "../../adapters/secrets/secret.ts";
import { readSecret } from "../../adapters/secrets/secret.ts";
import { loadDriver } from "../../adapters/snowflake/driver.ts";
import { builtInTools } from "../../adapters/tools/built-in-tools.ts";
import { metricSink } from "../../runtime/metrics.ts";
import { inSandbox } from "../../runtime/sandbox/in-sandbox.ts";
import { taskHandler } from "../../runtime/task-handler.ts";
import { addVariables, processVariables } from "../../runtime/variables.ts";
import { runCrewContract } from "./contract.ts";
import { runCrewAttempt, type RunCrewPorts } from "./run-crew.ts";

export const handler = taskHandler(
  runCrewContract,
  async (environment): Promise<RunCrewPorts> => {
    if (environment.PROVIDER_SECRET_ARN) {
      const read = environment.PROVIDER_SECRET_MAY_BE_EMPTY ? readSecretIfFilled : readSecret;
      addVariables((await read(environment.PROVIDER_SECRET_ARN)) ?? "{}");
    }
    // The record needs it in the end, and it adds globals, which must be there before a crew's code is.
    const driver = loadDriver();
    const adapters = recordingAdapters(environment);
    const { table } = adapters;
    const crews = await openBuiltCrews(environment.CREWS_FOLDER || import.meta.dirname);
    const builtIn = builtInTools({ settings: environment, environment: processVariables(), readSecret });
    await driver;
    return {
      ...adapters,
      metrics: metricSink(environment.STACK_NAME),
      timeline: executionTimeline(table),
      models: modelsFromEnvironment(processVariables()),
      steps: (executionId, attempt, beforeEffect) =>
        stepJournal(table, { executionId, attempt, beforeEffect }),
      async openCrew(name) {
        const crew = crews.crews.get(name)?.crew;
        if (crew === undefined) return undefined;
        const offered = await builtIn(crew, isRehearsed(crew, processVariables()));
        const tools = new Map([...(await crews.toolsOf(crew)), ...offered]);
        return { crew, tools, guardrails: await crews.guardrailsOf(crew) };
      },
    };
  },
  inSandbox(runCrewAttempt),
);
