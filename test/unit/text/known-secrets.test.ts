import { generateKeyPairSync } from "node:crypto";

import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";

import {
  forgetSecrets,
  knownSecrets,
  withoutKnownSecrets,
  withoutKnownSecretsIn,
} from "../../../functions/text/known-secrets.ts";

afterEach(forgetSecrets);

const SECRET = "sk-proj-Ab12Cd34-Ef56_Gh78Ij90Kl12";
const codes = (text: string) => [...Buffer.from(text)];

const ENCODINGS: readonly (readonly [string, (secret: string) => string])[] = [
  ["as it is", (secret) => secret],
  ["in base64", (secret) => Buffer.from(secret).toString("base64")],
  ["in base64 behind a user", (secret) => Buffer.from(`user:${secret}`).toString("base64")],
  ["in base64 within other bytes", (secret) => Buffer.from(`ab${secret}cd`).toString("base64")],
  ["in base64url", (secret) => Buffer.from(`?>${secret}`).toString("base64url")],
  ["in hexadecimal", (secret) => Buffer.from(secret).toString("hex")],
  ["in capital hexadecimal", (secret) => Buffer.from(secret).toString("hex").toUpperCase()],
  [
    "as a printed buffer",
    (secret) =>
      `<Buffer ${codes(secret)
        .map((c) => c.toString(16).padStart(2, "0"))
        .join(" ")}>`,
  ],
  ["as a buffer in JSON", (secret) => JSON.stringify(Buffer.from(secret))],
  ["as a buffer in indented JSON", (secret) => JSON.stringify(Buffer.from(secret), null, 2)],
  [
    "in a URL",
    (secret) =>
      codes(secret)
        .map((c) => `%${c.toString(16).padStart(2, "0")}`)
        .join(""),
  ],
  [
    "in a URL in a URL",
    (secret) =>
      encodeURIComponent(
        codes(secret)
          .map((c) => `%${c.toString(16)}`)
          .join(""),
      ),
  ],
  [
    "as JSON's escapes",
    (secret) =>
      codes(secret)
        .map((c) => `\\u${c.toString(16).padStart(4, "0")}`)
        .join(""),
  ],
  ["in JSON in JSON", (secret) => JSON.stringify(JSON.stringify({ a: `\n${secret}"` }))],
  [
    "as HTML's references",
    (secret) =>
      codes(secret)
        .map((c) => `&#${c};`)
        .join(""),
  ],
  ["in lines", (secret) => secret.replaceAll(/.{9}/g, "$&\n    ")],
  ["in small letters", (secret) => secret.toLowerCase()],
  ["in capitals", (secret) => secret.toUpperCase()],
];

