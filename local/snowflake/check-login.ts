import type { DuckDBConnection } from "@duckdb/node-api";
import * as z from "zod";

import { type AccountObject, listObjects } from "./account/account-objects.ts";
import { tokenFault } from "./account/key-pair-token.ts";
import { matchesHash } from "./account/stored-credentials.ts";
import { tokenHashes } from "./account/users.ts";
import { SnowflakeError } from "./snowflake-error.ts";

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

/** The user's part of a name or of an account with a region: upper-case. */
export const loginName = (login: Login): string => (login.LOGIN_NAME ?? "").toUpperCase();
export const loginAccount = (login: Login): string =>
  (login.ACCOUNT_NAME ?? "local").toUpperCase().split(".")[0] ?? "";

/**
 * Checks a login's credential. A user made by CREATE USER is asked for the password, key or access token it
 * was given; any other user may log in with whatever has the shape of a credential, except a key pair, whose
 * signature only a stored key can check. Gives the user, or undefined for one that was never made.
 * @throws SnowflakeError with Snowflake's code for the method
 */
export async function checkCredential(
  connection: DuckDBConnection,
  login: Login,
): Promise<AccountObject | undefined> {
  const users = await listObjects(connection, "USER");
  const name = loginName(login);
  const user = users.find(
    (candidate) => (candidate.settings["LOGIN_NAME"]?.toUpperCase() ?? candidate.name) === name,
  );
  if (user?.settings["DISABLED"]?.toUpperCase() === "TRUE")
    throw refused("390101", "User access disabled. Contact your local system admin.");
  const token = login.TOKEN ?? "";
  switch ((login.AUTHENTICATOR ?? "SNOWFLAKE").toUpperCase()) {
    case "SNOWFLAKE_JWT":
      checkKeyPair(login, user);
      return user;
    case "OAUTH":
      if (token) return user;
      throw refused("390303", "Invalid OAuth access token.");
    case "PROGRAMMATIC_ACCESS_TOKEN":
      return checkAccessToken(token || (login.PASSWORD ?? ""), user, users);
    case "WORKLOAD_IDENTITY":
      if (token && PROVIDERS.includes(login.PROVIDER ?? "")) return user;
      throw refused("394300", "The workload identity attestation is missing or of an unknown provider.");
    case "SNOWFLAKE":
    case "USERNAME_PASSWORD_MFA":
      if (name && isPassword(login.PASSWORD ?? "", user)) return user;
      throw refused("390100", "Incorrect username or password was specified.");
    default:
      throw refused(
        "390106",
        `The authenticator ${login.AUTHENTICATOR ?? ""} is not supported by the local Snowflake server.`,
      );
  }
}

function checkKeyPair(login: Login, user: AccountObject | undefined): void {
  const name = loginName(login);
  const fault = user
    ? tokenFault({ account: loginAccount(login), user: name, token: login.TOKEN ?? "" }, user.settings)
    : `the user ${name} was never created`;
  if (fault === undefined) return;
  const statement = user
    ? `ALTER USER "${user.name}" SET RSA_PUBLIC_KEY='…'`
    : `CREATE USER "${name}" TYPE=SERVICE RSA_PUBLIC_KEY='…'`;
  const advice = `Local Snowflake server: ${fault}. A key is made known with ${statement}.`;
  throw refused("390144", `JWT token is invalid. ${advice}`);
}

/** Snowflake takes an access token in place of a password, too. */
function isPassword(password: string, user: AccountObject | undefined): boolean {
  if (!user) return password !== "";
  const kept = user.settings["PASSWORD"];
  return (kept !== undefined && matchesHash(password, kept)) || hasToken(user, password);
}

const hasToken = ({ settings }: AccountObject, token: string): boolean =>
  tokenHashes(settings).some((hash) => matchesHash(token, hash));

/** An access token alone tells whose it is. */
function checkAccessToken(
  token: string,
  user: AccountObject | undefined,
  users: readonly AccountObject[],
): AccountObject | undefined {
  if (token && !user) return users.find((candidate) => hasToken(candidate, token));
  if (token && user && hasToken(user, token)) return user;
  throw refused("394400", "Programmatic access token is invalid.");
}

const refused = (code: string, message: string): SnowflakeError => new SnowflakeError(code, "08001", message);
