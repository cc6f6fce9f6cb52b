import { generateKeyPairSync } from "node:crypto";

export interface KeyPair {
  /** PKCS 8 PEM. */
  readonly privateKey: string;
  /** PKCS 8 PEM, encrypted. */
  readonly encrypted: string;
  /** Base64 without first and last line, as Snowflake's RSA_PUBLIC_KEY wants it. */
  readonly publicKey: string;
}

/** A fresh RSA key pair. */
export function rsaKeyPair(passphrase: string, bits = 2048): KeyPair {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: bits });
  return {
    privateKey: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    encrypted: privateKey
      .export({ type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase })
      .toString(),
    publicKey: publicKey.export({ type: "spki", format: "der" }).toString("base64"),
  };
}
