import type { AwsPermission, AwsPlace } from "./aws-permission.ts";
import { REGION_PROFILE } from "./region-profile.ts";

/** What can be asked by its ARN, with the models that it asks in turn. */
const KINDS: Readonly<Record<string, (arn: ModelArn) => readonly AwsPermission[]>> = {
  "foundation-model": ({ arn }) => [{ resources: [arn] }],
  "inference-profile": ({ arn, partition, id }) => [
    { resources: [arn, anyRegion(partition, id.replace(REGION_PROFILE, ""))] },
  ],
  // Its ARN does not say which models it stands for, so they are allowed by way of it alone.
  "application-inference-profile": ({ arn, partition }) => [
    { resources: [arn] },
    {
      resources: [anyRegion(partition, "*")],
      conditions: { StringEquals: { "bedrock:InferenceProfileArn": arn } },
    },
  ],
  "provisioned-model": ({ arn }) => [{ resources: [arn] }],
  "custom-model-deployment": ({ arn }) => [{ resources: [arn] }],
  "imported-model": ({ arn }) => [{ resources: [arn] }],
};

interface ModelArn {
  readonly arn: string;
  readonly partition: string;
  readonly kind: string;
  readonly id: string;
}

const ARN = /^arn:(?<partition>[a-z-]+):bedrock:[a-z0-9-]+:(?:\d{12})?:(?<kind>[a-z-]+)\/(?<id>[^/]+)$/;

const isArn = (id: string): boolean => id.startsWith("arn:");

function readArn(arn: string): ModelArn | undefined {
  const { partition = "", kind = "", id = "" } = ARN.exec(arn)?.groups ?? {};
  return Object.hasOwn(KINDS, kind) ? { arn, partition, kind, id } : undefined;
}

/** Why a role cannot be allowed to ask this model; undefined when it can. */
export const bedrockProblem = (id: string): string | undefined =>
  !isArn(id) || readArn(id) !== undefined
    ? undefined
    : `is not the ARN of something that Bedrock answers for. Write the model's id, or the ARN of one of: ${Object.keys(KINDS).join(", ")}.`;

/**
 * A model by its id in this region, or whatever its ARN stands for. A cross-region inference profile needs
 * itself and its model in whatever region it chooses, hence any region.
 */
export function bedrockPermissions(
  id: string,
  { partition, region, account }: AwsPlace,
): readonly AwsPermission[] {
  if (isArn(id)) {
    const arn = readArn(id);
    return arn === undefined ? [] : (KINDS[arn.kind]?.(arn) ?? []);
  }
  if (!REGION_PROFILE.test(id))
    return [{ resources: [`arn:${partition}:bedrock:${region}::foundation-model/${id}`] }];
  const profile = `arn:${partition}:bedrock:${region}:${account}:inference-profile/${id}`;
  return [{ resources: [profile, anyRegion(partition, id.replace(REGION_PROFILE, ""))] }];
}

const anyRegion = (partition: string, id: string): string =>
  `arn:${partition}:bedrock:*::foundation-model/${id}`;
