import { randomBytes } from "node:crypto";

import { SnowflakeError } from "../snowflake-error.ts";
import type { Settings } from "./statement-words.ts";
import { fingerprint, hashSecret, KEY_SETTINGS, readPublicKey } from "./stored-credentials.ts";

/** Settings that no client ever sees again. */
const SECRETS = ["PASSWORD"];
/** Access tokens are settings of this name, one for each token. */
const TOKEN_PREFIX = "PROGRAMMATIC ACCESS TOKEN ";

/**
 * A user's settings as they are kept: keys checked, with their fingerprints; a password only as its hash.
 * @throws SnowflakeError 001008 for what is not an RSA public key
 */
export function keptUserSettings(written: Settings): Settings {
  const settings: Record<string, string> = { ...written };
  for (const setting of KEY_SETTINGS) {
    const key = written[setting];
    if (key) settings[`${setting}_FP`] = fingerprint(readPublicKey(setting, key));
  }
  for (const secret of SECRETS) if (written[secret]) settings[secret] = hashSecret(written[secret]);
  return settings;
}

/** Without the named settings, and without what was made of them. */
export const withoutSettings = (settings: Settings, names: readonly string[]): Settings =>
  Object.fromEntries(
    Object.entries(settings).filter(
      ([name]) => !names.some((gone) => name === gone || name === `${gone}_FP`),
    ),
  );

/** Settings that DESCRIBE USER shows: no secrets, and not the tokens. */
export const visibleSettings = (settings: Settings): Settings =>
  Object.fromEntries(
    Object.entries(settings)
      .filter(([name]) => !name.startsWith(TOKEN_PREFIX))
      .map(([name, value]) => [name, SECRETS.includes(name) ? "********" : value]),
  );

export interface NewToken {
  /** Shown once. */
  readonly secret: string;
  readonly settings: Settings;
}

/** Adds a programmatic access token. @throws SnowflakeError 002002 if the user has one of that name. */
export function addToken(settings: Settings, name: string): NewToken {
  const setting = TOKEN_PREFIX + name;
  if (settings[setting])
    throw new SnowflakeError("002002", "42710", `SQL compilation error:\nObject '${name}' already exists.`);
  const secret = randomBytes(32).toString("base64url");
  return { secret, settings: { ...settings, [setting]: hashSecret(secret) } };
}

export const withoutToken = (settings: Settings, name: string): Settings =>
  withoutSettings(settings, [TOKEN_PREFIX + name]);

/** The hashes of a user's access tokens. */
export const tokenHashes = (settings: Settings): readonly string[] =>
  Object.entries(settings)
    .filter(([name]) => name.startsWith(TOKEN_PREFIX))
    .map(([, hash]) => hash);