describe("a text without the secrets that the process knows", () => {
  it.each(ENCODINGS)("has none %s", (_, encode) => {
    knownSecrets.add(SECRET);
    const cleaned = withoutKnownSecrets(`It was refused: ${encode(SECRET)} (400).`);
    expect(cleaned).toMatch(/^It was refused: .{0,45}….{0,25} \(400\)\.$/s);
    expect(withoutKnownSecrets(cleaned)).toBe(cleaned);
  });

  it("has no part of eight characters of any secret, in whatever way it is written", () => {
    const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".split("");
    const secret = fc
      .array(fc.constantFrom(...letters), { minLength: 24, maxLength: 80 })
      .map((all) => all.join(""))
      .filter((text) => /\d.*\d.*\d/.test(text));
    const prefix = fc.constantFrom("", "sk-", "sk-proj-", "gsk_", "AIza", "hf_", "ghp_");
    const words = fc.constantFrom("", "the key is ", "x=", '{"error":"', "line\n");
    fc.assert(
      fc.property(secret, prefix, words, fc.constantFrom(...ENCODINGS), (rest, begin, before, [, encode]) => {
        forgetSecrets();
        knownSecrets.add(`${begin}${rest}`);
        const encoded = encode(rest);
        const cleaned = withoutKnownSecrets(`${before}${encoded}" and more`);
        expect(cleaned).toContain(before);
        expect(cleaned).toContain(" and more");
        // What is left of a text that was encoded is less than what eight characters take.
        expect(cleaned.length).toBeLessThan(before.length + 11 + 60);
        for (let at = 0; at + 12 <= rest.length; at += 1)
          expect(cleaned).not.toContain(rest.slice(at, at + 12));
      }),
      { numRuns: 400 },
    );
  });

  it.each([
    ["its beginning", SECRET.slice(0, 24)],
    ["its end", SECRET.slice(-12)],
    ["its middle", SECRET.slice(8, 22)],
    ["its ends beside stars", "sk-proj-Ab12****Kl12"],
    ["its end behind dots", "...0Kl12"],
    ["its end behind stars", "sk-proj-**********Kl12"],
  ])("has no part of one: %s", (_, part) => {
    knownSecrets.add(SECRET);
    expect(withoutKnownSecrets(`It is ${part}, it says`)).toMatch(/^It is (?:sk-proj-)?…, it says$/);
  });

  it("knows the secrets of variables by their names, and logins in URLs by their place", () => {
    knownSecrets.addVariables({
      MISTRAL_API_KEY: "Zq81mmKe73bbWx02",
      AWS_SESSION_TOKEN: "IQoJb3JpZ2luX2VjEHkaCWV1LXdlc3Qt",
      DB_PASSWORD: "swordfish",
      HTTPS_PROXY: "http://me:p%40ssw0rd9@proxy.example:3128",
      SLACK_WEBHOOK_URL: "https://hooks.slack.com/services/T0123/B0456/aB3dE7fG9hJ2kL5m",
      SERVICE_CREDENTIALS: JSON.stringify({
        client_id: "an-ordinary-client",
        client_secret: "9fK2-77aQ-plmz",
      }),
    });
    const text =
      "Zq81mmKe73bbWx02 IQoJb3JpZ2luX2VjEHkaCWV1LXdlc3Qt swordfish p@ssw0rd9 aB3dE7fG9hJ2kL5m 9fK2-77aQ-plmz an-ordinary-client";
    expect(withoutKnownSecrets(text)).toBe("… … … … … … an-ordinary-client");
  });

  it("takes no ordinary value for a secret", () => {
    knownSecrets.addVariables({
      MODEL: "openai/gpt-4o",
      AWS_REGION: "eu-central-1",
      OPENAI_BASE_URL: "https://api.example.com/v1",
      PROVIDER_SECRET_ARN: "arn:aws:secretsmanager:eu-west-1:123456789012:secret:providers-AbCdEf",
      SNOWFLAKE_SECRET_ARN: "arn:aws:secretsmanager:eu-west-1:123456789012:secret:snowflake-AbCdEf",
      TOKEN: "token",
      SOME_SECRET: "changeme",
      OTHER_SECRET: "true",
      API_KEY: "snowflake",
      MAX_TOKEN: "4096",
      SSH_KEY: "/home/me/.ssh/id_rsa",
      RSA_PUBLIC_KEY: "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA",
      SNOWFLAKE_TOKEN: "local-token",
      EMPTY_KEY: "",
    });
    const text =
      "openai/gpt-4o eu-central-1 https://api.example.com/v1 arn:aws:secretsmanager:eu-west-1:123456789012:secret:providers-AbCdEf token changeme true snowflake 4096 /home/me/.ssh/id_rsa local-token MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA";
    expect(withoutKnownSecrets(text)).toBe(text);
  });

  it("leaves ordinary texts as they are, whatever secrets there are", () => {
    knownSecrets.add(SECRET);
    knownSecrets.add("correct-horse-battery-staple");
    knownSecrets.add("snowflake-production-2026");
    knownSecrets.addVariables({ DB_PASSWORD: "hunter2" });
    const word = fc.constantFrom(
      ..."sk-proj- correct-horse battery-staple snowflake-production 2026 production-20 hunter hunter22 gpt-4o Kl12 the of … *** API-key 0b2f4a53-54f5-4a3c-8a8f-9d2d6d2b7d11 %41 &amp; 73 115, a,b".split(
        " ",
      ),
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(word, fc.lorem({ maxCount: 3 })), { maxLength: 30 }), (words) => {
        const text = words.join(" ");
        expect(withoutKnownSecrets(text)).toBe(text);
      }),
      { numRuns: 1000 },
    );
    expect(withoutKnownSecrets("correct-horse-battery-staple, snowflake-production-2026, hunter2")).toBe(
      "…, …, …",
    );
  });

  it("has no line of a private key, and keeps the words around keys", () => {
    const { privateKey } = generateKeyPairSync("rsa", {
      modulusLength: 2048,
      publicKeyEncoding: { type: "spki", format: "pem" },
      privateKeyEncoding: { type: "pkcs8", format: "pem" },
    });
    knownSecrets.add(JSON.stringify({ private_key: privateKey, passphrase: "opensesame7" }));
    const lines = privateKey.trim().split("\n");
    for (const line of lines.slice(1, -1)) expect(withoutKnownSecrets(`a ${line} b`)).toBe("a … b");
    const body = lines.slice(1, -1).join("");
    expect(withoutKnownSecrets(`a ${body} b`)).toBe("a … b");
    expect(withoutKnownSecrets(`write ${lines[0]}, then opensesame7`)).toBe(`write ${lines[0]}, then …`);
  });

  it("is looked for in all texts of a JSON value", () => {
    knownSecrets.add(SECRET);
    const when = new Date(0);
    expect(
      withoutKnownSecretsIn({ a: [`x ${SECRET}`, 1, null, { b: SECRET }], when, [SECRET]: true }),
    ).toEqual({
      a: ["x …", 1, null, { b: "…" }],
      when,
      [SECRET]: true,
    });
  });

  it("is done with long texts at once", () => {
    knownSecrets.add(SECRET);
    for (const piece of ["a", "%41", "\\u0041", "41 ", "65, ", "\n ", "*** ", "sk-proj-", "Ab12Cd34 "]) {
      const began = process.cpuUsage().user;
      withoutKnownSecrets(piece.repeat(500_000 / piece.length));
      expect([piece, process.cpuUsage().user - began]).toEqual([
        piece,
        expect.toSatisfy((microseconds: number) => microseconds < 4_000_000),
      ]);
    }
  });
});

