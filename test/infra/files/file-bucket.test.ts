import { expect, it } from "vitest";

import { synthesizeStack } from "../../support/stack/synthesized-stack.ts";

const kept = synthesizeStack({});

it("is private, encrypted, reached over TLS alone, and forgets files after the days of the setting", () => {
  const bucket = kept.onlyProperties("AWS::S3::Bucket");
  expect(bucket["PublicAccessBlockConfiguration"]).toEqual({
    BlockPublicAcls: true,
    BlockPublicPolicy: true,
    IgnorePublicAcls: true,
    RestrictPublicBuckets: true,
  });
  expect(bucket["LifecycleConfiguration"]).toMatchObject({
    Rules: [
      { ExpirationInDays: 37, Status: "Enabled", AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 } },
    ],
  });
  const policy = JSON.stringify(kept.onlyProperties("AWS::S3::BucketPolicy"));
  expect(policy).toContain('"Effect":"Deny"');
  expect(policy).toContain('"aws:SecureTransport":"false"');
  const ten = synthesizeStack({ context: { files_retention_days: 10 } });
  expect(JSON.stringify(ten.onlyProperties("AWS::S3::Bucket"))).toContain('"ExpirationInDays":10');
});

it("stays when the stack is deleted, unless it is to be emptied with it", () => {
  const removalOf = ({ template }: ReturnType<typeof synthesizeStack>) =>
    Object.values(template.Resources).find(({ Type }) => Type === "AWS::S3::Bucket") as unknown as {
      readonly DeletionPolicy: string;
    };
  const emptied = synthesizeStack({ context: { files_at_destroy: "empty" } });
  expect([removalOf(kept).DeletionPolicy, removalOf(emptied).DeletionPolicy]).toEqual(["Retain", "Delete"]);
  const types = Object.values(emptied.template.Resources).map(({ Type }) => Type);
  expect(types).toContain("Custom::S3AutoDeleteObjects");
});
