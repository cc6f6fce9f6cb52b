import { Stack } from "aws-cdk-lib";
import { CfnSecret } from "aws-cdk-lib/aws-secretsmanager";
import { Construct } from "constructs";

import { awsPermissions } from "../../functions/adapters/models/model-address.ts";
import type { Permissions } from "../function-row.ts";
import type { AccessStatement } from "./crew-function.ts";

export interface ModelAccessProps {
  /** Names of the variables that the crews' models and built-in tools need. */
  readonly providerVariables: readonly string[];
  /** Model strings of the models that the crews may call. */
  readonly models: readonly string[];
  /** None of the variables is one that a crew cannot do without. */
  readonly secretMayBeEmpty?: boolean;
}

/**
 * What run-crew needs to call models: one secret with the variables of all providers and of the crews' own
 * tools, made only when there are any, and the right to ask those of the models that are in AWS.
 */
export class ModelAccess extends Construct {
  /** For run-crew. */
  readonly environment: {
    readonly PROVIDER_SECRET_ARN?: string;
    readonly PROVIDER_SECRET_MAY_BE_EMPTY?: "true";
    readonly TOOL_SECRETS?: string;
  };
  /** For start-crew, which refuses what run-crew could not run. */
  readonly providerVariables: string;
  /** The command that fills the secret; undefined when there is none. */
  readonly fillCommand: string | undefined;
  private readonly secretArn: string | undefined;
  private readonly models: readonly string[];

  /** @param toolSecrets names of the secret's variables that tools see */
  constructor(
    scope: Construct,
    id: string,
    { toolSecrets = [], ...props }: ModelAccessProps & { readonly toolSecrets?: readonly string[] },
  ) {
    super(scope, id);
    this.models = props.models;
    this.providerVariables = props.providerVariables.join(",");
    const names = [...new Set([...props.providerVariables, ...toolSecrets])];
    this.secretArn = names.length === 0 ? undefined : this.emptySecret(names);
    const mayBeEmpty = props.secretMayBeEmpty === true && toolSecrets.length === 0;
    this.environment = {
      ...(this.secretArn !== undefined && { PROVIDER_SECRET_ARN: this.secretArn }),
      ...(this.secretArn !== undefined && mayBeEmpty && { PROVIDER_SECRET_MAY_BE_EMPTY: "true" }),
      ...(toolSecrets.length > 0 && { TOOL_SECRETS: toolSecrets.join(",") }),
    };
    const example = JSON.stringify(Object.fromEntries(names.map((name) => [name, "…"])));
    this.fillCommand =
      this.secretArn === undefined
        ? undefined
        : `aws secretsmanager put-secret-value --secret-id ${this.secretArn} --secret-string '${example}'`;
  }

  statements({ models }: Permissions): readonly AccessStatement[] {
    if (models !== true) return [];
    return [
      ...(this.secretArn === undefined
        ? []
        : [{ actions: ["secretsmanager:GetSecretValue"], resources: [this.secretArn] }]),
      ...awsPermissions(this.models, Stack.of(this)),
    ];
  }

  /**
   * Without a value in the template, so that no deployment ever overwrites the keys that were put into it.
   */
  private emptySecret(names: readonly string[]): string {
    return new CfnSecret(this, "Providers", { description: `JSON object with ${names.join(", ")}` }).ref;
  }
}
