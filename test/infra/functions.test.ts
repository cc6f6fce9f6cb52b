import { expect, it } from "vitest";

import { functionNames, functionsByName, httpContracts } from "../../infra/functions.ts";
import { functionLogicalId, propertiesOf, resourcesOfType } from "../../infra/template/template.ts";
import { synthesizeStack } from "../support/stack/synthesized-stack.ts";

const stack = synthesizeStack();

it("deploys each contract under its own name", () => {
  expect(resourcesOfType(stack.template, "AWS::Lambda::Function").map(([logicalId]) => logicalId)).toEqual(
    functionNames.map(functionLogicalId),
  );
});

it.each(functionNames)("gives %s the variables of its contract and no others", (name) => {
  const { environment } = functionsByName[name].contract;
  const unknown = Object.keys(stack.environment(name)).filter(
    (variable) => !Object.hasOwn(environment.shape, variable),
  );
  const resolvable = Object.fromEntries(
    Object.entries(stack.environment(name)).map(([variable, value]) => [
      variable,
      typeof value === "string" ? value : `arn:${JSON.stringify(value)}`,
    ]),
  );
  expect({ unknown, parsed: environment.safeParse(resolvable).success }).toEqual({
    unknown: [],
    parsed: true,
  });
});

it("leaves out what a deployment does not switch on", () => {
  const { template } = synthesizeStack({ context: { console: false, live_events: "false" } });
  const names = resourcesOfType(template, "AWS::Lambda::Function").map(([logicalId]) => logicalId);
  const left = functionNames.filter((name) => !names.includes(functionLogicalId(name)));
  expect(left).toEqual(["stream-events", "get-console", "get-console-file"]);
});

it("runs Node 24 on arm64, with JSON logs that are kept for a while", () => {
  const functions = stack.properties("AWS::Lambda::Function");
  expect(
    functions.map(({ Runtime, Architectures, Handler, LoggingConfig }) => ({
      Runtime,
      Architectures,
      Handler,
      LoggingConfig,
    })),
  ).toEqual(
    functions.map(({ LoggingConfig }) => ({
      Runtime: "nodejs24.x",
      Architectures: ["arm64"],
      Handler: "index.handler",
      LoggingConfig: {
        ...(LoggingConfig as object),
        LogFormat: "JSON",
        ApplicationLogLevel: "INFO",
        SystemLogLevel: "WARN",
      },
    })),
  );
  expect(new Set(stack.properties("AWS::Logs::LogGroup").map((group) => group["RetentionInDays"]))).toEqual(
    new Set([30]),
  );
});

it("gives each function the time that its callers leave it", () => {
  const times = Object.groupBy(functionNames, (name) => {
    const { Timeout, MemorySize } = propertiesOf(stack.template, functionLogicalId(name));
    return `${String(Timeout)} s, ${String(MemorySize)} MB`;
  });
  expect(times).toEqual({
    "18 s, 512 MB": httpContracts.filter(({ streams }) => !streams).map(({ name }) => name),
    "75 s, 256 MB": ["stream-events"],
    "900 s, 1024 MB": ["run-crew"],
    "60 s, 512 MB": ["record-failure"],
    "55 s, 512 MB": ["reconcile-executions"],
    "300 s, 512 MB": ["export-spans"],
  });
});

it("declares the local stack's variables for sam local only, which passes on no others", () => {
  const names = (context: Record<string, unknown>) =>
    synthesizeStack({ context })
      .properties("AWS::Lambda::Function")
      .map((lambda) => Object.keys((lambda["Environment"] as { Variables: object }).Variables));
  const local = [
    "AWS_ENDPOINT_URL_DYNAMODB",
    "AWS_ENDPOINT_URL_SFN",
    "SNOWFLAKE_ACCESS_URL",
    "SNOWFLAKE_TOKEN",
  ];
  for (const declared of names({ sam_local: "true" }))
    expect(declared).toEqual(expect.arrayContaining(local));
  for (const declared of names({})) expect(local.filter((name) => declared.includes(name))).toEqual([]);
});

it("builds for x86_64 when told so, for sam local on such machines", () => {
  const stackForX86 = synthesizeStack({ context: { architecture: "x86_64" } });
  expect(
    new Set(stackForX86.properties("AWS::Lambda::Function").map((lambda) => String(lambda["Architectures"]))),
  ).toEqual(new Set(["x86_64"]));
});

it("keeps the versions that executions run on, but for one that a failed deployment has made, which Lambda would not make again", () => {
  const versions = resourcesOfType(stack.template, "AWS::Lambda::Version");
  expect(versions.map(([, version]) => version)).toMatchObject([
    {
      Properties: { FunctionName: { Ref: functionLogicalId("run-crew") } },
      DeletionPolicy: "RetainExceptOnCreate",
      UpdateReplacePolicy: "Retain",
    },
  ]);
});

it("reserves no concurrency, which a new account refuses, unless it is told to; then for run-crew alone", () => {
  const reservedIn = (each: typeof stack) =>
    each
      .properties("AWS::Lambda::Function")
      .flatMap(({ Description, ReservedConcurrentExecutions: reserved }) =>
        reserved === undefined ? [] : [[Description, reserved]],
      );
  expect(reservedIn(stack)).toEqual([]);
  const told = synthesizeStack({ context: { run_crew_reserved_concurrency: 40, max_running_crews: 40 } });
  expect(reservedIn(told)).toEqual([[functionsByName["run-crew"].description, 40]]);
});

it.each([
  ["none, so that Lambda is asked", {}, undefined],
  ["the setting's", { max_running_crews: 12 }, "12"],
  ["none at all", { max_running_crews: "0" }, "0"],
])("tells run-crew and reconcile how many crews run at once: %s", (_, context, expected) => {
  const told = synthesizeStack({ context });
  for (const name of ["run-crew", "reconcile-executions"] as const) {
    expect(told.environment(name)["MAX_RUNNING_CREWS"]).toBe(expected);
  }
});
