import { join } from "node:path";

import { otlpSettings } from "../functions/adapters/otlp/otlp-settings.ts";
import type { FunctionName } from "../infra/functions.ts";
import type { LocalTemplate } from "../infra/template/read-local-template.ts";
import type { Bundles } from "./built-functions.ts";
import { CrewFunctions } from "./crews/crew-functions.ts";
import type { CrewSets } from "./crews/crew-set.ts";
import { keepLeftSlots } from "./dynamodb/left-slots.ts";
import { startLocalDynamoDb } from "./dynamodb/server.ts";
import { type LocalEvents, localEvents } from "./event-rules.ts";
import type { FormerPorts } from "./former-ports.ts";
import { outageTeller } from "./full-disk.ts";
import { parseFunctionName } from "./lambda/function-name.ts";
import { functionArn as localArn, STATE_MACHINE_ARN } from "./local-arns.ts";
import { functionMakers, type LocalFunctions, startFunctions } from "./local-functions.ts";
import type { LocalSettings } from "./local-settings.ts";
import { type FunctionEndpoints } from "./local-variables.ts";
import { stageTeller } from "./log-line.ts";
import { pythonOfSets } from "./python/python-of-sets.ts";
import { startPythonServer } from "./python/python-server.ts";
import { type LocalStepFunctions, startLocalStepFunctions } from "./step-functions/local-step-functions.ts";

/** Takes note of a part that is up, and of how it is closed. */
export type Opened = <Part>(part: Part, closer: (part: Part) => Promise<unknown>) => Part;

export interface StackServices {
  readonly functions: LocalFunctions;
  /** Those that have crews in them: with none until they are told of a set. */
  readonly crewFunctions: CrewFunctions;
  readonly stepFunctions: LocalStepFunctions;
  readonly events: LocalEvents;
  readonly addresses: FunctionEndpoints;
  readonly template: LocalTemplate;
}

interface ServicesStart {
  readonly settings: LocalSettings;
  readonly ports: FormerPorts;
  /** The address of Snowflake, which need not be open yet. */
  readonly snowflake: string;
  readonly building: Promise<Bundles>;
  readonly synthesizing: Promise<LocalTemplate>;
  readonly sets: CrewSets;
  /** Waits for a reading of crews that is due, for a while. */
  readonly upToDate: () => Promise<void>;
  readonly log: (line: string) => void;
}

/**
 * The journal, Step Functions and the functions, as soon as those are built: beside the crews and Snowflake,
 * so that the function that is asked first is loaded when they are there.
 */
export async function openServices(
  { settings, ports, snowflake, building, synthesizing, sets, upToDate, log }: ServicesStart,
  opened: Opened,
): Promise<StackServices> {
  const { host, dataDirectory } = settings;
  const [bundles, template] = await Promise.all([building, synthesizing]);
  const stage = stageTeller(log);
  // The functions need the address of Step Functions, whose tasks invoke them.
  let functions: LocalFunctions | undefined;
  const running = (): LocalFunctions => {
    if (functions === undefined) throw new Error("the functions are not up yet");
    return functions;
  };
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
  const python = opened(await startPythonServer(pythonOfSets(sets, { settings, template, log })), (part) =>
    part.close(),
  );
  const nearby = { DYNAMODB: dynamodb, SFN: stepFunctions };
  const makers = functionMakers({ settings, template, endpoints: addresses, nearby, log });
  const definitionOf = (version: string) =>
    JSON.stringify(template.definition((name) => localArn(name, name === "run-crew" ? version : undefined)));
  const crewFunctions = new CrewFunctions({
    ...makers,
    sets,
    python,
    publish: (version, isNewest) => stepFunctions.publish(version, definitionOf(version), { isNewest }),
    withdraw: stepFunctions.withdraw,
    openVersions: stepFunctions.openVersions,
    upToDate,
    log,
  });
  functions = startFunctions(makers, bundles, crewFunctions.deployed);
  opened(functions, (part) => part.closeAll());
  opened(stepFunctions, (part) => part.close());
  const { TableName: tableName } = template.table;
  await keepLeftSlots({ ask: dynamodb.ask, tableName, open: stepFunctions.openNames(), log });
  opened(events, async (part) => part.stop());
  stage("The journal and Step Functions are open");
  return { functions, crewFunctions, stepFunctions, events, addresses, template };
}
