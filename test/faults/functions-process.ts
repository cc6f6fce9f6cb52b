/**
 * The part of a deployment that runs and so can die, as a process of its own: the built functions in their
 * worker threads, Step Functions, EventBridge's rule for bad ends, and the API. Journal, Snowflake and models
 * are elsewhere and live on.
 */
import { flushCompileCache } from "node:module";
import { join } from "node:path";

import type { FunctionName } from "../../infra/functions.ts";
import { startLocalApi } from "../../local/api/local-api.ts";
import { localEvents } from "../../local/event-rules.ts";
import { parseFunctionName } from "../../local/lambda/function-name.ts";
import { functionMakers, type LocalFunctions, startFunctions } from "../../local/local-functions.ts";
import { startLocalStepFunctions } from "../../local/step-functions/local-step-functions.ts";
import { readPrepared } from "./prepared.ts";
import type { FromProcess, ProcessOptions, ToProcess } from "./process-messages.ts";

const STATE_MACHINE_ARN = "arn:aws:states:us-east-1:123456789012:stateMachine:stepcrew";

const options = JSON.parse(process.argv[2] ?? "") as ProcessOptions;
const send = (message: FromProcess): void => void process.send?.(message);
const log = (line: string): void => console.log(line);
const prepared = readPrepared(options.prepared);

let functions: LocalFunctions | undefined;
const running = (): LocalFunctions => {
  if (functions === undefined) throw new Error("the functions are not up yet");
  return functions;
};
const events = localEvents(running, log, false);
const stepFunctions = await startLocalStepFunctions({
  directory: join(options.directory, "step-functions"),
  stateMachineArn: STATE_MACHINE_ARN,
  definition: JSON.stringify(options.definition ?? prepared.definition),
  invoke: (functionArn, payload) =>
    running()[parseFunctionName(functionArn).name as FunctionName].invoke(payload),
  onStatusChange: (event) => events.deliver(event),
});
const makers = functionMakers({
  settings: {
    port: 0,
    host: "127.0.0.1",
    crewsDirectory: "",
    dataDirectory: options.directory,
    defaultCrew: undefined,
    corsOrigins: "",
    model: { MODEL: "openai/scripted" },
    isRehearsal: false,
    reconcileSeconds: 60,
    snowflakeUrl: options.services.snowflake,
    limits: {},
    toolSecrets: "LEDGER",
    variables: options.variables,
  },
  template: {
    ...prepared,
    functions: {
      ...prepared.functions,
      "run-crew": { ...prepared.functions["run-crew"], ...options.runCrew },
    },
    template: { Resources: {} },
    timeToLiveAttribute: "",
    definition: () => prepared.definition,
  },
  endpoints: {
    dynamodb: options.services.dynamodb,
    snowflake: options.services.snowflake,
    stepFunctions: options.services.stepFunctions,
    stateMachineArn: STATE_MACHINE_ARN,
  },
  log,
});
functions = startFunctions(makers, prepared.bundles);
const api = await startLocalApi({ host: "127.0.0.1", port: 0, corsOrigins: "", functions });
process.on("message", (message: ToProcess) => void obey(message));
process.on("disconnect", () => process.exit(0));
// Killed, it would leave nothing of it to the next.
flushCompileCache();
send({ kind: "listening", api: api.url, stepFunctions: stepFunctions.url });

/**
 * Resuming waits for a word from outside, which must know the new address of Step Functions before its
 * functions call it.
 */
async function obey(message: ToProcess): Promise<void> {
  if (message.kind === "resume") {
    await stepFunctions.resume();
    return;
  }
  const { id, name, event } = message;
  try {
    send({ kind: "answered", id, answer: await running()[name].invoke(event) });
  } catch (error) {
    send({ kind: "failed", id, reason: String(error) });
  }
}
