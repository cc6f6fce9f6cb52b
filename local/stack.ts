import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { untilAborted } from "../functions/async/abort.ts";
import type { BuiltCrew } from "../functions/crew/index.ts";
import { filesRetentionDays } from "../infra/template/files-retention.ts";
import type { LocallyShown } from "./api/answer-locally.ts";
import { startLocalApi } from "./api/local-api.ts";
import { type LocalRecord, localRecord } from "./api/local-record.ts";
import { buildLocalFunctions } from "./built-functions.ts";
import { isFinished } from "./crew-standing.ts";
import { CrewSets } from "./crews/crew-set.ts";
import { CrewsReader, type CrewsReaderOptions } from "./crews/crews-reader.ts";
import { lockDataFolder } from "./data-lock.ts";
import { expireFiles } from "./expired-files.ts";
import { type FormerPorts, formerPorts } from "./former-ports.ts";
import { sayingWhenFull } from "./full-disk.ts";
import type { LocalSettings } from "./local-settings.ts";
import { localVariables } from "./local-variables.ts";
import { stageTeller } from "./log-line.ts";
import { preparePython } from "./python/prepare-python.ts";
import { listenForOwnSnowflake, openOwnSnowflake } from "./record/own-snowflake.ts";
import { snowflakeTrouble } from "./record/snowflake-trouble.ts";
import { keepHeapsSmall } from "./small-heaps.ts";
import { checkCrewsFolder, tellingOfFolder } from "./stack-folders.ts";
import { type Opened, openServices, type StackServices } from "./stack-services.ts";
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
  const { host, dataDirectory, snowflakeUrl } = settings;
  let services: StackServices | undefined;
  let serving = false;
  let record: LocalRecord | undefined;
  let unusedEdits: LocallyShown["unusedEdits"];
  const failure = Promise.withResolvers<Error>();
  // Comes first, because a port that is taken must be known before anything runs.
  const api = opened(
    await startLocalApi({
      host,
      port: settings.port,
      corsOrigins: settings.corsOrigins,
      get functions() {
        if (services === undefined) throw new Error("the functions are not up yet");
        return services.functions;
      },
      shown: () => ({ record, unusedEdits }),
      isServing: () => serving,
      log,
    }),
    (part) => part.close(),
  );
  const ports = await formerPorts(dataDirectory, log);
  const ownSnowflake =
    snowflakeUrl === undefined
      ? opened(await listenForOwnSnowflake({ settings, ports, log, failed: failure.resolve }), (part) =>
          part.close(),
        )
      : undefined;
  const snowflake = snowflakeUrl ?? ownSnowflake?.url ?? "";
  const sets = new CrewSets(join(dataDirectory, "crews/sets"));
  const building = buildLocalFunctions({ outdir: join(dataDirectory, "build"), log, signal });
  // CDK writes where the system keeps what is temporary.
  const synthesizing = sayingWhenFull(tmpdir(), async () => synthesizeLocalTemplate(log, signal));
  const prepare = preparePython({ settings, template: synthesizing, log });
  const crews = openCrews({ settings, sets, bundles: building, prepare, log, signal }, opened);
  const reading = { sets, upToDate: async () => (await crews).upToDate() };
  const [reader, opening, tables, trouble] = await Promise.all([
    crews,
    openServices({ settings, ports, snowflake, building, synthesizing, ...reading, log }, opened),
    ownSnowflake && openOwnSnowflake(ownSnowflake, log),
    snowflakeUrl && snowflakeTrouble(snowflakeUrl),
  ]);
  services = opening;
  if (tables !== undefined) record = localRecord(tables);
  unusedEdits = () => reader.unusedEdits();
  const { crewFunctions, events, stepFunctions, template } = services;
  crewFunctions.use(reader.set);
  await crewFunctions.openEarlier();
  serving = true;
  opened(undefined, async () => (serving = false));
  const resumed = await stepFunctions.resume();
  reader.follow((set) => crewFunctions.use(set));
  events.startSchedule(settings.reconcileSeconds);
  const days = filesRetentionDays(template.template);
  opened(expireFiles({ folder: join(dataDirectory, "files"), days, log }), async (part) => part.stop());
  const endpoints = await tellEndpoints({ settings, ports, services, api: api.url }, opened);
  const { TableName: tableName } = template.table;
  const found = { tableName, crews: reader.listed, snowflakeTrouble: trouble, resumed };
  return { endpoints, ...found, failure: failure.promise };
}

interface WhereItListens {
  readonly settings: LocalSettings;
  readonly ports: FormerPorts;
  readonly services: StackServices;
  readonly api: string;
}

/** Leaves in the data folder where everything listens, for programs and for the next start. */
async function tellEndpoints(
  { settings, ports, services: { addresses, template }, api }: WhereItListens,
  opened: Opened,
): Promise<Endpoints> {
  const { dynamodb, snowflake, stepFunctions: step_functions } = addresses;
  const endpoints = { api, step_functions, dynamodb, snowflake };
  const samEnvironment = { Parameters: localVariables(settings, template, addresses) };
  await writeJson(join(settings.dataDirectory, "sam-env.json"), samEnvironment);
  await writeJson(endpointsFile(settings), endpoints);
  const isOwn = settings.snowflakeUrl === undefined;
  await ports.keep({ step_functions, dynamodb, ...(isOwn && { snowflake }) });
  opened(endpointsFile(settings), (file) => rm(file, { force: true }));
  return endpoints;
}

type OpenCrews = Pick<CrewsReaderOptions, "sets" | "bundles" | "prepare" | "log" | "signal"> & {
  readonly settings: LocalSettings;
};

async function openCrews({ settings, log, ...options }: OpenCrews, opened: Opened): Promise<CrewsReader> {
  const tell = stageTeller(log);
  const { crewsDirectory, dataDirectory } = settings;
  const buildsFolder = join(dataDirectory, "crews/builds");
  const where = { crewsDirectory, buildsFolder };
  const reader = await CrewsReader.open({ ...options, ...where, isFinished: isFinished(settings), log });
  tell("The crews are read");
  return opened(reader, (part) => part.close());
}
