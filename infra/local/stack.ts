import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { localTemplate, type LocalTemplate } from "../local-template.ts";
import { startLocalApi } from "./api/local-api.ts";
import { lockDataFolder } from "./data-lock.ts";
import { startLocalDynamoDb } from "./dynamodb.ts";
import { localEvents } from "./events.ts";
import { buildFunctions, type LocalFunctions, localVariables, startFunctions } from "./functions.ts";
import { parseFunctionName } from "./lambda/function-name.ts";
import { migrateSnowflake } from "./migrate-snowflake.ts";
import type { LocalSettings } from "./settings.ts";
import { startLocalSnowflake } from "./snowflake/server.ts";
import { startLocalStepFunctions } from "./step-functions/local-step-functions.ts";

/** Where everything listens; written to `<data folder>/endpoints.json` once all of it does. */
interface Endpoints {
  readonly api: string;
  readonly step_functions: string;
  readonly dynamodb: string;
  readonly snowflake: string;
}

export interface LocalStack {
  readonly endpoints: Endpoints;
  readonly tableName: string;
  /** How many executions that an earlier process left unfinished go on in this one. */
  readonly resumed: number;
  close(): Promise<void>;
}

const REGION = "us-east-1";
const ACCOUNT = "123456789012";
const arn = (service: string, resource: string): string =>
  `arn:aws:${service}:${REGION}:${ACCOUNT}:${resource}`;
const STATE_MACHINE_ARN = arn("states", "stateMachine:stepcrew");

/**
 * Starts the whole system on this machine, from the template that a deployment would use. Parts that are up are closed again
 * when a later one fails.
 * @throws Error in a sentence for the person at the terminal
 */
export async function startLocalStack(
  settings: LocalSettings,
  log: (line: string) => void,
): Promise<LocalStack> {
  const closers: (() => Promise<unknown>)[] = [];
  /** Last opened, first closed: Step Functions before the functions that its executions run in. */
  const close = async (): Promise<void> => {
    for (const closer of closers.splice(0).toReversed()) await closer();
  };
  const opened = <Part>(part: Part, closer: (part: Part) => Promise<unknown>): Part => {
    closers.push(() => closer(part));
    return part;
  };
  try {
    opened(await lockDataFolder(settings.dataDirectory), (release) => release());
    await rm(endpointsFile(settings), { force: true });
    return { ...(await startParts(settings, log, opened)), close };
  } catch (error) {
    await close();
    throw error;
  }
}

const endpointsFile = (settings: LocalSettings): string => join(settings.dataDirectory, "endpoints.json");

async function startParts(
  settings: LocalSettings,
  log: (line: string) => void,
  opened: <Part>(part: Part, closer: (part: Part) => Promise<unknown>) => Part,
): Promise<Omit<LocalStack, "close">> {
  const { host, dataDirectory } = settings;
  // The bundler works in a process of its own meanwhile.
  const building = buildFunctions(settings);
  const template = localTemplate();
  const [bundles, dynamodb, snowflake] = await Promise.all([
    building,
    startLocalDynamoDb({ directory: join(dataDirectory, "dynamodb"), host, table: template.table }).then(
      (part) => opened(part, () => part.close()),
    ),
    startSnowflake(settings, opened),
  ]);
  // The functions need the address of Step Functions, whose tasks invoke them: known once both are up.
  let functions: LocalFunctions | undefined;
  const running = (): LocalFunctions => {
    if (functions === undefined) throw new Error("the functions are not up yet");
    return functions;
  };
  const events = opened(localEvents(running, log), async (part) => part.stop());
  const stepFunctions = await startLocalStepFunctions({
    directory: join(dataDirectory, "step-functions"),
    host,
    stateMachineArn: STATE_MACHINE_ARN,
    definition: definitionOf(template),
    invoke: (functionArn, payload) =>
      running()[parseFunctionName(functionArn).name as keyof typeof template.functions].invoke(payload),
    onStatusChange: (event) => events.deliver(event),
  });
  const addresses = {
    dynamodb: dynamodb.url,
    snowflake,
    stepFunctions: stepFunctions.url,
    stateMachineArn: STATE_MACHINE_ARN,
  };
  functions = startFunctions(settings, template, bundles, addresses, log);
  opened(functions, (part) => part.closeAll());
  opened(stepFunctions, (part) => part.close());
  const resumed = await stepFunctions.resume();
  events.startSchedule(settings.reconcileSeconds);
  const api = opened(
    await startLocalApi({ host, port: settings.port, corsOrigins: settings.corsOrigins, functions }),
    (part) => part.close(),
  );
  const endpoints = { api: api.url, step_functions: stepFunctions.url, dynamodb: dynamodb.url, snowflake };
  const samEnvironment = { Parameters: localVariables(settings, template, addresses) };
  await writeJson(join(dataDirectory, "sam-env.json"), samEnvironment);
  await writeJson(endpointsFile(settings), endpoints);
  opened(endpointsFile(settings), (file) => rm(file, { force: true }));
  return { endpoints, tableName: template.table.TableName, resumed };
}

const writeJson = (file: string, value: unknown): Promise<void> =>
  writeFile(file, `${JSON.stringify(value, null, 2)}\n`);

const definitionOf = (template: LocalTemplate): string =>
  JSON.stringify(template.definition((name) => arn("lambda", `function:${name}`)));

/** The stack's own server with the migrations applied, or the address of one that runs already. */
async function startSnowflake(
  settings: LocalSettings,
  opened: <Part>(part: Part, closer: (part: Part) => Promise<unknown>) => Part,
): Promise<string> {
  if (settings.snowflakeUrl !== undefined) return settings.snowflakeUrl;
  const server = opened(
    await startLocalSnowflake({
      file: join(settings.dataDirectory, "snowflake.duckdb"),
      host: settings.host,
    }),
    (part) => part.close(),
  );
  await migrateSnowflake(server.url);
  return server.url;
}
