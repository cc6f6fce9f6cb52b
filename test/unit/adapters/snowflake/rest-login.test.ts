import { createHash, createPublicKey, verify } from "node:crypto";

import { describe, expect, it } from "vitest";

import { restLogin } from "../../../../functions/adapters/snowflake/rest-login.ts";
import type { SnowflakeSettings } from "../../../../functions/adapters/snowflake/settings.ts";
import { rsaKeyPair } from "../../../support/snowflake/key-pair.ts";

const settings = (
  method: SnowflakeSettings["SNOWFLAKE_AUTHENTICATION"],
  more: Partial<SnowflakeSettings> = {},
): SnowflakeSettings => ({
  SNOWFLAKE_ACCOUNT: "MyOrg-My_Account",
  SNOWFLAKE_AUTHENTICATION: method,
  SNOWFLAKE_DATABASE: "D",
  SNOWFLAKE_SCHEMA: "S",
  SNOWFLAKE_WAREHOUSE: "W",
  SNOWFLAKE_ROLE: "R",
  SNOWFLAKE_USER: "crews",
  SNOWFLAKE_SECRET_ARN: "arn:secret",
  ...more,
});
const noSession = { sessionToken: () => Promise.reject(new Error("no session is asked for")) };
const noSecret = () => Promise.reject(new Error("no secret is read"));
const pair = rsaKeyPair("");
const partsOf = (token: string) =>
  token
    .split(".")
    .slice(0, 2)
    .map((part) => JSON.parse(Buffer.from(part, "base64url").toString()) as unknown);

describe("the address of an account's REST API", () => {
  it.each([
    [{}, "https://myorg-my-account.snowflakecomputing.com"],
    [{ SNOWFLAKE_ACCOUNT: "xy12345.eu-central-1" }, "https://xy12345.eu-central-1.snowflakecomputing.com"],
    [
      { SNOWFLAKE_ACCESS_URL: "https://a.privatelink.snowflakecomputing.com/" },
      "https://a.privatelink.snowflakecomputing.com",
    ],
  ])("follows from %j", (more, url) => {
    expect(
      restLogin(settings("workload_identity", more), { readSecret: noSecret, sessions: noSession }).url,
    ).toBe(url);
  });
});

describe("a login by a token that is kept", () => {
  it.each([
    ["programmatic_access_token", "the-token", "PROGRAMMATIC_ACCESS_TOKEN"],
    ["oauth", "the-token", "OAUTH"],
  ] as const)("%s is a Bearer, read once, and once more when it was refused", async (method, token, type) => {
    let reads = 0;
    const readSecret = () => Promise.resolve(`${token}${reads++ === 0 ? "" : "-rotated"}`);
    const login = restLogin(settings(method), { readSecret, sessions: noSession });
    const first = await login.headers();
    expect(first).toEqual({
      authorization: "Bearer the-token",
      "x-snowflake-authorization-token-type": type,
    });
    expect(await login.headers()).toBe(first);
    expect(await login.headers(first)).toMatchObject({ authorization: "Bearer the-token-rotated" });
    expect(reads).toBe(2);
  });

  it("says what is wrong with a secret, without a word of it", async () => {
    const readSecret = () => Promise.resolve("two words");
    const login = restLogin(settings("programmatic_access_token"), { readSecret, sessions: noSession });
    await expect(login.headers()).rejects.toThrow(/^The Snowflake secret is not a token/);
  });
});

describe("a login by key pair", () => {
  it("is a JWT that the public key proves, of account, user and fingerprint in capitals", async () => {
    let now = Date.parse("2026-11-29T12:00:00Z");
    const readSecret = () => Promise.resolve(pair.privateKey);
    const login = restLogin(settings("key_pair", { SNOWFLAKE_ACCOUNT: "xy12345.eu-central-1" }), {
      readSecret,
      sessions: noSession,
      now: () => now,
    });
    const headers = await login.headers();
    const token = headers["authorization"]?.replace("Bearer ", "") ?? "";
    const fingerprint = createHash("sha256").update(Buffer.from(pair.publicKey, "base64")).digest("base64");
    const iat = now / 1000;
    expect(partsOf(token)).toEqual([
      { alg: "RS256", typ: "JWT" },
      { iss: `XY12345.CREWS.SHA256:${fingerprint}`, sub: "XY12345.CREWS", iat, exp: iat + 3600 },
    ]);
    const [head, claims, signature = ""] = token.split(".");
    const key = createPublicKey({ key: Buffer.from(pair.publicKey, "base64"), format: "der", type: "spki" });
    expect(
      verify("RSA-SHA256", Buffer.from(`${head}.${claims}`), key, Buffer.from(signature, "base64url")),
    ).toBe(true);
    expect(headers["x-snowflake-authorization-token-type"]).toBe("KEYPAIR_JWT");
    now += 58 * 60_000;
    expect(await login.headers()).toBe(headers);
    now += 60_000;
    expect(await login.headers()).not.toBe(headers);
  });
});

describe("a login by the session", () => {
  it.each([
    ["workload_identity", noSecret],
    [
      "oauth",
      () =>
        Promise.resolve(
          JSON.stringify({ client_id: "c", client_secret: "s", token_url: "https://idp.example/token" }),
        ),
    ],
  ] as const)(
    "%s has its token, and another once that is refused or about to end",
    async (method, readSecret) => {
      const asked: (string | undefined)[] = [];
      let now = 0;
      const sessions = {
        sessionToken: (refused?: string) => {
          asked.push(refused);
          return Promise.resolve({ token: `session-${asked.length}`, ends: now + 3_600_000 });
        },
      };
      const login = restLogin(settings(method), { readSecret, sessions, now: () => now });
      const first = await login.headers();
      expect(first).toEqual({ authorization: 'Snowflake Token="session-1"' });
      expect(await login.headers()).toBe(first);
      const second = await login.headers(first);
      now = 3_600_000 - 59_000;
      await login.headers();
      expect([second, asked]).toEqual([
        { authorization: 'Snowflake Token="session-2"' },
        [undefined, "session-1", undefined],
      ]);
    },
  );
});
