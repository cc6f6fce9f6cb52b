import type { FunctionName } from "../../../infra/functions.ts";
import {
  synthesizeWholeTemplate,
  type TemplateRequest,
} from "../../../infra/template/synthesize-template.ts";
import {
  functionLogicalId,
  propertiesOf,
  resourcesOfType,
  type Template,
} from "../../../infra/template/template.ts";

/** A synthesized stack with the questions that tests ask of it. */
export interface Stack {
  readonly template: Template;
  /** Properties of the resources of a type, in the template's order. */
  properties(type: string): readonly Properties[];
  /** Properties of the only resource of a type. */
  onlyProperties(type: string): Properties;
  /** What a function's own role allows, as [actions, resources], its log left out. */
  allowedTo(name: FunctionName): readonly Allowed[];
  /** A function's variables. */
  environment(name: FunctionName): Readonly<Record<string, unknown>>;
}

type Properties = Readonly<Record<string, unknown>>;

interface Allowed {
  readonly actions: readonly string[];
  readonly resources: readonly unknown[];
}

/** What was synthesized in this process, by what was asked: half a second of a processor each. */
const synthesized = new Map<string, Template>();

function templateOf(request: TemplateRequest): Template {
  const key = JSON.stringify(request);
  const template = synthesized.get(key) ?? synthesizeWholeTemplate(request);
  synthesized.set(key, template);
  return template;
}

/** Of the same request it is the same: nobody may change it. */
export function synthesizeStack(request: TemplateRequest = {}): Stack {
  const template = templateOf(request);
  const properties = (type: string): readonly Properties[] =>
    resourcesOfType(template, type).map(([, resource]) => resource.Properties ?? {});
  return {
    template,
    properties,
    onlyProperties(type) {
      const found = properties(type);
      if (found.length !== 1 || found[0] === undefined)
        throw new Error(`${found.length} resources of type ${type}`);
      return found[0];
    },
    allowedTo: (name) => allowedTo(template, name),
    environment(name) {
      const { Variables } = propertiesOf(template, functionLogicalId(name))["Environment"] as {
        Variables: Record<string, unknown>;
      };
      return Variables;
    },
  };
}

function allowedTo(template: Template, name: FunctionName): readonly Allowed[] {
  const role = (propertiesOf(template, functionLogicalId(name))["Role"] as { "Fn::GetAtt": [string] })[
    "Fn::GetAtt"
  ][0];
  return statementsOf(template)
    .filter(({ roles }) => roles.includes(role))
    .map(({ actions, resources }) => ({ actions, resources }))
    .filter(({ actions }) => !actions.every((action) => action.startsWith("logs:")));
}

export interface Statement extends Allowed {
  /** Logical id of the resource that the statement stands in. */
  readonly holder: string;
  /** Logical ids of the roles that it is given to. */
  readonly roles: readonly string[];
}

interface PolicyDocument {
  readonly Statement: readonly { Effect: string; Action: string | string[]; Resource?: unknown }[];
}

/** Every permission that the template gives: policies of roles, of queues and of topics. */
export function statementsOf(template: Template): readonly Statement[] {
  return Object.entries(template.Resources).flatMap(([holder, { Type, Properties = {} }]) => {
    const document = Properties["PolicyDocument"] as PolicyDocument | undefined;
    if (document === undefined) return [];
    const roles =
      Type === "AWS::IAM::Policy" ? (Properties["Roles"] as { Ref: string }[]).map(({ Ref }) => Ref) : [];
    return document.Statement.filter(({ Effect }) => Effect === "Allow").map(({ Action, Resource }) => ({
      holder,
      roles,
      actions: [Action].flat(),
      resources: [Resource].flat(),
    }));
  });
}
