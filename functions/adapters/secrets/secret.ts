import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";

import { InvalidInput } from "../../domain/errors.ts";

/** Secrets Manager answers in some 50 ms; two tries of this, in milliseconds, leave time for the login of a start. */
const ANSWER_MILLISECONDS = 2000;

/** What AWS's error names ask for; their messages name identities that belong into no answer. */
const ADVICE: Readonly<Record<string, string>> = {
  ResourceNotFoundException: "there is none of that ARN in this region",
  AccessDeniedException: "this function may not read it, or not use its KMS key",
  DecryptionFailure: "its KMS key is disabled or may not be used",
  InvalidRequestException: "it is marked for deletion",
};

/**
 * The text of a Secrets Manager secret, read anew at each call so that a rotation needs no deploy.
 * @throws InvalidInput naming the secret, never its value, when it cannot be read or is empty
 */
export async function readSecret(arn: string): Promise<string> {
  const client = new SecretsManagerClient({
    maxAttempts: 2,
    requestHandler: {
      connectionTimeout: ANSWER_MILLISECONDS,
      requestTimeout: ANSWER_MILLISECONDS,
      throwOnRequestTimeout: true,
    },
  });
  const secret = await client.send(new GetSecretValueCommand({ SecretId: arn })).catch((cause: unknown) => {
    const name = cause instanceof Error ? cause.name : "unknown";
    const advice = ADVICE[name];
    throw new InvalidInput(
      `The secret ${arn} could not be read: ${name}${advice === undefined ? "" : `, ${advice}`}`,
      { cause },
    );
  });
  if (secret.SecretString === undefined || secret.SecretString.trim() === "") {
    throw new InvalidInput(
      `The secret ${arn} is empty: put its value with "aws secretsmanager put-secret-value"`,
    );
  }
  return secret.SecretString;
}
