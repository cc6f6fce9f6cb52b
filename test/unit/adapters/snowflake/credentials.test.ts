import { describe, expect, it } from "vitest";

import { loginOptions, oauthTokenLength } from "../../../../functions/adapters/snowflake/credentials.ts";
import type { SnowflakeSettings } from "../../../../functions/adapters/snowflake/settings.ts";
import { rsaKeyPair } from "../../../support/snowflake/key-pair.ts";

const PEM = rsaKeyPair("").privateKey;
const CLIENT = { client_id: "me", client_secret: "hidden", token_url: "https://idp.example/token" };
const settings = (
  method: SnowflakeSettings["SNOWFLAKE_AUTHENTICATION"],
  more: Partial<SnowflakeSettings> = {},
): SnowflakeSettings => ({
  SNOWFLAKE_ACCOUNT: "account",
  SNOWFLAKE_AUTHENTICATION: method,
  SNOWFLAKE_DATABASE: "D",
  SNOWFLAKE_SCHEMA: "S",
  SNOWFLAKE_WAREHOUSE: "W",
  SNOWFLAKE_ROLE: "R",
  SNOWFLAKE_USER: "U",
  SNOWFLAKE_SECRET_ARN: "arn:secret",
  ...more,
});
const secretIs = (text: string) => (arn: string) =>
  arn === "arn:secret" ? Promise.resolve(text) : Promise.reject(new Error(`asked for ${arn}`));

describe("the driver's login options", () => {
  it.each([
    ["as it is", PEM],
    ["with escaped line ends, as secrets are often pasted", PEM.replaceAll("\n", String.raw`\n`)],
  ])("have a private key %s", async (_, secret) => {
    expect(await loginOptions(settings("key_pair"), secretIs(secret))).toEqual({
      authenticator: "SNOWFLAKE_JWT",
      privateKey: PEM,
    });
  });

  it.each([
    ["programmatic_access_token", "PROGRAMMATIC_ACCESS_TOKEN"],
    ["oauth", "OAUTH"],
  ] as const)(
    "for %s have the token without the line end that editors add",
    async (method, authenticator) => {
      expect(await loginOptions(settings(method), secretIs(" token\n"))).toEqual({
        authenticator,
        token: "token",
      });
    },
  );

  it("for oauth may be a client's, with which the driver fetches a token", async () => {
    const options = {
      authenticator: "OAUTH_CLIENT_CREDENTIALS",
      oauthClientId: "me",
      oauthClientSecret: "hidden",
      oauthTokenRequestUrl: "https://idp.example/token",
    };
    const optionsOf = (secret: unknown) => loginOptions(settings("oauth"), secretIs(JSON.stringify(secret)));
    expect(await optionsOf(CLIENT)).toEqual(options);
    expect(await optionsOf({ ...CLIENT, scope: null })).toEqual(options);
    expect(await optionsOf({ ...CLIENT, scope: "session:role:R" })).toEqual({
      ...options,
      oauthScope: "session:role:R",
    });
    expect(await optionsOf({ ...CLIENT, token_url: "http://127.0.0.1:8080/token" })).toEqual({
      ...options,
      oauthTokenRequestUrl: "http://127.0.0.1:8080/token",
      oauthHttpAllowed: true,
    });
  });

  it.each([
    ["without its secret", { ...CLIENT, client_secret: undefined }, "client_secret"],
    ["with an empty id", { ...CLIENT, client_id: "" }, "client_id"],
    [
      "whose secret would go over plain HTTP",
      { ...CLIENT, token_url: "http://idp.example/token" },
      "token_url",
    ],
    ["whose URL is none", { ...CLIENT, token_url: "hidden.example" }, "token_url"],
    ["that is a list of nothing", {}, "client_id, client_secret, token_url"],
  ])("for oauth refuse a client %s, naming the key", async (_, secret, names) => {
    const error = await loginOptions(settings("oauth"), secretIs(JSON.stringify(secret))).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toMatchObject({
      name: "InvalidInput",
      message: expect.stringContaining(`JSON whose ${names} is missing or wrong`) as unknown,
    });
    expect(String(error)).not.toContain("hidden");
  });

  it.each([
    ["programmatic_access_token", '{"token": "hidden"}'],
    ["programmatic_access_token", "hidden token"],
    ["oauth", "hidden\ntoken"],
    ["oauth", "hidden-t\u00f6ken"],
  ] as const)("for %s refuse what no header can carry", async (method, secret) => {
    const error = await loginOptions(settings(method), secretIs(secret)).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: "InvalidInput" });
    expect(String(error)).not.toContain("hidden");
  });

  it("for a method that there is not are none: the driver would take it for a password's login", async () => {
    await expect(loginOptions(settings("password" as "oauth"), secretIs("x"))).rejects.toMatchObject({
      name: "InvalidInput",
      message: "There is no Snowflake login named password",
    });
  });

  it("prefer a token that is given directly", async () => {
    const given = settings("oauth", { SNOWFLAKE_TOKEN: "direct" });
    expect(await loginOptions(given, secretIs("other"))).toMatchObject({ token: "direct" });
  });

  it("for workload identity need no secret, and go through the role that Snowflake knows", async () => {
    const none = () => Promise.reject(new Error("asked for a secret"));
    const given = settings("workload_identity", { SNOWFLAKE_IDENTITY_ROLE_ARN: "arn:role" });
    expect([
      await loginOptions(given, none),
      await loginOptions(settings("workload_identity", { SNOWFLAKE_IDENTITY_ROLE_ARN: "" }), none),
    ]).toEqual([
      {
        authenticator: "WORKLOAD_IDENTITY",
        workloadIdentityProvider: "AWS",
        workloadIdentityImpersonationPath: ["arn:role"],
      },
      { authenticator: "WORKLOAD_IDENTITY", workloadIdentityProvider: "AWS" },
    ]);
  });

  it("refuse a key that is none, without telling it", async () => {
    const error = await loginOptions(settings("key_pair"), secretIs("hidden")).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toMatchObject({ name: "InvalidInput" });
    expect(String(error)).not.toContain("hidden");
  });

  it.each(["key_pair", "programmatic_access_token", "oauth"] as const)(
    "for %s without a secret name the setting that is missing",
    async (method) => {
      const given = settings(method, { SNOWFLAKE_SECRET_ARN: "" });
      await expect(loginOptions(given, secretIs(""))).rejects.toThrow("needs SNOWFLAKE_SECRET_ARN");
    },
  );
});

describe("the OAuth token's length", () => {
  it.each([
    ["oauth", " token\n", 5],
    ["oauth", JSON.stringify(CLIENT), undefined],
    ["key_pair", PEM, undefined],
  ] as const)("for %s is that of the token that is kept", async (method, secret, length) => {
    expect(await oauthTokenLength(settings(method), secretIs(secret))).toBe(length);
  });
});
