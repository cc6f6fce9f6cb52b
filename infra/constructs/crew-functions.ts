import { Duration } from "aws-cdk-lib";
import type { Role } from "aws-cdk-lib/aws-iam";
import { Construct } from "constructs";

import type { AnyContract, HttpContract } from "../../functions/runtime/contract.ts";
import { FUNCTION_CLASSES, type FunctionRow, type Permissions, type SnowflakeUser } from "../function-row.ts";
import { functionRows, type FunctionVariables } from "../functions.ts";
import { functionLogicalId } from "../template/template.ts";
import {
  CrewFunction,
  type CrewFunctionsByName,
  type FunctionDefaults,
  type AccessStatement,
} from "./crew-function.ts";
import { askedVariables } from "./function-variables.ts";

export interface CrewFunctionsProps {
  readonly defaults: FunctionDefaults;
  readonly variables: FunctionVariables;
  /** Whether the deployment has what this setting switches on. */
  readonly isOn: (setting: NonNullable<FunctionRow["switchedOnBy"]>) => boolean;
  /** What a row's permissions are in this deployment. */
  readonly statements: (may: Permissions) => readonly AccessStatement[];
}

interface MadeFunction {
  readonly row: FunctionRow;
  readonly crewFunction: CrewFunction<AnyContract>;
}

/**
 * The Lambdas of infra/functions.ts that the deployment has, each with its variables and the permissions of
 * its row, no more.
 */
export class CrewFunctions extends Construct {
  readonly byName: CrewFunctionsByName;
  private readonly made: readonly MadeFunction[];

  constructor(scope: Construct, id: string, props: CrewFunctionsProps) {
    super(scope, id);
    this.made = functionRows
      .filter(({ switchedOnBy }) => switchedOnBy === undefined || props.isOn(switchedOnBy))
      .map((row) => ({ row, crewFunction: this.makeFunction(row, props) }));
    // A loop loses which contract belongs to which name; each function is under the name of its own.
    this.byName = Object.fromEntries(
      this.made.map(({ crewFunction }) => [crewFunction.contract.name, crewFunction]),
    ) as unknown as CrewFunctionsByName;
  }

  /** The functions behind the API, in the order of the table. */
  get behindTheApi(): readonly CrewFunction<HttpContract>[] {
    return this.made.flatMap(({ crewFunction }) => (isBehindTheApi(crewFunction) ? [crewFunction] : []));
  }

  /** Roles of the functions that log in to Snowflake as this user. */
  rolesOf(user: SnowflakeUser): readonly Role[] {
    return this.made
      .filter(({ row }) => row.may.snowflake?.includes(user))
      .map(({ crewFunction }) => crewFunction.role);
  }

  /**
   * Changes the functions that log in as this user after the role that they log in with is there: when it is
   * renamed, none is told of a role that does not exist yet.
   */
  waitFor(user: SnowflakeUser, identity: Role | undefined): void {
    if (identity === undefined) return;
    for (const { row, crewFunction } of this.made) {
      if (row.may.snowflake?.includes(user)) crewFunction.lambda.node.addDependency(identity);
    }
  }

  private makeFunction(
    row: FunctionRow,
    { defaults, variables, statements }: CrewFunctionsProps,
  ): CrewFunction<AnyContract> {
    const { contract, description, may } = row;
    const { timeoutSeconds, memoryMegabytes } = FUNCTION_CLASSES[row.class];
    const crewFunction = new CrewFunction<AnyContract>(this, functionLogicalId(contract.name), {
      contract,
      defaults,
      description,
      timeout: Duration.seconds(timeoutSeconds),
      memory: memoryMegabytes,
      environment: askedVariables(contract, variables),
    });
    for (const statement of statements(may)) crewFunction.allow(statement);
    return crewFunction;
  }
}

const isBehindTheApi = (
  crewFunction: CrewFunction<AnyContract>,
): crewFunction is CrewFunction<HttpContract> => "route" in crewFunction.contract;
