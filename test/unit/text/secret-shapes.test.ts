import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { withoutSecretShapes } from "../../../functions/text/secret-shapes.ts";

/** Put together here, so that no scanner takes a test's text for somebody's key. */
const random = (length: number): string => "aB3dE7fG9hJ2kL5mN8pQ4rS6tV1wX0yZ".repeat(5).slice(0, length);

describe("a text without what has the shape of a secret", () => {
  it.each([
    [`Incorrect API key provided: gsk_${random(48)}.`, "Incorrect API key provided: gsk_…."],
    [`Incorrect API key provided: sk-proj-${random(40)}.`, "Incorrect API key provided: sk-…."],
    [`x sk-ant-api03-${random(90)} y`, "x sk-… y"],
    ["bad key sk-abcdefgh", "bad key …"],
    ["401 for sk-abcdefgh.", "401 for sk-…."],
    [`API key not valid: AIza${random(35)}`, "API key not valid: AIza…"],
    [`hf_${random(34)} was revoked`, "hf_… was revoked"],
    [`xai-${random(60)} pplx-${random(40)} nvapi-${random(40)}`, "xai-… pplx-… nvapi-…"],
    [`ABSK${random(60)}=`, "ABSK…"],
    [`bedrock-api-key-${random(60)}`, "bedrock-api-key-…"],
    ["The key AKIAABCDEFGHIJKLMNOP is not valid", "The key AKIA… is not valid"],
    [`ghp_${random(36)}, github_pat_${random(50)}`, "ghp_…, github_pat_…"],
    [`xoxb-12345678901-${random(20)} sk_live_${random(24)}`, "xoxb-… sk_live_…"],
    [`eyJ${random(20)}.eyJ${random(30)}.${random(43)}`, "…"],
    [`token "eyJ${random(20)}.eyJ${random(30)}." ends`, 'token "…" ends'],
    ["password=hunter2", "password=…"],
    ["Server=db;Password=swordfish;Database=x", "Server=db;Password=…;Database=x"],
    ["token: 4f5g6h7j8k", "token: …"],
    ["password: swordfish", "password: …"],
    ['{"password":"swordfish","user":"me"}', '{"password":"…","user":"me"}'],
    ["{'client_secret': 'a b c d e f'}", "{'client_secret': '…'}"],
    ['{\\"api_key\\":\\"abcdefgh\\"}', '{\\"api_key\\":\\"…\\"}'],
    ["SNOWFLAKE_TOKEN=abc", "SNOWFLAKE_TOKEN=…"],
    ["aws_secret_access_key = aB3dE7fG9hJ2", "aws_secret_access_key = …"],
    ["Incorrect API key provided: abcd****wxyz. Find it at", "Incorrect API key provided: …. Find it at"],
    ["Your api key: ****c0de is invalid", "Your api key: … is invalid"],
    ["The key ending in c0de has no credit", "The key ending in … has no credit"],
    ["Authorization: Bearer abc.def-ghi", "Authorization: Bearer …"],
    ["authorization: Basic dXNlcjpwYXNz", "authorization: Basic …"],
    ['"Authorization": "Bearer abcdefgh"', '"Authorization": "Bearer …"'],
    ["sent Bearer aB3dE7fG9hJ2 to it", "sent Bearer … to it"],
    ["Cookie: session=abc; theme=dark", "Cookie: …"],
    ['Snowflake Token="ver:3-hint:1234-ETMsDgAAAY"', 'Snowflake Token="…"'],
    ["https://me:p@ss@host.example/x", "https://…@host.example/x"],
    ["postgres://me:secret@db/x?sslmode=require", "postgres://…@db/x?sslmode=require"],
    ["https://host/v1?key=abcd1234&alt=sse", "https://host/v1?key=…&alt=sse"],
    [
      "https://b.s3/x?X-Amz-Signature=abcd&X-Amz-Expires=6",
      "https://b.s3/x?X-Amz-Signature=…&X-Amz-Expires=6",
    ],
    [
      `-----BEGIN RSA PRIVATE KEY-----\n${random(64)}\n${random(30)}==\n-----END RSA PRIVATE KEY-----\nmore`,
      "-----BEGIN RSA PRIVATE KEY-----…\nmore",
    ],
    [`-----BEGIN PRIVATE KEY-----\\n${random(64)}\\n`, "-----BEGIN PRIVATE KEY-----…"],
    [`-----BEGIN PGP PRIVATE KEY BLOCK-----\n\n${random(64)}\n`, "-----BEGIN PGP PRIVATE KEY BLOCK-----…"],
    [`the key MII${random(64)}/\n${random(40)}==`, "the key …"],
    [`AGE-SECRET-KEY-1${random(58)} ATATT3x${random(40)}`, "AGE-SECRET-KEY-1… ATATT3x…"],
    ["API key 'abcd1234efgh5678' is not valid", "API key '…' is not valid"],
    ["invalid api token aB3dE7fG9hJ2", "invalid api token …"],
    ["subscription key 0123456789abcdef0123 is unknown", "subscription key … is unknown"],
    ["run with --password hunter2X now", "run with --password … now"],
    ["the password is hunter2X!", "the password is …!"],
    ["<password>hunter2hunter</password>", "<password>…</password>"],
    ["DB_PASS=abcd; Passwort: hunter2X", "DB_PASS=…; Passwort: …"],
  ])("of %j is %j, and stays so", (text, cleaned) => {
    expect(withoutSecretShapes(text)).toBe(cleaned);
    expect(withoutSecretShapes(cleaned)).toBe(cleaned);
  });

  it.each([
    "API key not valid. Please pass a valid API key.",
    "Incorrect API key provided",
    "OPENAI_API_KEY is not set",
    "the x-api-key-header and the invalid-api-key-error of a server",
    "set api key: OPENAI_API_KEY",
    "token: invalid",
    "password: must be at least 8 characters long",
    "Unexpected token: identifier",
    `Unexpected token 'a', "abc" is not valid JSON`,
    "max_tokens: 8192 > 200000",
    "input length and `max_tokens` exceed context limit: 195000 + 8192 > 200000",
    "Bearer authentication is required; Basic authentication is off",
    "a key-value pair, the key concept, a monkey: banana7x",
    "scikit's sk-learn, the locale sk-SK, the column pk_id",
    "Secrets Manager did not give the secret arn:aws:secretsmanager:eu-west-1:123456789012:secret:snowflake-AbCdEf (x)",
    'The Snowflake secret holds no private key in PEM form (-----BEGIN PRIVATE KEY-----), nor JSON {"private_key": "...", "passphrase": "..."}',
    "ssh://git@github.com/a/b, mail to me@host.example",
    "https://host/v1?page=2&sort=key",
    "execution 0b2f4a53-54f5-4a3c-8a8f-9d2d6d2b7d11, model openai/gpt-4o, task-2/run-1/turn-3",
    "The model openai/gpt-4o-mini answered 401 in 3 tries (Unauthorized). Check OPENAI_API_KEY.",
    "The API key must have 32 characters; the access token expired2 days ago",
    "the password policy8 of the account",
    "credentials: missing; signature: does not match",
    "the token is expired, and the secret was rotated",
    "Tasks: basic, bearer and token passing are covered. Secret: none.",
  ])("leaves %j as it is", (text) => {
    expect(withoutSecretShapes(text)).toBe(text);
  });

  it("leaves ordinary words and numbers as they are, in any order", () => {
    const word = fc.constantFrom(
      ..."the a key token secret password is of not valid API model answered 401 404 12.5 (x) task-2 run-1 gpt-4o claude-sonnet-4 2026-01-02T03:04:05Z , . : - = SELECT".split(
        " ",
      ),
    );
    const spoilt = /[=:] \S*(?:\d[a-z]|[a-z]-?\d)|=\S|password [=:] \S/i;
    fc.assert(
      fc.property(fc.array(word, { maxLength: 30 }), (words) => {
        const text = words.join(" ");
        fc.pre(!spoilt.test(text));
        expect(withoutSecretShapes(text)).toBe(text);
      }),
      { numRuns: 2000 },
    );
  });

  it("is done with long hostile texts at once", () => {
    const pieces = [
      "eyJ-",
      "hf_-",
      "sk-",
      "a:",
      "://",
      "password=",
      "token:",
      "-----BEGIN PRIVATE KEY-----",
      "*",
    ];
    const texts = [...pieces, "cookie: ", "authorization:", "key ", "Bearer ", "a@", "?key=", "a.", "1:AA"];
    for (const piece of texts) {
      const began = process.cpuUsage().user;
      withoutSecretShapes(piece.repeat(100_000 / piece.length));
      expect([piece, process.cpuUsage().user - began]).toEqual([
        piece,
        expect.toSatisfy((microseconds: number) => microseconds < 2_000_000),
      ]);
    }
  });
});
