import { createPrivateKey, type KeyObject } from "node:crypto";

import * as z from "zod";

import { InvalidInput } from "../../domain/errors.ts";
import { readJson } from "../../json/read-json.ts";

/** Snowflake takes RSA keys of 2048 bits or more (docs.snowflake.com, key-pair authentication). */
const MINIMUM_BITS = 2048;

/** Null is how JSON says that there is none. */
const KeyAndPassphrase = z.object({ private_key: z.string().min(1), passphrase: z.string().nullish() });

/** What to say of a key that cannot be used, by what is wrong with it. */
export interface KeySentences {
  readonly isPublic: string;
  readonly isNoKey: string;
  readonly isEncrypted: string;
  readonly isNotDecrypted: string;
  readonly isDamaged: string;
  readonly isTooWeak: string;
  readonly isOtherJson: string;
  readonly isOtherPassphrase: string;
}

const OF_THE_SECRET: KeySentences = {
  isPublic:
    "The Snowflake secret holds the public key: put the private key there (-----BEGIN PRIVATE KEY-----)",
  isNoKey:
    'The Snowflake secret holds no private key in PEM form (-----BEGIN PRIVATE KEY-----), nor JSON {"private_key": "...", "passphrase": "..."}',
  isEncrypted:
    'The private key in the Snowflake secret is encrypted: write the secret as JSON {"private_key": "...", "passphrase": "..."}',
  isNotDecrypted:
    "The private key in the Snowflake secret cannot be decrypted: the passphrase is not its own, or the key is damaged",
  isDamaged:
    "The private key in the Snowflake secret is damaged: put the whole file there, from its first line to its last",
  isTooWeak: `The private key in the Snowflake secret is not what Snowflake takes: make an RSA key of ${MINIMUM_BITS} bits or more`,
  isOtherJson:
    'The Snowflake secret is JSON without a text "private_key": write {"private_key": "...", "passphrase": "..."}, the passphrase only for an encrypted key',
  isOtherPassphrase:
    "The passphrase in the Snowflake secret's JSON is no text: put it in quotes, or leave it out where the key has none",
};

/**
 * Reads the secret of a key-pair login: a private key in PEM form, or JSON {"private_key", "passphrase"}.
 * @param sentences for a key that comes from elsewhere
 * @returns the key as unencrypted PKCS 8 PEM, as the driver wants it
 * @throws InvalidInput saying what is wrong, never with a word of the secret
 */
export function readPrivateKey(secret: string, sentences = OF_THE_SECRET): string {
  const { pem, passphrase } = keyOf(secret.trim(), sentences);
  if (/-----BEGIN (?:RSA )?PUBLIC KEY-----/.test(pem)) throw new InvalidInput(sentences.isPublic);
  if (!pem.includes("PRIVATE KEY-----")) throw new InvalidInput(sentences.isNoKey);
  if (isEncrypted(pem) && !passphrase) throw new InvalidInput(sentences.isEncrypted);
  const key = parse(pem, passphrase, sentences);
  if (key.asymmetricKeyType !== "rsa" || (key.asymmetricKeyDetails?.modulusLength ?? 0) < MINIMUM_BITS)
    throw new InvalidInput(sentences.isTooWeak);
  return key.export({ format: "pem", type: "pkcs8" }).toString();
}

function keyOf(
  secret: string,
  { isOtherJson, isOtherPassphrase }: KeySentences,
): { readonly pem: string; readonly passphrase: string | undefined } {
  if (!secret.startsWith("{")) return { pem: mended(secret), passphrase: undefined };
  // The parser's own error would quote the secret.
  const parsed = KeyAndPassphrase.safeParse(readJson(secret));
  if (!parsed.success) {
    const isKeyThere = parsed.error.issues.every(({ path }) => path[0] === "passphrase");
    throw new InvalidInput(isKeyThere ? isOtherPassphrase : isOtherJson);
  }
  return { pem: mended(parsed.data.private_key), passphrase: parsed.data.passphrase ?? undefined };
}

const isEncrypted = (pem: string): boolean =>
  pem.includes("BEGIN ENCRYPTED PRIVATE KEY") || pem.includes("Proc-Type: 4,ENCRYPTED");

/**
 * Keys are often pasted with `\n` in place of line ends, or with spaces where a console took the line ends
 * away.
 */
function mended(text: string): string {
  const lines = text.replaceAll(/\\r\\n|\\n|\r\n/g, "\n");
  const found = /-----BEGIN ([A-Z ]*PRIVATE KEY)-----([A-Za-z0-9+/=\s]*)-----END \1-----/.exec(lines);
  if (found === null) return lines;
  const [, label = "", body = ""] = found;
  const rows = body.replaceAll(/\s/g, "").match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...rows, `-----END ${label}-----`, ""].join("\n");
}

function parse(pem: string, passphrase: string | undefined, sentences: KeySentences): KeyObject {
  try {
    return createPrivateKey({ key: pem, format: "pem", ...(passphrase ? { passphrase } : {}) });
  } catch {
    // The cause is left out: what a parser says of a key need not be known to be harmless.
    throw new InvalidInput(isEncrypted(pem) ? sentences.isNotDecrypted : sentences.isDamaged);
  }
}
