import { type Duration, RemovalPolicy } from "aws-cdk-lib";
import { Effect, PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import {
  ApplicationLogLevel,
  type Architecture,
  type CfnFunction,
  type Code,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  SystemLogLevel,
} from "aws-cdk-lib/aws-lambda";
import { LogGroup, type RetentionDays } from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";

import type { AnyContract, EnvironmentOf } from "../../functions/runtime/contract.ts";
import type { ContractOf, FunctionName } from "../functions.ts";
import { functionLogicalId } from "../template/template.ts";

/** What all functions of a deployment have in common. */
export interface FunctionDefaults {
  /** The built code of a function, by its contract's name. */
  readonly codeOf: (contractName: string) => Code;
  readonly architecture: Architecture;
  readonly logRetention: RetentionDays;
  /**
   * Declares the variables of the local stack, because `sam local` passes on none that the template does not
   * declare.
   */
  readonly samLocal: boolean;
  /** How many of a function run at once, by its contract's name; the account's share if undefined. */
  readonly reservedConcurrency?: Readonly<Partial<Record<FunctionName, number | undefined>>>;
}

/** Overridden by `--env-vars .local/sam-env.json`; never part of a deployment. */
const SAM_LOCAL_VARIABLES = {
  AWS_ENDPOINT_URL_DYNAMODB: "http://127.0.0.1",
  AWS_ENDPOINT_URL_SFN: "http://127.0.0.1",
  SNOWFLAKE_ACCESS_URL: "http://127.0.0.1",
  SNOWFLAKE_TOKEN: "",
};

export interface CrewFunctionProps<C extends AnyContract> {
  readonly contract: C;
  readonly defaults: FunctionDefaults;
  /** Every variable that the contract asks for: a missing one does not compile. */
  readonly environment: { readonly [Name in keyof EnvironmentOf<C>]: string };
  /** What the function is for, in the console's list. */
  readonly description: string;
  readonly timeout: Duration;
  /** Megabytes; CPU grows with it. */
  readonly memory: number;
}

/** A Lambda made of a contract, with a role, a log group and permissions of its own. */
export class CrewFunction<C extends AnyContract> extends Construct {
  readonly contract: C;
  readonly lambda: LambdaFunction;
  readonly role: Role;

  constructor(scope: Construct, id: string, props: CrewFunctionProps<C>) {
    super(scope, id);
    this.contract = props.contract;
    const logGroup = new LogGroup(this, "Logs", {
      retention: props.defaults.logRetention,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    // Lambda's usual managed policy would let each function write into every log group of the account.
    this.role = new Role(this, "Role", {
      assumedBy: new ServicePrincipal("lambda.amazonaws.com"),
      description: props.description,
    });
    logGroup.grantWrite(this.role);
    const reserved = props.defaults.reservedConcurrency?.[props.contract.name as FunctionName];
    this.lambda = new LambdaFunction(this, "Function", {
      description: props.description,
      role: this.role,
      code: props.defaults.codeOf(props.contract.name),
      handler: "index.handler",
      runtime: Runtime.NODEJS_24_X,
      architecture: props.defaults.architecture,
      timeout: props.timeout,
      memorySize: props.memory,
      ...(reserved === undefined ? {} : { reservedConcurrentExecutions: reserved }),
      environment: { ...(props.defaults.samLocal ? SAM_LOCAL_VARIABLES : {}), ...props.environment },
      loggingFormat: LoggingFormat.JSON,
      applicationLogLevelV2: ApplicationLogLevel.INFO,
      // Start and report lines of every invocation cost more than the rest of the log and repeat the metrics.
      systemLogLevelV2: SystemLogLevel.WARN,
      logGroup,
      // Executions that are under way go on with the version they began with. One that a failed deployment
      // made goes when that is rolled back: Lambda makes no second version of the same code, so that a plain
      // RETAIN would let the repeated deployment fail.
      currentVersionOptions: { removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE },
    });
    // A name that people can type: `sam local invoke RunCrew`.
    (this.lambda.node.defaultChild as CfnFunction).overrideLogicalId(functionLogicalId(props.contract.name));
  }

  /** Allows exactly these actions on exactly these resources. */
  allow({ actions, resources, conditions }: AccessStatement): void {
    this.role.addToPolicy(
      new PolicyStatement({
        effect: Effect.ALLOW,
        actions: [...actions],
        resources: [...resources],
        ...(conditions === undefined ? {} : { conditions }),
      }),
    );
  }
}

export interface AccessStatement {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly conditions?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** The functions of infra/functions.ts, for those who wire some of them to something else. */
export type CrewFunctionsByName = { readonly [Name in FunctionName]: CrewFunction<ContractOf<Name>> };
