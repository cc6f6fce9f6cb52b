import { Duration, RemovalPolicy } from "aws-cdk-lib";
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from "aws-cdk-lib/aws-s3";
import { Construct } from "constructs";

import type { FileAction, Permissions } from "../function-row.ts";
import type { DeployConfig } from "../settings/config.ts";
import type { AccessStatement } from "./crew-function.ts";

const ON_FILES: Readonly<Record<FileAction, string | undefined>> = {
  list: undefined,
  read: "s3:GetObject",
  write: "s3:PutObject",
};

/** Incomplete uploads that nobody would ever see are paid for like files. */
const UNFINISHED_DAYS = 1;

/**
 * The files that executions write: private, reached over TLS only, and gone when they are as old as the
 * setting says. Unless a setting says otherwise it is kept when the stack is deleted, for what is in it was
 * paid for.
 */
export class FileBucket extends Construct {
  readonly bucket: Bucket;

  constructor(scope: Construct, id: string, config: DeployConfig) {
    super(scope, id);
    const isEmptied = config.files_at_destroy === "empty";
    this.bucket = new Bucket(this, "Bucket", {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      lifecycleRules: [
        {
          expiration: Duration.days(config.files_retention_days),
          abortIncompleteMultipartUploadAfter: Duration.days(UNFINISHED_DAYS),
        },
      ],
      removalPolicy: isEmptied ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN,
      ...(isEmptied && { autoDeleteObjects: true }),
    });
  }

  statements({ files = [] }: Permissions): readonly AccessStatement[] {
    if (files.length === 0) return [];
    const actions = files.flatMap((action) => ON_FILES[action] ?? []);
    return [
      ...(actions.length === 0 ? [] : [{ actions, resources: [`${this.bucket.bucketArn}/executions/*`] }]),
      // Without it S3 says of a file that there is not that it may not be read.
      { actions: ["s3:ListBucket"], resources: [this.bucket.bucketArn] },
    ];
  }
}
