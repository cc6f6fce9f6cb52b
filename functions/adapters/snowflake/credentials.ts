import type { ConnectionOptions } from "snowflake-sdk";

import { InvalidInput } from "../../domain/errors.ts";
import type { SnowflakeSettings } from "./settings.ts";

/** Where the private key or token comes from: Secrets Manager in AWS. */
export type ReadSecret = (arn: string) => Promise<string>;

/**
 * The driver's login options for the configured method.
 * @throws InvalidInput when the method lacks what it needs, in a sentence without the secret
 */
export async function loginOptions(
  settings: SnowflakeSettings,
  readSecret: ReadSecret,
): Promise<Partial<ConnectionOptions>> {
  switch (settings.SNOWFLAKE_AUTHENTICATION) {
    case "workload_identity":
      return workloadIdentity(settings);
    case "key_pair":
      return { authenticator: "SNOWFLAKE_JWT", privateKey: privateKey(await secretOf(settings, readSecret)) };
    case "programmatic_access_token":
      return {
        authenticator: "PROGRAMMATIC_ACCESS_TOKEN",
        token: (await secretOf(settings, readSecret)).trim(),
      };
    case "oauth":
      return { authenticator: "OAUTH", token: (await secretOf(settings, readSecret)).trim() };
    default:
      return settings.SNOWFLAKE_AUTHENTICATION satisfies never;
  }
}

/** The token's or key's text, for /health, which tells its length only; undefined for workload identity. */
export async function secretOf(settings: SnowflakeSettings, readSecret: ReadSecret): Promise<string> {
  if (settings.SNOWFLAKE_TOKEN !== undefined && settings.SNOWFLAKE_TOKEN !== "")
    return settings.SNOWFLAKE_TOKEN;
  if (settings.SNOWFLAKE_SECRET_ARN !== undefined && settings.SNOWFLAKE_SECRET_ARN !== "") {
    return readSecret(settings.SNOWFLAKE_SECRET_ARN);
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

/** Secrets are often pasted with `\n` in place of line ends, which the driver refuses (404026). */
function privateKey(text: string): string {
  const pem = text.includes("\n") ? text : text.replaceAll(String.raw`\n`, "\n");
  if (!pem.includes("PRIVATE KEY-----")) {
    throw new InvalidInput(
      "The Snowflake secret holds no private key in PEM form (-----BEGIN PRIVATE KEY-----)",
    );
  }
  return pem;
}
