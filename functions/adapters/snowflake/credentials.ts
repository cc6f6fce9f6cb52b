import type { ConnectionOptions } from "snowflake-sdk";

import { InvalidInput } from "../../domain/errors.ts";
import { knownSecrets } from "../../text/known-secrets.ts";
import { onlyToken, type OauthSecret, readOauthSecret } from "./oauth-secret.ts";
import { readPrivateKey } from "./private-key.ts";
import type { SnowflakeSettings } from "./settings.ts";

/** Where the private key or token comes from: Secrets Manager in AWS. Read anew at each call. */
export type ReadSecret = (arn: string) => Promise<string>;

/**
 * The driver's login options for the configured method.
 * @throws InvalidInput when the method lacks what it needs, in a sentence without the secret
 */
export async function loginOptions(
  settings: SnowflakeSettings,
  readSecret: ReadSecret,
): Promise<Partial<ConnectionOptions>> {
  const method = settings.SNOWFLAKE_AUTHENTICATION;
  switch (method) {
    case "workload_identity":
      return workloadIdentity(settings);
    case "key_pair":
      return {
        authenticator: "SNOWFLAKE_JWT",
        privateKey: readPrivateKey(await loginSecret(settings, readSecret)),
      };
    case "programmatic_access_token":
      return {
        authenticator: "PROGRAMMATIC_ACCESS_TOKEN",
        token: onlyToken(await loginSecret(settings, readSecret)),
      };
    case "oauth":
      return oauth(readOauthSecret(await loginSecret(settings, readSecret)));
    default:
      // The driver takes a method that it does not know for a login by password.
      throw new InvalidInput(`There is no Snowflake login named ${String(method satisfies never)}`);
  }
}

/**
 * Length of the OAuth token that is kept in the secret, in characters.
 * @returns undefined for other methods, and for client credentials, with which no token is kept
 */
export async function oauthTokenLength(
  settings: SnowflakeSettings,
  readSecret: ReadSecret,
): Promise<number | undefined> {
  if (settings.SNOWFLAKE_AUTHENTICATION !== "oauth") return undefined;
  const secret = readOauthSecret(await loginSecret(settings, readSecret));
  return "token" in secret ? secret.token.length : undefined;
}

/** The key or token of the configured method, read anew. */
export async function loginSecret(settings: SnowflakeSettings, readSecret: ReadSecret): Promise<string> {
  const { SNOWFLAKE_TOKEN: token, SNOWFLAKE_SECRET_ARN: arn } = settings;
  if (token || arn) {
    const secret = token || (await readSecret(arn ?? ""));
    knownSecrets.add(secret);
    return secret;
  }
  throw new InvalidInput(
    `Snowflake login by ${settings.SNOWFLAKE_AUTHENTICATION} needs SNOWFLAKE_SECRET_ARN: a Secrets Manager secret with the key or token`,
  );
}

function workloadIdentity(settings: SnowflakeSettings): Partial<ConnectionOptions> {
  const role = settings.SNOWFLAKE_IDENTITY_ROLE_ARN;
  return {
    authenticator: "WORKLOAD_IDENTITY",
    workloadIdentityProvider: "AWS",
    ...(role === undefined || role === "" ? {} : { workloadIdentityImpersonationPath: [role] }),
  };
}

function oauth(secret: OauthSecret): Partial<ConnectionOptions> {
  if ("token" in secret) return { authenticator: "OAUTH", token: secret.token };
  const { client_id, client_secret, token_url, scope } = secret.credentials;
  return {
    authenticator: "OAUTH_CLIENT_CREDENTIALS",
    oauthClientId: client_id,
    oauthClientSecret: client_secret,
    oauthTokenRequestUrl: token_url,
    // Without a scope the driver asks for the role's: session:role:<role>.
    ...(scope === undefined ? {} : { oauthScope: scope }),
    // readOauthSecret lets plain HTTP pass on loopback only.
    ...(token_url.startsWith("http:") ? { oauthHttpAllowed: true } : {}),
  };
}
