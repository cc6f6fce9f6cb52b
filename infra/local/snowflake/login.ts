import * as z from "zod";

import { SnowflakeError } from "./errors.ts";

/** What clients send to /session/v1/login-request, in `data`; names as on the wire. */
export const loginSchema = z.object({
  ACCOUNT_NAME: z.string().optional(),
  LOGIN_NAME: z.string().nullish(),
  PASSWORD: z.string().nullish(),
  AUTHENTICATOR: z.string().nullish(),
  TOKEN: z.string().nullish(),
  PROVIDER: z.string().nullish(),
  SESSION_PARAMETERS: z
    .record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))
    .nullish(),
});

export type Login = z.infer<typeof loginSchema>;

const PROVIDERS = ["AWS", "AZURE", "GCP", "OIDC"];

const isJwt = (token: string): boolean => {
  const parts = token.split(".");
  return parts.length === 3 && parts.every((part) => part.length > 0 && /^[\w-]+$/.test(part));
};

/**
 * Checks that a login carries a credential of its method's shape. Nothing is verified: any user with any password, key or token
 * is let in. @throws SnowflakeError with Snowflake's code for the method.
 */
export function checkCredential(login: Login): void {
  const token = login.TOKEN ?? "";
  switch ((login.AUTHENTICATOR ?? "SNOWFLAKE").toUpperCase()) {
    case "SNOWFLAKE_JWT":
      if (isJwt(token) && login.LOGIN_NAME) return;
      throw refused("390144", "JWT token is invalid.");
    case "OAUTH":
      if (token) return;
      throw refused("390303", "Invalid OAuth access token.");
    case "PROGRAMMATIC_ACCESS_TOKEN":
      if (token) return;
      throw refused("394400", "Programmatic access token is invalid.");
    case "WORKLOAD_IDENTITY":
      if (token && PROVIDERS.includes(login.PROVIDER ?? "")) return;
      throw refused("394300", "The workload identity attestation is missing or of an unknown provider.");
    case "SNOWFLAKE":
    case "USERNAME_PASSWORD_MFA":
      if (login.LOGIN_NAME && login.PASSWORD) return;
      throw refused("390100", "Incorrect username or password was specified.");
    default:
      throw refused(
        "390106",
        `The authenticator ${login.AUTHENTICATOR ?? ""} is not supported by the local Snowflake server.`,
      );
  }
}

const refused = (code: string, message: string): SnowflakeError => new SnowflakeError(code, "08001", message);
