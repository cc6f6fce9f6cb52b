import { expect, it } from "vitest";

import { readConfig } from "../../../infra/settings/config.ts";

const configWith = (snowflake_account: string) => readConfig({ model: "rehearsal", snowflake_account });

it.each([
  "..",
  "-x",
  ".",
  "acme.",
  ".acme",
  "a..b",
  "x-",
  "a.-b",
  "_x",
  "acme prod",
  "a/b",
  "acme.Snowflakecomputing.com",
])("%j is refused as an account of Snowflake", (account) => {
  expect(() => configWith(account)).toThrow(
    "snowflake_account: Write the account identifier alone, such as MYORG-MYACCOUNT, not a host or URL.",
  );
});

it.each([
  "ACME-PROD",
  "xy12345",
  "xy12345.us-east-2.aws",
  "my_org-my_account",
  "ACME-PROD_2",
  "a",
  "1a.b-c_d",
])("%j is taken as an account of Snowflake", (account) => {
  expect(configWith(account).snowflake_account).toBe(account);
});
