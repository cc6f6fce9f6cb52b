import { createPublicKey } from "node:crypto";

import { WrongUse } from "../command-line/exit-codes.ts";
import { readNamedFile } from "./read-named-file.ts";

/** RFC 8017 keys below this are refused by Snowflake. */
const MINIMUM_BITS = 2048;

/**
 * The public key of a PEM file (a private one's as well) as Snowflake takes it: base64 without the lines
 * around it.
 * @param option that names the file
 * @throws WrongUse or FileUnreadable, without the file's content
 */
export async function readPublicKeyFile(file: string, option: string): Promise<string> {
  const given = `${option} ${file}`;
  const key = parseKey(await readNamedFile(file, option), given);
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
  if (key.asymmetricKeyType !== "rsa" || bits < MINIMUM_BITS)
    throw new WrongUse(
      `${given} holds no RSA key of at least ${MINIMUM_BITS} bits, which Snowflake asks for`,
    );
  return key.export({ type: "spki", format: "der" }).toString("base64");
}

function parseKey(pem: string, given: string): ReturnType<typeof createPublicKey> {
  try {
    return createPublicKey(pem);
  } catch (cause) {
    throw new WrongUse(`${given} holds no key in PEM form (-----BEGIN PUBLIC KEY-----)`, { cause });
  }
}