describe("a short text that comes again", () => {
  const text = `the key ${SECRET}, and hunter-2-Hunter`;

  it("is cleaned of what became known since, and of all that was known before", () => {
    knownSecrets.add("another-Secret-9918273");
    expect([withoutKnownSecrets(text), withoutKnownSecrets(text)]).toEqual([text, text]);
    knownSecrets.add(SECRET);
    const once = withoutKnownSecrets(text);
    expect([once, withoutKnownSecrets(text)]).toEqual([expect.not.stringContaining("Cd34"), once]);
    knownSecrets.addVariables({ DB_PASSWORD: "hunter-2-Hunter" });
    expect(withoutKnownSecrets(text)).toBe("the key …, and …");
    knownSecrets.add(SECRET);
    expect(withoutKnownSecrets(text)).toBe("the key …, and …");
  });

  it("is what it was among thousands of others, and once nothing is known any more", () => {
    knownSecrets.add(SECRET);
    const texts = Array.from({ length: 2000 }, (_, index) => `${index}: ${SECRET}`);
    const cleaned = texts.map((_, index) => `${index}: …`);
    expect([texts.map(withoutKnownSecrets), texts.map(withoutKnownSecrets)]).toEqual([cleaned, cleaned]);
    forgetSecrets();
    expect(texts.map(withoutKnownSecrets)).toEqual(texts);
  });
});
