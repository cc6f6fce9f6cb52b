import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { untilAborted } from "../functions/async/abort.ts";
import type { BuiltCrew } from "../functions/crew/index.ts";
import { startLocalApi } from "./api/local-api.ts";
import { buildLocalFunctions } from "./built-functions.ts";
import { lockDataFolder } from "./data-lock.ts";
import { startLocalDynamoDb } from "./dynamodb/server.ts";
import { localEvents } from "./event-rules.ts";
import { type FormerPorts, formerPorts } from "./former-ports.ts";
import { FullDisk, outageTeller, sayingWhenFull } from "./full-disk.ts";
import { translationsFile } from "./kept/translations-file.ts";
import { parseFunctionName } from "./lambda/function-name.ts";
import { functionArn as localArn, STATE_MACHINE_ARN } from "./local-arns.ts";
import { type LocalFunctions, localVariables, startFunctions } from "./local-functions.ts";
import type { LocalSettings } from "./local-settings.ts";
import { stageTeller } from "./log-line.ts";
import { migrateSnowflake } from "./migrate-snowflake.ts";
import { keepHeapsSmall } from "./small-heaps.ts";
import { snowflakeTrouble } from "./snowflake-trouble.ts";
import { startLocalSnowflake } from "./snowflake/server.ts";
import { checkCrewsFolder, tellingOfFolder } from "./stack-folders.ts";
import { startLocalStepFunctions } from "./step-functions/local-step-functions.ts";
import { synthesizeLocalTemplate } from "./synthesized-template.ts";
import { writeJson } from "./write-json.ts";

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
  /** As they were built, with what is wrong with them. */
  readonly crews: readonly BuiltCrew[];
  /**
   * Why the functions cannot log in to the endpoint of SNOWFLAKE_ACCESS_URL; undefined when they can, and for
   * the stack's own.
   */
  readonly snowflakeTrouble: string | undefined;
  /** How many executions that an earlier process left unfinished go on in this one. */
  readonly resumed: number;
  /** Why the stack cannot go on, should that happen: a sentence for the terminal. */
  readonly failure: Promise<Error>;
  close(): Promise<void>;
}

/**
 * Starts the whole system on this machine, from the template that a deployment would use. Parts that are up
 * are closed again when a later one fails.
 * @param signal gives the start up; once it is over, `close` ends the stack
 * @throws Error in a sentence for the person at the terminal, or the signal's reason
 */
export async function startLocalStack(
  settings: LocalSettings,
  log: (line: string) => void,
  signal: AbortSignal = new AbortController().signal,
): Promise<LocalStack> {
  keepHeapsSmall();
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
    await checkCrewsFolder(settings.crewsDirectory);
    return await sayingWhenFull(settings.dataDirectory, async () => {
      opened(await lockDataFolder(settings.dataDirectory), (release) => release());
      await rm(endpointsFile(settings), { force: true });
      return { ...(await untilAborted(startParts(settings, log, opened, signal), signal)), close };
    });
  } catch (error) {
    await close();
    throw tellingOfFolder(settings.dataDirectory, error);
  }
}

const endpointsFile = (settings: LocalSettings): string => join(settings.dataDirectory, "endpoints.json");

