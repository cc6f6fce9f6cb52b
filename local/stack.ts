import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { otlpSettings } from "../functions/adapters/otlp/otlp-settings.ts";
import { untilAborted } from "../functions/async/abort.ts";
import type { BuiltCrew } from "../functions/crew/index.ts";
import type { FunctionName } from "../infra/functions.ts";
import { filesRetentionDays } from "../infra/template/files-retention.ts";
import type { LocallyShown } from "./api/answer-locally.ts";
import { startLocalApi } from "./api/local-api.ts";
import { type LocalRecord, localRecord } from "./api/local-record.ts";
import { buildLocalFunctions } from "./built-functions.ts";
import { CrewFunctions } from "./crews/crew-functions.ts";
import { CrewSets } from "./crews/crew-set.ts";
import { CrewsReader, type CrewsReaderOptions } from "./crews/crews-reader.ts";
import { lockDataFolder } from "./data-lock.ts";
import { startLocalDynamoDb } from "./dynamodb/server.ts";
import { localEvents } from "./event-rules.ts";
import { expireFiles } from "./expired-files.ts";
import { formerPorts } from "./former-ports.ts";
import { outageTeller, sayingWhenFull } from "./full-disk.ts";
import { parseFunctionName } from "./lambda/function-name.ts";
import { functionArn as localArn, STATE_MACHINE_ARN } from "./local-arns.ts";
import { functionMakers, type LocalFunctions, localVariables, startFunctions } from "./local-functions.ts";
import type { LocalSettings } from "./local-settings.ts";
import { stageTeller } from "./log-line.ts";
import { type Opened, startSnowflake } from "./own-snowflake.ts";
import { preparePython } from "./python/prepare-python.ts";
import { pythonOfSets } from "./python/python-of-sets.ts";
import { startPythonServer } from "./python/python-server.ts";
import { keepHeapsSmall } from "./small-heaps.ts";
import { snowflakeTrouble } from "./snowflake-trouble.ts";
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
  /** As they are used at the start, with what is wrong with them. */
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
  opened: Opened,
  signal: AbortSignal,
): Promise<Omit<LocalStack, "close">> {
  const { host, dataDirectory } = settings;
  // The functions need the address of Step Functions, whose tasks invoke them: known once both are up.
  let functions: LocalFunctions | undefined;
  let serving = false;
  let record: LocalRecord | undefined;
  let unusedEdits: LocallyShown["unusedEdits"];
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
      shown: () => ({ record, unusedEdits }),
      isServing: () => serving,
      log,
    }),
    (part) => part.close(),
  );
  const { snowflakeUrl } = settings;
  const ports = await formerPorts(dataDirectory, log);
  const sets = new CrewSets(join(dataDirectory, "crews/sets"));
  const building = buildLocalFunctions({ outdir: join(dataDirectory, "build"), log, signal });
  // CDK writes where the system keeps what is temporary.
  const synthesizing = sayingWhenFull(tmpdir(), async () => synthesizeLocalTemplate(log, signal));
  const prepare = preparePython({ settings, template: synthesizing, log });
  const [bundles, reader, template, ownSnowflake, trouble] = await Promise.all([
    building,
    openCrews({ settings, sets, bundles: building, prepare, log, signal }, opened),
    synthesizing,
    snowflakeUrl === undefined
      ? startSnowflake({ settings, ports, log, opened, failed: failure.resolve })
      : undefined,
    snowflakeUrl && snowflakeTrouble(snowflakeUrl),
  ]);
  if (ownSnowflake !== undefined) record = localRecord(ownSnowflake);
  unusedEdits = () => reader.unusedEdits();
  const snowflake = snowflakeUrl ?? ownSnowflake?.url ?? "";
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
  const events = localEvents(running, log, otlpSettings(settings.variables) !== undefined);
  const workflowFolder = join(dataDirectory, "step-functions");
  const stepFunctions = await startLocalStepFunctions({
    directory: workflowFolder,
    host,
    ...ports.of("step_functions"),
    stateMachineArn: STATE_MACHINE_ARN,
    definition: JSON.stringify(template.definition(localArn)),
    isChecked: true,
    invoke: (functionArn, payload, unwanted) => {
      const { name, qualifier } = parseFunctionName(functionArn);
      return qualifier === "$LATEST"
        ? running()[name as FunctionName].invoke(payload, unwanted)
        : crewFunctions.run(qualifier, payload, unwanted);
    },
    onStatusChange: (event) => {
      events.deliver(event);
      crewFunctions.closeUnused();
    },
    onWriteFailure: outageTeller("The workflow's executions", workflowFolder, log),
  });
  const addresses = {
    dynamodb: dynamodb.url,
    snowflake,
    stepFunctions: stepFunctions.url,
    stateMachineArn: STATE_MACHINE_ARN,
  };
  const pythonServer = opened(
    await startPythonServer(pythonOfSets(sets, { settings, template, log })),
    (part) => part.close(),
  );
  const nearby = { DYNAMODB: dynamodb, SFN: stepFunctions };
  const makers = functionMakers({ settings, template, endpoints: addresses, nearby, log });
  const definitionOf = (version: string) =>
    JSON.stringify(template.definition((name) => localArn(name, name === "run-crew" ? version : undefined)));
  const crewFunctions = new CrewFunctions({
    ...makers,
    sets,
    python: pythonServer,
    publish: (version, isNewest) => stepFunctions.publish(version, definitionOf(version), { isNewest }),
    withdraw: stepFunctions.withdraw,
    openVersions: stepFunctions.openVersions,
    upToDate: () => reader.upToDate(),
    log,
  });
  crewFunctions.use(reader.set);
  await crewFunctions.openEarlier();
  functions = startFunctions(makers, bundles, crewFunctions.deployed);
  opened(functions, (part) => part.closeAll());
  opened(stepFunctions, (part) => part.close());
  opened(events, async (part) => part.stop());
  serving = true;
  opened(undefined, async () => (serving = false));
  const resumed = await stepFunctions.resume();
  reader.follow((set) => crewFunctions.use(set));
  stage("The journal and Step Functions are open");
  events.startSchedule(settings.reconcileSeconds);
  const days = filesRetentionDays(template.template);
  opened(expireFiles({ folder: join(dataDirectory, "files"), days, log }), async (part) => part.stop());
  const endpoints = { api: api.url, step_functions: stepFunctions.url, dynamodb: dynamodb.url, snowflake };
  const samEnvironment = { Parameters: localVariables(settings, template, addresses) };
  await writeJson(join(dataDirectory, "sam-env.json"), samEnvironment);
  await writeJson(endpointsFile(settings), endpoints);
  const { api: _chosen, snowflake: tables, ...services } = endpoints;
  await ports.keep({ ...services, ...(snowflakeUrl === undefined && { snowflake: tables }) });
  opened(endpointsFile(settings), (file) => rm(file, { force: true }));
  const { TableName: tableName } = template.table;
  const found = { tableName, crews: reader.listed, snowflakeTrouble: trouble, resumed };
  return { endpoints, ...found, failure: failure.promise };
}

type OpenCrews = Pick<CrewsReaderOptions, "sets" | "bundles" | "prepare" | "log" | "signal"> & {
  readonly settings: LocalSettings;
};

async function openCrews({ settings, log, ...options }: OpenCrews, opened: Opened): Promise<CrewsReader> {
  const tell = stageTeller(log);
  const { crewsDirectory, dataDirectory } = settings;
  const buildsFolder = join(dataDirectory, "crews/builds");
  const reader = await CrewsReader.open({ ...options, crewsDirectory, buildsFolder, log });
  tell("The crews are read");
  return opened(reader, (part) => part.close());
}
