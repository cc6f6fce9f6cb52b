import { createPrivateKey, generateKeyPairSync } from "node:crypto";

import { describe, expect, it } from "vitest";

import { readPrivateKey } from "../../../../functions/adapters/snowflake/private-key.ts";
import { rsaKeyPair } from "../../../support/snowflake/key-pair.ts";

const PASSPHRASE = "correct horse";
const { privateKey, encrypted, publicKey } = rsaKeyPair(PASSPHRASE);
const pkcs1 = createPrivateKey(privateKey).export({ type: "pkcs1", format: "pem" }).toString();
const oldEncrypted = createPrivateKey(privateKey)
  .export({ type: "pkcs1", format: "pem", cipher: "aes-128-cbc", passphrase: PASSPHRASE })
  .toString();
const json = (private_key: unknown, passphrase?: unknown) => JSON.stringify({ private_key, passphrase });

describe("a private key", () => {
  it.each([
    ["as it is", privateKey],
    ["in JSON", json(privateKey)],
    ["in JSON with an unneeded passphrase", json(privateKey, "any")],
    ["in JSON whose passphrase is null", json(privateKey, null)],
    ["in JSON whose passphrase is empty", json(privateKey, "")],
    ["encrypted, in JSON with its passphrase", json(encrypted, PASSPHRASE)],
    ["encrypted as OpenSSL did before", json(oldEncrypted, PASSPHRASE)],
    ["as RSA's own format", pkcs1],
    ["with escaped line ends", privateKey.replaceAll("\n", String.raw`\n`)],
    ["with escaped line ends, in JSON", json(privateKey.replaceAll("\n", String.raw`\n`))],
    ["with spaces in place of line ends", privateKey.replaceAll("\n", " ")],
    ["with Windows' line ends", privateKey.replaceAll("\n", "\r\n")],
    ["on one line", privateKey.replaceAll("\n", "")],
    ["indented, with blank lines around", `\n\n${privateKey.replaceAll(/^/gm, "  ")}\n`],
  ])("is taken %s", (_, secret) => {
    expect(readPrivateKey(secret)).toBe(privateKey);
  });

  it.each([
    ["no key", "hidden-text", "holds no private key in PEM form"],
    ["nothing", " ", "holds no private key in PEM form"],
    [
      "the public key",
      `-----BEGIN PUBLIC KEY-----\n${publicKey}\n-----END PUBLIC KEY-----`,
      "the public key",
    ],
    ["a damaged key", privateKey.replace("\nMII", "\nhidden"), "is damaged"],
    ["half a key", `${privateKey.slice(0, 400)}\n-----END PRIVATE KEY-----`, "is damaged"],
    ["a key whose last line is missing", privateKey.split("\n").slice(0, -2).join("\n"), "is damaged"],
    ["an encrypted key without passphrase", encrypted, "is encrypted: write the secret as JSON"],
    ["an encrypted key with an empty passphrase", json(encrypted, ""), "is encrypted"],
    ["an encrypted key whose passphrase is null", json(encrypted, null), "is encrypted: write the secret"],
    [
      "a key whose passphrase is a number",
      json(encrypted, 12345),
      "passphrase in the Snowflake secret's JSON is no text",
    ],
    [
      "a key whose passphrase is a list",
      json(privateKey, ["hidden"]),
      "is no text: put it in quotes, or leave it out",
    ],
    ["a key that is null, with a passphrase", json(null, "any"), 'JSON without a text "private_key"'],
    ["neither key nor passphrase as texts", json(5, 5), 'JSON without a text "private_key"'],
    ["an old encrypted key without passphrase", oldEncrypted, "is encrypted"],
    ["a wrong passphrase", json(encrypted, "hidden"), "cannot be decrypted"],
    ["JSON without the key", '{"key": "hidden"}', 'JSON without a text "private_key"'],
    ["JSON that is none", '{"private_key": hidden', 'JSON without a text "private_key"'],
    ["a key of 1024 bits", rsaKeyPair("", 1024).privateKey, "RSA key of 2048 bits"],
    [
      "a key of another kind",
      generateKeyPairSync("ed25519").privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
      "RSA key of 2048 bits",
    ],
  ])("that is %s is refused, without a word of it", (_, secret, reason) => {
    const error = thrownBy(() => readPrivateKey(secret));
    expect(error).toMatchObject({
      name: "InvalidInput",
      message: expect.stringContaining(reason) as unknown,
    });
    expect(error.cause).toBeUndefined();
    const words = secret.match(/[A-Za-z0-9+/]{12,}|hidden/g) ?? [];
    expect(words.filter((word) => error.message.includes(word))).toEqual([]);
  });
});

function thrownBy(call: () => unknown): Error {
  try {
    call();
  } catch (error) {
    return error as Error;
  }
  throw new Error("nothing was thrown");
}
