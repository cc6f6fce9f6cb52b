import type { CreateTableCommandInput } from "@aws-sdk/client-dynamodb";

import { type FunctionName, functionNames } from "../functions.ts";
import {
  functionLogicalId,
  onlyResource,
  propertiesOf,
  resolveText,
  type ResourceValue,
  type Template,
} from "./template.ts";

/** What somebody needs who runs the stack without CloudFormation. */
export interface LocalTemplate {
  readonly template: Template;
  /** The workflow in Amazon States Language, with the ARNs of functions as given. */
  definition(arnOfFunction: (contractName: FunctionName) => string): WorkflowDefinition;
  readonly table: CreateTableCommandInput & { readonly TableName: string };
  /** The attribute that ends an item's life, in seconds since 1970. */
  readonly timeToLiveAttribute: string;
  readonly functions: Readonly<Record<FunctionName, LocalFunctionSettings>>;
}

export interface WorkflowDefinition {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, { readonly Type: string } & Readonly<Record<string, unknown>>>>;
  readonly TimeoutSeconds: number;
}

interface LocalFunctionSettings {
  readonly name: FunctionName;
  readonly timeoutSeconds: number;
  readonly memoryMegabytes: number;
  /** As deployed, with us-east-1 and account 123456789012; JOURNAL_TABLE is the name of `table`. */
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * Reads a local stack out of the template that would be deployed, so that there is no second description of
 * it. Nothing of CDK is loaded here: it would stay in the memory of the stack's process.
 */
export function readLocalTemplate(template: Template): LocalTemplate {
  return {
    template,
    definition: (arnOfFunction) => resolveDefinition(template, arnOfFunction),
    table: tableInput(template),
    timeToLiveAttribute: timeToLiveAttribute(template),
    functions: Object.fromEntries(
      functionNames.map((name) => [name, functionSettings(template, name)]),
    ) as Record<FunctionName, LocalFunctionSettings>,
  };
}

/** The workflow's definition; a function's version counts as the function. */
function resolveDefinition(
  template: Template,
  arnOfFunction: (contractName: FunctionName) => string,
): WorkflowDefinition {
  const [, machine] = onlyResource(template, "AWS::StepFunctions::StateMachine");
  const valueOf: ResourceValue = (logicalId) => arnOfFunction(contractOf(template, logicalId));
  return JSON.parse(resolveText(machine.Properties?.["DefinitionString"], valueOf)) as WorkflowDefinition;
}

function contractOf(template: Template, logicalId: string): FunctionName {
  if (template.Resources[logicalId]?.Type === "AWS::Lambda::Version") {
    const version = propertiesOf(template, logicalId) as { readonly FunctionName?: { readonly Ref: string } };
    return contractOf(template, version.FunctionName?.Ref ?? "");
  }
  const name = functionNames.find((candidate) => functionLogicalId(candidate) === logicalId);
  if (name === undefined) throw new Error(`${logicalId} is not a function of this stack`);
  return name;
}

interface TableProperties {
  readonly KeySchema: CreateTableCommandInput["KeySchema"];
  readonly AttributeDefinitions: CreateTableCommandInput["AttributeDefinitions"];
  readonly GlobalSecondaryIndexes: CreateTableCommandInput["GlobalSecondaryIndexes"];
  readonly TimeToLiveSpecification: { readonly AttributeName: string };
}

const TABLE = "AWS::DynamoDB::GlobalTable";
const tableProperties = (template: Template): TableProperties =>
  onlyResource(template, TABLE)[1].Properties as unknown as TableProperties;

function tableInput(template: Template): LocalTemplate["table"] {
  const { KeySchema, AttributeDefinitions, GlobalSecondaryIndexes } = tableProperties(template);
  return {
    TableName: onlyResource(template, TABLE)[0],
    KeySchema,
    AttributeDefinitions,
    GlobalSecondaryIndexes,
    BillingMode: "PAY_PER_REQUEST",
  };
}

const timeToLiveAttribute = (template: Template): string =>
  tableProperties(template).TimeToLiveSpecification.AttributeName;

interface FunctionProperties {
  readonly Timeout: number;
  readonly MemorySize: number;
  readonly Environment: { readonly Variables: Readonly<Record<string, unknown>> };
}

function functionSettings(template: Template, name: FunctionName): LocalFunctionSettings {
  const properties = propertiesOf(template, functionLogicalId(name)) as unknown as FunctionProperties;
  return {
    name,
    timeoutSeconds: properties.Timeout,
    memoryMegabytes: properties.MemorySize,
    environment: Object.fromEntries(
      Object.entries(properties.Environment.Variables).map(([variable, value]) => [
        variable,
        // A table and a secret are known by their names, which are not chosen before deployment.
        resolveText(value, (logicalId) => logicalId),
      ]),
    ),
  };
}
