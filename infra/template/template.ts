/** The part of a CloudFormation template that is read here. */
export interface Template {
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs?: Readonly<Record<string, { readonly Value: unknown }>>;
}

export interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
}

/** CloudFormation's value of a resource: its Ref without an attribute, its Fn::GetAtt with one. */
export type ResourceValue = (logicalId: string, attribute?: string) => string;

/** Stand for the account that a local template is not deployed to. */
const PSEUDO_PARAMETERS: Readonly<Record<string, string>> = {
  "AWS::Partition": "aws",
  "AWS::Region": "us-east-1",
  "AWS::AccountId": "123456789012",
  "AWS::URLSuffix": "amazonaws.com",
};

/**
 * The text that CloudFormation would make of a value with Ref, Fn::GetAtt and Fn::Join in it.
 * @throws Error for any other function
 */
export function resolveText(value: unknown, valueOf: ResourceValue): string {
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  const [name, argument] = intrinsicOf(value);
  switch (name) {
    case "Ref":
      return PSEUDO_PARAMETERS[argument as string] ?? valueOf(argument as string);
    case "Fn::GetAtt": {
      const [logicalId, attribute] = argument as [string, string];
      return valueOf(logicalId, attribute);
    }
    case "Fn::Join": {
      const [separator, parts] = argument as [string, unknown[]];
      return parts.map((part) => resolveText(part, valueOf)).join(separator);
    }
    default:
      throw new Error(
        `${name} is not among the CloudFormation functions that infra/template/template.ts resolves`,
      );
  }
}

function intrinsicOf(value: unknown): [string, unknown] {
  const entries = typeof value === "object" && value !== null ? Object.entries(value) : [];
  const [entry] = entries;
  if (entry === undefined || entries.length !== 1) {
    throw new Error(`Not a text nor a CloudFormation function: ${JSON.stringify(value)}`);
  }
  return entry;
}

/** @throws Error when there is no such resource */
export function propertiesOf(template: Template, logicalId: string): Readonly<Record<string, unknown>> {
  const resource = template.Resources[logicalId];
  if (resource === undefined) throw new Error(`The template has no resource ${logicalId}`);
  return resource.Properties ?? {};
}

export const resourcesOfType = (template: Template, type: string): readonly (readonly [string, Resource])[] =>
  Object.entries(template.Resources).filter(([, resource]) => resource.Type === type);

/** @throws Error unless the template has exactly one */
export function onlyResource(template: Template, type: string): readonly [string, Resource] {
  const found = resourcesOfType(template, type);
  const [first] = found;
  if (first === undefined || found.length > 1) {
    throw new Error(`The template has ${found.length} resources of type ${type}; one was expected`);
  }
  return first;
}

/** run-crew is RunCrew in the template. */
export const functionLogicalId = (contractName: string): string =>
  contractName.replaceAll(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase());
