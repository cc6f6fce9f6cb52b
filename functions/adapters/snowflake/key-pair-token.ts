import { createHash, createPrivateKey, createPublicKey, sign } from "node:crypto";

/** Snowflake takes tokens that hold for up to an hour (docs.snowflake.com, Snowflake REST APIs). */
export const KEY_PAIR_TOKEN_SECONDS = 3600;

/**
 * A JWT that proves a user's private key: its issuer is the account, the user and the fingerprint of the
 * public key, in capitals as Snowflake compares them.
 * @param pem an unencrypted private key, PKCS 8
 * @param now in epoch milliseconds
 */
export function keyPairToken(
  pem: string,
  { account, user }: { readonly account: string; readonly user: string },
  now: number,
): string {
  const privateKey = createPrivateKey(pem);
  const publicKey = createPublicKey(privateKey).export({ format: "der", type: "spki" });
  const fingerprint = createHash("sha256").update(publicKey).digest("base64");
  // Of an account by its locator, "xy12345.eu-central-1", the region is no part.
  const [name = account] = account.split(".");
  const subject = `${name}.${user}`.toUpperCase();
  const iat = Math.floor(now / 1000);
  const claims = {
    iss: `${subject}.SHA256:${fingerprint}`,
    sub: subject,
    iat,
    exp: iat + KEY_PAIR_TOKEN_SECONDS,
  };
  const signed = [{ alg: "RS256", typ: "JWT" }, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"))
    .join(".");
  return `${signed}.${sign("RSA-SHA256", Buffer.from(signed), privateKey).toString("base64url")}`;
}
