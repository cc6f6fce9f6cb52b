import { readOauthSecret, onlyToken } from "../../functions/adapters/snowflake/oauth-secret.ts";
import { type KeySentences, readPrivateKey } from "../../functions/adapters/snowflake/private-key.ts";
import { InvalidInput } from "../../functions/domain/errors.ts";
import { FileUnreadable, readNamedFile } from "./read-named-file.ts";

type Variables = Readonly<Record<string, string | undefined>>;

/** A key or token that is ready to log in with, and the variable that holds it. */
export interface Credential {
  readonly text: string;
  readonly place: string;
}

/**
 * The key or token of the method, checked before anybody is asked. Undefined for methods without one, and
 * where SNOWFLAKE_SECRET_ARN says that the functions' secret holds it.
 * @returns the problem as a text, which names the variable to set and contains nothing of the credential
 */
export async function readCredential(variables: Variables): Promise<Credential | string | undefined> {
  try {
    return await credentialOf(variables);
  } catch (error) {
    if (error instanceof InvalidInput || error instanceof FileUnreadable) return error.message;
    throw error;
  }
}

async function credentialOf(variables: Variables): Promise<Credential | string | undefined> {
  const method = variables["SNOWFLAKE_AUTHENTICATION"];
  const token = variables["SNOWFLAKE_TOKEN"];
  const isInSecret = variables["SNOWFLAKE_SECRET_ARN"] !== undefined;
  const place = "SNOWFLAKE_TOKEN";
  switch (method) {
    case "key_pair":
      return privateKeyOf(variables);
    case "programmatic_access_token":
      if (token !== undefined) return { text: onlyToken(token, place), place };
      return isInSecret ? undefined : "SNOWFLAKE_TOKEN: programmatic_access_token needs the token";
    case "oauth":
      if (token === undefined)
        return isInSecret
          ? undefined
          : 'SNOWFLAKE_TOKEN: oauth needs the access token, or JSON {"client_id", "client_secret", "token_url"}';
      readOauthSecret(token, place);
      return { text: token, place };
    case undefined:
    default:
      return undefined;
  }
}

async function privateKeyOf(variables: Variables): Promise<Credential | string | undefined> {
  const file = variables["SNOWFLAKE_PRIVATE_KEY_PATH"];
  const place = file === undefined ? "SNOWFLAKE_TOKEN" : "SNOWFLAKE_PRIVATE_KEY_PATH";
  const given = file === undefined ? variables["SNOWFLAKE_TOKEN"] : await readNamedFile(file, place);
  if (given === undefined)
    return variables["SNOWFLAKE_SECRET_ARN"] === undefined
      ? "SNOWFLAKE_PRIVATE_KEY_PATH: key_pair needs the private key's file, or its text in SNOWFLAKE_TOKEN"
      : undefined;
  const passphrase = variables["SNOWFLAKE_PRIVATE_KEY_PASSPHRASE"];
  const isJson = given.trim().startsWith("{");
  const secret =
    passphrase === undefined || isJson ? given : JSON.stringify({ private_key: given, passphrase });
  return {
    text: readPrivateKey(secret, sentencesFor(file === undefined ? place : `${place} ${file}`)),
    place,
  };
}

const sentencesFor = (given: string): KeySentences => ({
  isPublic: `${given} holds the public key: give the private key (-----BEGIN PRIVATE KEY-----)`,
  isNoKey: `${given} holds no private key in PEM form (-----BEGIN PRIVATE KEY-----)`,
  isEncrypted: `${given} holds an encrypted private key: set SNOWFLAKE_PRIVATE_KEY_PASSPHRASE`,
  isNotDecrypted: `${given} cannot be decrypted: SNOWFLAKE_PRIVATE_KEY_PASSPHRASE is not its passphrase, or the key is damaged`,
  isDamaged: `${given} holds a damaged private key: give the whole file, from its first line to its last`,
  isTooWeak: `${given} is not a key that Snowflake accepts: make an RSA key of 2048 bits or more`,
  isOtherJson: `${given} holds JSON without a text "private_key"`,
  isOtherPassphrase: `${given} holds JSON whose "passphrase" is no text: put it in quotes, or leave it out`,
});
