import { Defect, InvalidInput, SecretUnavailable } from "../../domain/errors.ts";
import { knownSecrets } from "../../text/known-secrets.ts";
import { withoutByteOrderMark } from "../../text/utf-8.ts";
import { isAway } from "../service-away.ts";

/**
 * Secrets Manager answers in some 50 ms; two tries of this, in milliseconds, leave time for the login of a
 * start.
 */
const ANSWER_MILLISECONDS = 2000;

/** What AWS's error names ask for; their messages name identities, which no answer may show. */
const ADVICE: Readonly<Record<string, string>> = {
  ResourceNotFoundException: "there is no secret with that ARN in this region",
  AccessDeniedException: "this function may not read it, or not use its KMS key",
  DecryptionFailure: "its KMS key is disabled or may not be used",
  InvalidRequestException: "it is marked for deletion",
};

/**
 * The text of a Secrets Manager secret, read anew at each call so that a rotation needs no deploy.
 * @throws InvalidInput naming the secret, never its value, when it may not be read or is empty
 * @throws SecretUnavailable when Secrets Manager throttles, fails or does not answer
 * @throws Defect for everything else
 */
export async function readSecret(arn: string): Promise<string> {
  const text = await secretText(arn).catch((cause: unknown) => {
    throw failureOf(arn, cause);
  });
  if (text === undefined) {
    throw new InvalidInput(
      `The secret ${arn} is empty: put its value with "aws secretsmanager put-secret-value"`,
    );
  }
  return text;
}

/**
 * As readSecret; undefined when the secret has no value yet. Secrets Manager answers that as it does for a
 * secret that is not there.
 */
export async function readSecretIfFilled(arn: string): Promise<string | undefined> {
  return secretText(arn).catch((cause: unknown) => {
    if (cause instanceof Error && cause.name === "ResourceNotFoundException") return undefined;
    throw failureOf(arn, cause);
  });
}

/** The client is loaded with the first secret: where none is read, a cold start is spared it. */
async function secretText(arn: string): Promise<string | undefined> {
  const { GetSecretValueCommand, SecretsManagerClient } = await import("@aws-sdk/client-secrets-manager");
  const client = new SecretsManagerClient({
    maxAttempts: 2,
    requestHandler: {
      connectionTimeout: ANSWER_MILLISECONDS,
      requestTimeout: ANSWER_MILLISECONDS,
      throwOnRequestTimeout: true,
    },
  });
  const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: arn }));
  const text = withoutByteOrderMark(SecretString ?? "");
  if (text.trim() === "") return undefined;
  knownSecrets.add(text);
  return text;
}

/**
 * An answer that refuses the request asks for a change of settings; throttling, AWS's own failures and no
 * answer at all pass.
 */
function failureOf(arn: string, cause: unknown): Error {
  const name = cause instanceof Error ? cause.name : "unknown";
  if (!isRefusal(cause) || isThrottling(name)) {
    return isAway(cause)
      ? new SecretUnavailable(arn, name, { cause })
      : new Defect(`The secret ${arn} could not be read`, { cause });
  }
  const advice = ADVICE[name];
  const sentence = `The secret ${arn} could not be read: ${name}${advice === undefined ? "" : `, ${advice}`}`;
  return new InvalidInput(sentence, { cause });
}

/** HTTP 4xx; and credentials that are not there, with which nothing is sent. */
function isRefusal(cause: unknown): boolean {
  if (!(cause instanceof Error)) return false;
  if (cause.name === "CredentialsProviderError") return true;
  const { $metadata: metadata } = cause as { readonly $metadata?: { readonly httpStatusCode?: number } };
  const status = metadata?.httpStatusCode ?? 0;
  return status >= 400 && status < 500 && status !== 429;
}

/** As AWS's SDK tells them (@smithy/core, THROTTLING_ERROR_CODES): most come with HTTP 400. */
const isThrottling = (name: string): boolean =>
  /throttl|TooManyRequests|LimitExceeded|SlowDown|BandwidthLimit|RequestTimeout/i.test(name);
