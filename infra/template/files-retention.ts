import { onlyResource, type Template } from "./template.ts";

interface BucketProperties {
  readonly LifecycleConfiguration: { readonly Rules: readonly { readonly ExpirationInDays?: number }[] };
}

/** How long the bucket of executions' files keeps each of them, in days. */
export function filesRetentionDays(template: Template): number {
  const [, bucket] = onlyResource(template, "AWS::S3::Bucket");
  const { LifecycleConfiguration: lifecycle } = bucket.Properties as unknown as BucketProperties;
  const days = lifecycle.Rules.flatMap(({ ExpirationInDays: each }) => each ?? []);
  if (days[0] === undefined) throw new Error("the bucket of executions' files has no lifecycle");
  return days[0];
}
