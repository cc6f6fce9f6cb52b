import { describe, expect, it } from "vitest";

import { explainLoginFailure, LoginFailed } from "../../../../functions/adapters/snowflake/login-failures.ts";
import type { SnowflakeSettings } from "../../../../functions/adapters/snowflake/settings.ts";
import { InvalidInput } from "../../../../functions/domain/errors.ts";

const settings = (more: Partial<SnowflakeSettings> = {}): SnowflakeSettings => ({
  SNOWFLAKE_ACCOUNT: "ACME-PROD",
  SNOWFLAKE_AUTHENTICATION: "key_pair",
  SNOWFLAKE_DATABASE: "D",
  SNOWFLAKE_SCHEMA: "S",
  SNOWFLAKE_WAREHOUSE: "W",
  SNOWFLAKE_ROLE: "R",
  SNOWFLAKE_USER: "U",
  ...more,
});
const explained = (error: unknown, more: Partial<SnowflakeSettings> = {}) =>
  explainLoginFailure(error, settings(more)).message;
const network = (code: string) => Object.assign(new Error("hidden"), { code: 401001, cause: { code } });

describe("a login's failure", () => {
  it.each([
    ["ENOTFOUND", "The host of the Snowflake account ACME-PROD is not known: see that snowflake_account"],
    [
      "ERR_TLS_CERT_ALTNAME_INVALID",
      "shows no certificate that is valid for it (ERR_TLS_CERT_ALTNAME_INVALID)",
    ],
    ["ETIMEDOUT", "The host of the Snowflake account ACME-PROD cannot be reached (ETIMEDOUT); if that lasts"],
  ])("on the way (%s) names the host", (code, sentence) => {
    expect(explained(network(code))).toContain(sentence);
  });

  it("names the host of another URL", () => {
    expect(
      explained(network("ENOTFOUND"), {
        SNOWFLAKE_ACCESS_URL: "https://a.privatelink.snowflakecomputing.com",
      }),
    ).toContain("The host of SNOWFLAKE_ACCESS_URL (a.privatelink.snowflakecomputing.com) is not known");
  });

  it.each([
    ["workload_identity", "394300", "Snowflake knows no user for the IAM role arn:role"],
    ["key_pair", "394304", "Snowflake refuses the key of the user U in ACME-PROD"],
    ["programmatic_access_token", "394400", "refuses the programmatic access token of the user U"],
    ["oauth", "390303", "refuses the OAuth access token"],
  ] as const)("by %s for its credential (%s) says what to do about that", (method, code, sentence) => {
    expect(
      explained(Object.assign(new Error("hidden"), { code }), {
        SNOWFLAKE_AUTHENTICATION: method,
        SNOWFLAKE_IDENTITY_ROLE_ARN: "arn:role",
      }),
    ).toContain(sentence);
  });

  it.each([
    ["key_pair", "394304"],
    ["programmatic_access_token", "394400"],
    ["oauth", "390303"],
    ["oauth", "390318"],
  ] as const)("by %s (%s) names the place that its credential came from", (method, code) => {
    const error = Object.assign(new Error("hidden"), { code });
    const sentences = [
      explained(error, { SNOWFLAKE_AUTHENTICATION: method }),
      explained(error, { SNOWFLAKE_AUTHENTICATION: method, credentialPlace: "SNOWFLAKE_TOKEN" }),
    ];
    expect(sentences.map((text) => /the Snowflake secret|SNOWFLAKE_TOKEN/.exec(text)?.[0])).toEqual([
      "the Snowflake secret",
      "SNOWFLAKE_TOKEN",
    ]);
  });

  it("for want of AWS credentials says where there are none", () => {
    const error = Object.assign(new Error("hidden"), { name: "CredentialsProviderError" });
    expect(explained(error, { SNOWFLAKE_AUTHENTICATION: "workload_identity" })).toContain(
      "There are no valid AWS credentials here",
    );
  });

  it("over a mistake in this process is a defect", () => {
    const error = new TypeError("hidden");
    expect(explainLoginFailure(error, settings())).toMatchObject({ name: "Defect", cause: error });
  });

  it("that nobody knows keeps its words for itself", () => {
    expect([explained(new SyntaxError("hidden")), explained("hidden"), explained(undefined)]).toEqual([
      "The login to Snowflake failed unexpectedly (SyntaxError)",
      "The login to Snowflake failed unexpectedly (no reason given)",
      "The login to Snowflake failed unexpectedly (no reason given)",
    ]);
  });

  it.each([new InvalidInput("a sentence"), new LoginFailed("a sentence", "1")])(
    "that is a sentence already stays: %s",
    (error) => {
      expect(explainLoginFailure(error, settings())).toBe(error);
    },
  );
});
