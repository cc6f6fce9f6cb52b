import { knownSecrets } from "../../text/known-secrets.ts";
import type { SessionTokens } from "./connection.ts";
import { loginSecret, type ReadSecret } from "./credentials.ts";
import { KEY_PAIR_TOKEN_SECONDS, keyPairToken } from "./key-pair-token.ts";
import { onlyToken, readOauthSecret } from "./oauth-secret.ts";
import { readPrivateKey } from "./private-key.ts";
import type { SnowflakeSettings } from "./settings.ts";

type Headers = Readonly<Record<string, string>>;

/** The record's login for Snowflake's REST APIs. */
export interface RestLogin {
  /** The account's address, without a path. */
  readonly url: string;
  /**
   * Headers that let a request in.
   * @param refused those that a request was refused with (401)
   * @throws LoginFailed, InvalidInput or SecretUnavailable, sentences without a secret
   */
  readonly headers: (refused?: Headers) => Promise<Headers>;
}

/** What is sent, and until when it is of use, in epoch milliseconds. */
interface Known {
  readonly headers: Headers;
  readonly ends: number;
}

/** A login is not used when it ends as soon as this, in milliseconds: the request has to get there. */
const EARLY_MILLISECONDS = 60_000;

interface Sources {
  readonly readSecret: ReadSecret;
  readonly sessions: SessionTokens;
  /** In epoch milliseconds; by default the clock's. */
  readonly now?: () => number;
}

/**
 * Logs in as the record does, each method by the header that Snowflake documents for it. What proves a
 * workload's identity proves it to a login alone, so that the session's own token is taken then; OAuth client
 * credentials are exchanged by the driver, in that session too.
 */
export function restLogin(settings: SnowflakeSettings, sources: Sources): RestLogin {
  const { now = Date.now } = sources;
  let known: Known | undefined;
  return {
    url: restUrl(settings),
    async headers(refused) {
      const isUsable =
        known !== undefined && known.headers !== refused && now() < known.ends - EARLY_MILLISECONDS;
      if (!isUsable || known === undefined) known = await logIn(settings, { ...sources, now }, refused);
      return known.headers;
    },
  };
}

type Place = Pick<SnowflakeSettings, "SNOWFLAKE_ACCESS_URL" | "SNOWFLAKE_ACCOUNT">;

/** An account's host has hyphens for the underscores of its name. */
const restUrl = ({ SNOWFLAKE_ACCESS_URL: url, SNOWFLAKE_ACCOUNT: account }: Place): string =>
  url ? new URL(url).origin : `https://${account.replaceAll("_", "-").toLowerCase()}.snowflakecomputing.com`;

async function logIn(
  settings: SnowflakeSettings,
  { readSecret, sessions, now }: Required<Sources>,
  refused: Headers | undefined,
): Promise<Known> {
  const method = settings.SNOWFLAKE_AUTHENTICATION;
  const secret = method === "workload_identity" ? undefined : await loginSecret(settings, readSecret);
  switch (method) {
    case "workload_identity":
      return bySession(sessions, refused);
    case "oauth": {
      const read = readOauthSecret(secret ?? "");
      return "token" in read ? bearer("OAUTH", read.token) : bySession(sessions, refused);
    }
    case "programmatic_access_token":
      return bearer("PROGRAMMATIC_ACCESS_TOKEN", onlyToken(secret ?? ""));
    case "key_pair": {
      const { SNOWFLAKE_ACCOUNT: account, SNOWFLAKE_USER: user } = settings;
      const begins = now();
      const token = keyPairToken(readPrivateKey(secret ?? ""), { account, user }, begins);
      return bearer("KEYPAIR_JWT", token, begins + KEY_PAIR_TOKEN_SECONDS * 1000);
    }
    default:
      return method satisfies never;
  }
}

function bearer(type: string, token: string, ends = Infinity): Known {
  knownSecrets.add(token);
  const headers = { authorization: `Bearer ${token}`, "x-snowflake-authorization-token-type": type };
  return { headers, ends };
}

async function bySession(sessions: SessionTokens, refused: Headers | undefined): Promise<Known> {
  const { token, ends } = await sessions.sessionToken(refused?.["authorization"]?.split('"')[1]);
  return { headers: { authorization: `Snowflake Token="${token}"` }, ends };
}
