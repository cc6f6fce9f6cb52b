import * as z from "zod";

export const secretArn = z
  .string()
  .regex(
    /^arn:[^:]+:secretsmanager:[^:]+:\d{12}:secret:.+$/,
    "Write the full ARN of a Secrets Manager secret.",
  );
