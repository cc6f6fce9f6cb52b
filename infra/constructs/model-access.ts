import { Stack } from "aws-cdk-lib";
import { CfnSecret } from "aws-cdk-lib/aws-secretsmanager";
import { Construct } from "constructs";

import type { Permissions } from "../functions.ts";
import type { Statement } from "./crew-function.ts";

export interface ModelAccessProps {
  /** Names of the variables that the crews' models need, such as OPENAI_API_KEY. */
  readonly providerVariables: readonly string[];
  /** Ids of the models that the crews use through Amazon Bedrock. */
  readonly bedrockModels: readonly string[];
}

/**
 * What run-crew needs to call models: one secret with all providers' variables, made only when a crew needs one, and the
 * right to invoke the Bedrock models that crews name.
 */
export class ModelAccess extends Construct {
  /** For run-crew. */
  readonly environment: { readonly PROVIDER_SECRET_ARN?: string };
  /** For start-crew, which refuses what run-crew could not run. */
  readonly providerVariables: string;
  /** The command that fills the secret; undefined when there is none. */
  readonly fillCommand: string | undefined;
  private readonly secretArn: string | undefined;
  private readonly bedrockModels: readonly string[];

  constructor(scope: Construct, id: string, props: ModelAccessProps) {
    super(scope, id);
    this.bedrockModels = props.bedrockModels;
    this.providerVariables = props.providerVariables.join(",");
    this.secretArn =
      props.providerVariables.length === 0 ? undefined : this.emptySecret(props.providerVariables);
    this.environment = this.secretArn === undefined ? {} : { PROVIDER_SECRET_ARN: this.secretArn };
    const example = JSON.stringify(Object.fromEntries(props.providerVariables.map((name) => [name, "…"])));
    this.fillCommand =
      this.secretArn === undefined
        ? undefined
        : `aws secretsmanager put-secret-value --secret-id ${this.secretArn} --secret-string '${example}'`;
  }

  statements({ models }: Permissions): readonly Statement[] {
    if (models !== true) return [];
    const resources = this.bedrockModels.flatMap((model) => bedrockResources(Stack.of(this), model));
    return [
      ...(this.secretArn === undefined
        ? []
        : [{ actions: ["secretsmanager:GetSecretValue"], resources: [this.secretArn] }]),
      ...(resources.length === 0 ? [] : [{ actions: ["bedrock:InvokeModel"], resources }]),
    ];
  }

  /** Without a value in the template, so that no deployment ever overwrites the keys that were put into it. */
  private emptySecret(names: readonly string[]): string {
    return new CfnSecret(this, "Providers", { description: `JSON object with ${names.join(", ")}` }).ref;
  }
}

/** Prefixes of cross-region inference profiles (docs.aws.amazon.com/bedrock, "Supported Regions and models for inference profiles"). */
const PROFILE_PREFIX = /^(?:us|us-gov|eu|apac|au|ca|jp|global)\./;

/**
 * A model by its id in this region. A profile needs itself and its model in whatever region it chooses, hence any region.
 */
function bedrockResources(stack: Stack, model: string): string[] {
  const arn = (region: string, account: string, resource: string): string =>
    `arn:${stack.partition}:bedrock:${region}:${account}:${resource}`;
  if (!PROFILE_PREFIX.test(model)) return [arn(stack.region, "", `foundation-model/${model}`)];
  return [
    arn(stack.region, stack.account, `inference-profile/${model}`),
    arn("*", "", `foundation-model/${model.replace(PROFILE_PREFIX, "")}`),
  ];
}
