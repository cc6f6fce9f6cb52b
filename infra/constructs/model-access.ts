import { Stack } from "aws-cdk-lib";
import { CfnSecret } from "aws-cdk-lib/aws-secretsmanager";
import { Construct } from "constructs";

import { awsPermissions } from "../../functions/adapters/models/model-address.ts";
import type { Permissions } from "../functions.ts";
import type { AccessStatement } from "./crew-function.ts";

export interface ModelAccessProps {
  /** Names of the variables that the crews' models and tools need. */
  readonly providerVariables: readonly string[];
  /** Model strings of the models that the crews may call. */
  readonly models: readonly string[];
  /** None of the variables is one that a crew cannot do without. */
  readonly secretMayBeEmpty?: boolean;
}

/**
 * What run-crew needs to call models: one secret with all providers' variables, made only when a crew needs
 * one, and the right to ask those of the models that are in AWS.
 */
export class ModelAccess extends Construct {
  /** For run-crew. */
  readonly environment: {
    readonly PROVIDER_SECRET_ARN?: string;
    readonly PROVIDER_SECRET_MAY_BE_EMPTY?: "true";
  };
  /** For start-crew, which refuses what run-crew could not run. */
  readonly providerVariables: string;
  /** The command that fills the secret; undefined when there is none. */
  readonly fillCommand: string | undefined;
  private readonly secretArn: string | undefined;
  private readonly models: readonly string[];

  constructor(scope: Construct, id: string, props: ModelAccessProps) {
    super(scope, id);
    this.models = props.models;
    this.providerVariables = props.providerVariables.join(",");
    this.secretArn =
      props.providerVariables.length === 0 ? undefined : this.emptySecret(props.providerVariables);
    this.environment =
      this.secretArn === undefined
        ? {}
        : {
            PROVIDER_SECRET_ARN: this.secretArn,
            ...(props.secretMayBeEmpty && { PROVIDER_SECRET_MAY_BE_EMPTY: "true" }),
          };
    const example = JSON.stringify(Object.fromEntries(props.providerVariables.map((name) => [name, "…"])));
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
