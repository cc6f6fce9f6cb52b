/**
 * Checked by `tsc -p .`: each expected error is one that the types must find, and tsc says so when they no
 * longer do.
 */
import { App, Duration, Stack } from "aws-cdk-lib";
import { Architecture } from "aws-cdk-lib/aws-lambda";
import { JsonPath } from "aws-cdk-lib/aws-stepfunctions";

import { getStatusContract } from "../../functions/handlers/get-status/contract.ts";
import { recordFailureContract } from "../../functions/handlers/record-failure/contract.ts";
import { runCrewContract } from "../../functions/handlers/run-crew/contract.ts";
import type { EnvironmentOf } from "../../functions/runtime/contract.ts";
import {
  CrewFunction,
  type CrewFunctionsByName,
  type FunctionDefaults,
} from "../../infra/constructs/crew-function.ts";
import { invoke } from "../../infra/constructs/invoke.ts";
import type { FunctionRow } from "../../infra/function-row.ts";
import type { FunctionVariables } from "../../infra/functions.ts";
import { sourceCode } from "../../infra/template/source-code.ts";

const stack = new Stack(new App());
const defaults: FunctionDefaults = {
  codeOf: sourceCode,
  architecture: Architecture.ARM_64,
  logRetention: 7,
  samLocal: false,
};
const limits = { timeout: Duration.seconds(1), memory: 128, description: "" };

const status = { contract: getStatusContract, defaults, ...limits };
const complete = new CrewFunction(stack, "Complete", {
  ...status,
  environment: { CORS_ORIGINS: "", JOURNAL_TABLE: "journal" },
});
// @ts-expect-error a forgotten variable
new CrewFunction(stack, "Forgotten", { ...status, environment: { CORS_ORIGINS: "" } });
new CrewFunction(stack, "Unknown", {
  ...status,
  // @ts-expect-error a variable that the contract does not know
  environment: { CORS_ORIGINS: "", JOURNAL_TABLE: "journal", TABLE: "journal" },
});
// @ts-expect-error a value that is no text
new CrewFunction(stack, "Number", { ...status, environment: { CORS_ORIGINS: "", JOURNAL_TABLE: 1 } });

type RunCrewEnvironment = EnvironmentOf<typeof runCrewContract>;
declare const runCrewEnvironment: { readonly [Name in keyof RunCrewEnvironment]: string };
const { STATE_MACHINE_ARN: _arn, ...withoutArn } = runCrewEnvironment;
const { MODEL: _model, ...withoutModel } = runCrewEnvironment;
const run = { contract: runCrewContract, defaults, ...limits };
const runCrew = new CrewFunction(stack, "RunCrew", { ...run, environment: runCrewEnvironment });
// @ts-expect-error a variable that the contract takes from a group of several contracts
new CrewFunction(stack, "WithoutArn", { ...run, environment: withoutArn });
new CrewFunction(stack, "WithoutOptional", { ...run, environment: withoutModel });

const failure = new CrewFunction(stack, "RecordFailure", {
  contract: recordFailureContract,
  defaults,
  ...limits,
  environment: runCrewEnvironment,
});
const executionId = JsonPath.stringAt("$.execution_id");

invoke(stack, "All keys", {
  function: runCrew,
  payload: { execution_id: executionId },
  resultPath: "$.attempt",
});
// @ts-expect-error a forgotten payload key
invoke(stack, "No keys", { function: runCrew, payload: {}, resultPath: "$.attempt" });
invoke(stack, "Other key", {
  function: runCrew,
  // @ts-expect-error a payload key that the contract does not know
  payload: { execution_id: executionId, crew: "research" },
  resultPath: "$.attempt",
});
// @ts-expect-error a payload key spelt otherwise
invoke(stack, "Misspelt", { function: runCrew, payload: { executionId }, resultPath: "$.attempt" });

invoke(stack, "One of two shapes", {
  function: failure,
  payload: { execution_id: executionId, error: "e", cause: "c" },
  resultPath: "$.recorded",
});
invoke(stack, "Half a shape", {
  function: failure,
  // @ts-expect-error a forgotten key of the shape that was begun
  payload: { execution_id: executionId, error: "e" },
  resultPath: "$.recorded",
});
// @ts-expect-error a function behind the API is no task of the workflow
invoke(stack, "No task", { function: complete, payload: {}, resultPath: "$.status" });

declare const everyVariable: FunctionVariables;
const { STACK_NAME: _stackName, ...withoutStackName } = everyVariable;
const { CREWS_FOLDER: _crewsFolder, ...withoutCrewsFolder } = everyVariable;
// @ts-expect-error a variable that some contract of the table asks for
withoutStackName satisfies FunctionVariables;
withoutCrewsFolder satisfies FunctionVariables;
// @ts-expect-error a variable that no contract of the table asks for
({ ...everyVariable, TABLE: "journal" }) satisfies FunctionVariables;

const row = { contract: getStatusContract, description: "", may: {} } as const;
({ ...row, class: "behind the API" }) satisfies FunctionRow;
// @ts-expect-error a function behind the API with the time of one that nobody waits for
({ ...row, class: "runs crews" }) satisfies FunctionRow;
// @ts-expect-error a call that the local DynamoDB does not serve
({ ...row, class: "behind the API", may: { journal: ["Scan"] } }) satisfies FunctionRow;

declare const byName: CrewFunctionsByName;
byName["run-crew"] satisfies CrewFunction<typeof runCrewContract>;
// @ts-expect-error a function that the table does not have
void byName["run-crews"];