async function startParts(
  settings: LocalSettings,
  log: (line: string) => void,
  opened: <Part>(part: Part, closer: (part: Part) => Promise<unknown>) => Part,
  signal: AbortSignal,
): Promise<Omit<LocalStack, "close">> {
  const { host, dataDirectory } = settings;
  // The functions need the address of Step Functions, whose tasks invoke them: known once both are up.
  let functions: LocalFunctions | undefined;
  let serving = false;
  let listed: readonly BuiltCrew[] = [];
  const failure = Promise.withResolvers<Error>();
  const running = (): LocalFunctions => {
    if (functions === undefined) throw new Error("the functions are not up yet");
    return functions;
  };
  // Comes first, because a port that is taken must be known before anything runs.
  const api = opened(
    await startLocalApi({
      host,
      port: settings.port,
      corsOrigins: settings.corsOrigins,
      get functions() {
        return running();
      },
      crews: () => listed,
      isServing: () => serving,
      log,
    }),
    (part) => part.close(),
  );
  const { snowflakeUrl } = settings;
  const ports = await formerPorts(dataDirectory, log);
  const [{ bundles, crews }, template, snowflake, trouble] = await Promise.all([
    buildLocalFunctions({
      outdir: join(dataDirectory, "build"),
      crewsDirectory: settings.crewsDirectory,
      log,
      signal,
    }),
    // CDK writes where the system keeps what is temporary.
    sayingWhenFull(tmpdir(), async () => synthesizeLocalTemplate(log, signal)),
    snowflakeUrl ?? startSnowflake({ settings, ports, log, opened, failed: failure.resolve }),
    snowflakeUrl && snowflakeTrouble(snowflakeUrl),
  ]);
  const stage = stageTeller(log);
  const dynamodb = opened(
    await startLocalDynamoDb({
      directory: join(dataDirectory, "dynamodb"),
      host,
      ...ports.of("dynamodb"),
      table: template.table,
      log,
    }),
    (part) => part.close(),
  );
  const events = localEvents(running, log);
  const workflowFolder = join(dataDirectory, "step-functions");
  const stepFunctions = await startLocalStepFunctions({
    directory: workflowFolder,
    host,
    ...ports.of("step_functions"),
    stateMachineArn: STATE_MACHINE_ARN,
    definition: JSON.stringify(template.definition(localArn)),
    isChecked: true,
    invoke: (functionArn, payload, unwanted) =>
      running()[parseFunctionName(functionArn).name as keyof typeof template.functions].invoke(
        payload,
        unwanted,
      ),
    onStatusChange: (event) => events.deliver(event),
    onWriteFailure: outageTeller("The workflow's executions", workflowFolder, log),
  });
  const addresses = {
    dynamodb: dynamodb.url,
    snowflake,
    stepFunctions: stepFunctions.url,
    stateMachineArn: STATE_MACHINE_ARN,
  };
  functions = startFunctions({ settings, template, bundles, crews, endpoints: addresses, log });
  opened(functions, (part) => part.closeAll());
  opened(stepFunctions, (part) => part.close());
  opened(events, async (part) => part.stop());
  listed = crews;
  serving = true;
  opened(undefined, async () => (serving = false));
  const resumed = await stepFunctions.resume();
  stage("The journal and Step Functions are open");
  events.startSchedule(settings.reconcileSeconds);
  const endpoints = { api: api.url, step_functions: stepFunctions.url, dynamodb: dynamodb.url, snowflake };
  const samEnvironment = { Parameters: localVariables(settings, template, addresses) };
  await writeJson(join(dataDirectory, "sam-env.json"), samEnvironment);
  await writeJson(endpointsFile(settings), endpoints);
  const { api: _chosen, snowflake: tables, ...services } = endpoints;
  await ports.keep({ ...services, ...(snowflakeUrl === undefined && { snowflake: tables }) });
  opened(endpointsFile(settings), (file) => rm(file, { force: true }));
  const { TableName: tableName } = template.table;
  return { endpoints, tableName, crews, snowflakeTrouble: trouble, resumed, failure: failure.promise };
}

interface SnowflakeStart {
  readonly settings: LocalSettings;
  readonly ports: FormerPorts;
  readonly log: (line: string) => void;
  readonly opened: <Part>(part: Part, closer: (part: Part) => Promise<unknown>) => Part;
  /** Called when the stack cannot go on. */
  readonly failed: (why: Error) => void;
}

/** The stack's own server, with the migrations applied. */
async function startSnowflake({ settings, ports, log, opened, failed }: SnowflakeStart): Promise<string> {
  const stage = stageTeller(log);
  const file = join(settings.dataDirectory, "snowflake.duckdb");
  const tell = outageTeller("The Snowflake tables", settings.dataDirectory, log);
  const onDiskTrouble = (error: unknown, isFinal: boolean): void =>
    isFinal ? failed(new FullDisk(settings.dataDirectory, error)) : tell(error);
  const translations = await translationsFile(log);
  const { host } = settings;
  const options = { file, host, ...ports.of("snowflake"), onDiskTrouble, translations };
  const server = opened(await startLocalSnowflake(options), (part) => part.close());
  await migrateSnowflake(server);
  stage("Snowflake is open, with its migrations applied");
  return server.url;
}
