import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";

import { InvalidInput } from "../../domain/errors.ts";

/**
 * The text of a Secrets Manager secret, read anew at each call so that a rotation needs no deploy.
 * @throws InvalidInput naming the secret, never its value, when it cannot be read or is empty
 */
export async function readSecret(arn: string): Promise<string> {
  const client = new SecretsManagerClient({ maxAttempts: 3 });
  const secret = await client.send(new GetSecretValueCommand({ SecretId: arn })).catch((cause: unknown) => {
    throw new InvalidInput(
      `The secret ${arn} could not be read: ${cause instanceof Error ? cause.name : "unknown"}`,
      {
        cause,
      },
    );
  });
  if (secret.SecretString === undefined || secret.SecretString.trim() === "") {
    throw new InvalidInput(
      `The secret ${arn} is empty: put its value with "aws secretsmanager put-secret-value"`,
    );
  }
  return secret.SecretString;
}
