import {
  createHash,
  createPublicKey,
  type KeyObject,
  randomBytes,
  scryptSync,
  timingSafeEqual,
} from "node:crypto";

import { SnowflakeError } from "../snowflake-error.ts";
import type { Settings } from "./statement-words.ts";

/** The two places for a user's public keys, so that one can be changed while the other is in use. */
export const KEY_SETTINGS = ["RSA_PUBLIC_KEY", "RSA_PUBLIC_KEY_2"] as const;

/**
 * Reads a public key as ALTER USER takes it: the base64 text of a PEM file without its first and last lines.
 * @throws SnowflakeError if it is not a public key, or not an RSA key of at least 2048 bits
 */
export function readPublicKey(setting: string, text: string): KeyObject {
  const refused = (why: string, options?: ErrorOptions): SnowflakeError =>
    new SnowflakeError("001008", "22023", `invalid value for parameter '${setting}': ${why}`, options);
  if (text.includes("-----")) throw refused("leave out the lines BEGIN PUBLIC KEY and END PUBLIC KEY");
  let key: KeyObject;
  try {
    key = createPublicKey({ key: Buffer.from(text, "base64"), format: "der", type: "spki" });
  } catch (error) {
    throw refused("it is not a public key", { cause: error });
  }
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
  if (key.asymmetricKeyType !== "rsa" || bits < 2048)
    throw refused("it is not an RSA key of 2048 bits or more");
  return key;
}

/** `SHA256:…` of a public key, as in DESCRIBE USER and in the tokens that clients make. */
export const fingerprint = (key: KeyObject): string =>
  `SHA256:${createHash("sha256")
    .update(key.export({ type: "spki", format: "der" }))
    .digest("base64")}`;

/** A user's keys by fingerprint. */
export const publicKeys = (settings: Settings): ReadonlyMap<string, KeyObject> =>
  new Map(
    KEY_SETTINGS.flatMap((setting) => {
      const text = settings[setting];
      if (!text) return [];
      const key = readPublicKey(setting, text);
      return [[fingerprint(key), key] as const];
    }),
  );

/** What is kept of a password or access token: `<salt>:<hash>`. */
export function hashSecret(secret: string, salt = randomBytes(16).toString("hex")): string {
  return `${salt}:${scryptSync(secret, salt, 32).toString("hex")}`;
}

export function matchesHash(secret: string, kept: string): boolean {
  const [salt = ""] = kept.split(":");
  const [mine, theirs] = [Buffer.from(hashSecret(secret, salt)), Buffer.from(kept)];
  return mine.length === theirs.length && timingSafeEqual(mine, theirs);
}
