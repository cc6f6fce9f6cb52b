import { Duration, RemovalPolicy, Stack } from "aws-cdk-lib";
import { ManagedPolicy, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import {
  ApplicationLogLevel,
  type Architecture,
  type CfnFunction,
  type Code,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  RuntimeFamily,
  SystemLogLevel,
  type Version,
} from "aws-cdk-lib/aws-lambda";
import { LogGroup } from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";

import { sha256 } from "../../functions/text/sha256.ts";
import type { Permissions } from "../function-row.ts";
import type { DeployConfig } from "../settings/config.ts";
import type { AccessStatement } from "./crew-function.ts";

/** A crew's Python, ready to be deployed. */
export interface PythonCrew {
  readonly crew: string;
  /** "3.13" */
  readonly version: string;
  readonly code: Code;
}

export interface PythonFunctionsProps {
  readonly crews: readonly PythonCrew[];
  readonly architecture: Architecture;
  readonly config: Pick<DeployConfig, "log_retention_days" | "python_memory" | "tool_policy_arns">;
}

/** Where a crew's files, and those of _shared, are in its function's code. */
export const PYTHON_CODE = { crew: "crew", shared: "shared" } as const;

/** As long as Lambda allows: each call says itself how long it may take, and ends its process then. */
const TIMEOUT = Duration.minutes(15);

/**
 * The Python of each crew that has any, in a function of its own, which run-crew invokes. Its role may do
 * nothing but write its log, and what tool_policy_arns allow.
 */
export class PythonFunctions extends Construct {
  /** For run-crew: the version that each crew's calls go to. */
  readonly environment: { readonly PYTHON_FUNCTIONS?: string };
  private readonly functions: readonly LambdaFunction[];

  constructor(scope: Construct, id: string, props: PythonFunctionsProps) {
    super(scope, id);
    const ids = logicalIds(props.crews.map(({ crew }) => crew));
    const made = props.crews.map((crew) => ({
      name: crew.crew,
      ...this.makeFunction(crew, ids.get(crew.crew) ?? "", props),
    }));
    this.functions = made.map(({ lambda }) => lambda);
    const versions = Object.fromEntries(made.map(({ name, version }) => [name, version.functionArn]));
    this.environment = made.length === 0 ? {} : { PYTHON_FUNCTIONS: Stack.of(this).toJsonString(versions) };
  }

  /**
   * Executions under way go on with the version that they began with, and with today's role: so that all
   * versions may be invoked.
   */
  statements({ python }: Permissions): readonly AccessStatement[] {
    if (python !== true || this.functions.length === 0) return [];
    const resources = this.functions.map(({ functionArn }) => `${functionArn}:*`);
    return [{ actions: ["lambda:InvokeFunction"], resources }];
  }

  private makeFunction(
    { crew, version, code }: PythonCrew,
    logicalId: string,
    { architecture, config }: PythonFunctionsProps,
  ): { readonly lambda: LambdaFunction; readonly version: Version } {
    const scope = new Construct(this, crew);
    const description = `Runs the Python of the crew ${crew}`;
    const logGroup = new LogGroup(scope, "Logs", {
      retention: config.log_retention_days,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = new Role(scope, "Role", {
      assumedBy: new ServicePrincipal("lambda.amazonaws.com"),
      description,
      managedPolicies: toolPolicies(scope, config.tool_policy_arns),
    });
    logGroup.grantWrite(role);
    const lambda = new LambdaFunction(scope, "Function", {
      description,
      role,
      code,
      handler: "stepcrew_python.aws.handler",
      runtime: new Runtime(`python${version}`, RuntimeFamily.PYTHON),
      architecture,
      timeout: TIMEOUT,
      memorySize: config.python_memory,
      environment: {
        STEPCREW_PYTHON_PATHS: Object.values(PYTHON_CODE)
          .map((folder) => `/var/task/${folder}`)
          .join(":"),
      },
      loggingFormat: LoggingFormat.JSON,
      applicationLogLevelV2: ApplicationLogLevel.INFO,
      systemLogLevelV2: SystemLogLevel.WARN,
      logGroup,
      // A run-crew of an earlier deployment calls the version of its time.
      currentVersionOptions: { removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE },
    });
    (lambda.node.defaultChild as CfnFunction).overrideLogicalId(logicalId);
    return { lambda, version: lambda.currentVersion };
  }
}

/** What people type, `sam local invoke PythonShop`; names that would be the same get a hash of their own. */
function logicalIds(crews: readonly string[]): ReadonlyMap<string, string> {
  const plain = (crew: string): string =>
    crew
      .replaceAll(
        /[^A-Za-z0-9]*([A-Za-z0-9])([A-Za-z0-9]*)[^A-Za-z0-9]*/g,
        (_part, first: string, rest: string) => first.toUpperCase() + rest,
      )
      .replaceAll(/[^A-Za-z0-9]/g, "");
  return new Map(
    crews.map((crew) => {
      const isOwn = plain(crew) !== "" && crews.filter((other) => plain(other) === plain(crew)).length === 1;
      return [crew, `Python${plain(crew)}${isOwn ? "" : sha256(crew).slice(0, 6)}`];
    }),
  );
}

/** The policies that the crews' tools are given. */
export const toolPolicies = (scope: Construct, arns: readonly string[]) =>
  arns.map((arn, index) => ManagedPolicy.fromManagedPolicyArn(scope, `ToolPolicy${index + 1}`, arn));
