import { describe, expect, it } from "vitest";

import { loginOptions } from "../../../functions/adapters/snowflake/credentials.ts";
import type { SnowflakeSettings } from "../../../functions/adapters/snowflake/settings.ts";

const PEM = "-----BEGIN PRIVATE KEY-----\nMIIEvQ\n-----END PRIVATE KEY-----\n";
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
