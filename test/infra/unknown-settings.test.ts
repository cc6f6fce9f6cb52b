import { expect, it } from "vitest";

import { problemsOf } from "../support/stack/config-problems.ts";

const least = { model: "openai/gpt-4.1-mini", snowflake_account: "ACME-PROD" };

it.each([
  [
    { max_llm_call_cap: "10", snowflake_databse: "X" },
    [
      "max_llm_call_cap: There is no such setting (did you mean max_llm_calls_cap?). docs/settings.md lists them.",
      "snowflake_databse: There is no such setting (did you mean snowflake_database?). docs/settings.md lists them.",
    ],
  ],
  [{ snowflake_flavour: 1 }, ["snowflake_flavour: There is no such setting. docs/settings.md lists them."]],
  [
    { MODEL: "openai/gpt-5", "stack-name": "x" },
    [
      "MODEL: There is no such setting (did you mean model or model_prices?). docs/settings.md lists them.",
      "stack-name: There is no such setting (did you mean stack_name?). docs/settings.md lists them.",
    ],
  ],
  [
    { modle: "openai/gpt-5", throttle: 5, email: "a@b.c", default_model: "x", quota: 1 },
    [
      "modle: There is no such setting (did you mean model?). docs/settings.md lists them.",
      "throttle: There is no such setting (did you mean throttle_rate or throttle_burst or throttle_other_rate or throttle_other_burst?). docs/settings.md lists them.",
      "email: There is no such setting (did you mean alarm_email?). docs/settings.md lists them.",
      "default_model: There is no such setting (did you mean model?). docs/settings.md lists them.",
      "quota: There is no such setting (did you mean snowflake_credit_quota?). docs/settings.md lists them.",
    ],
  ],
])("names keys that are no settings: %j", (context, problems) => {
  expect(problemsOf({ ...least, ...context })).toEqual(problems);
});

it("leaves the CDK's own keys alone, and words that are near to no setting", () => {
  const own = {
    "@aws-cdk/core:explicitStackTags": true,
    "aws:cdk:bundling-stacks": [],
    "availability-zones:account=123456789012:region=eu-west-1": ["a"],
    "acknowledged-issue-numbers": [1],
    "cli-telemetry": false,
    flavour: 1,
    constructor: 1,
  };
  expect(problemsOf({ ...least, ...own })).toEqual([]);
});
