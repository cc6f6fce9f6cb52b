import { createPublicKey } from "node:crypto";
import { readFile } from "node:fs/promises";

/** RFC 8017 keys below this are refused by Snowflake. */
const MINIMUM_BITS = 2048;

/**
 * The public key of a PEM file (a private one's as well) as Snowflake takes it: base64 without the lines around it.
 * @throws Error in a sentence, without the file's content
 */
export async function readPublicKey(file: string): Promise<string> {
  const pem = await readFile(file, "utf8");
  const key = parseKey(pem, file);
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
  if (key.asymmetricKeyType !== "rsa" || bits < MINIMUM_BITS)
    throw new Error(`${file} holds no RSA key of at least ${MINIMUM_BITS} bits, which Snowflake asks for`);
  return key.export({ type: "spki", format: "der" }).toString("base64");
}

function parseKey(pem: string, file: string): ReturnType<typeof createPublicKey> {
  try {
    return createPublicKey(pem);
  } catch (cause) {
    throw new Error(`${file} holds no key in PEM form (-----BEGIN PUBLIC KEY-----)`, { cause });
  }
}
