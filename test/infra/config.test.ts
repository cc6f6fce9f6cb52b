import { expect, it } from "vitest";

import { readConfig } from "../../infra/settings/config.ts";
import { problemsOf } from "../support/stack/config-problems.ts";

const read = (context: Record<string, unknown>) => readConfig(context);
const SECRET = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:snowflake-AbCdEf";
const least = { model: "openai/gpt-4.1-mini", snowflake_account: "ACME-PROD" };

it("needs a model and an account, and knows the rest", () => {
  expect(read(least)).toEqual({
    ...least,
    stack_name: "stepcrew",
    environment_name: "DEVELOPMENT",
    crews_dir: "crews",
    console: true,
    cors_origins: [],
    live_events: false,
    tool_secrets: [],
    tool_allowed_hosts: [],
    keep_prompts: false,
    files_retention_days: 37,
    files_at_destroy: "keep",
    tool_policy_arns: [],
    python_memory: 1024,
    auth: "api_key",
    accept_open_access: false,
    architecture: "arm64",
    sam_local: false,
    throttle_rate: 1,
    throttle_burst: 5,
    throttle_other_rate: 20,
    throttle_other_burst: 40,
    daily_starts: 1000,
    log_retention_days: 30,
    max_llm_calls_default: 500,
    max_llm_calls_cap: 5000,
    max_total_tokens_default: 2_000_000,
    max_total_tokens_cap: 20_000_000,
    execution_timeout_hours: 24,
    model_prices: {},
    snowflake_authentication: "workload_identity",
    snowflake_user: "STEPCREW",
    snowflake_role: "STEPCREW",
    snowflake_warehouse: "STEPCREW",
    snowflake_database: "STEPCREW",
    snowflake_schema: "PUBLIC",
    snowflake_credit_quota: 10,
    snowflake_query_functions: [],
    snowflake_notify_users: [],
    snowflake_query_rows: 100,
    snowflake_query_bytes: 50_000,
    snowflake_query_timeout_seconds: 60,
  });
});

it("reads what -c key=value gives as text", () => {
  expect(
    read({
      ...least,
      cors_origins: "https://a.example, https://b.example",
      auth: "none",
      accept_open_access: "true",
      throttle_rate: "0.5",
      throttle_other_rate: "2.5",
      throttle_other_burst: "9",
      daily_starts: "50",
      log_retention_days: "7",
    }),
  ).toMatchObject({
    cors_origins: ["https://a.example", "https://b.example"],
    auth: "none",
    accept_open_access: true,
    throttle_rate: 0.5,
    throttle_other_rate: 2.5,
    throttle_other_burst: 9,
    daily_starts: 50,
    log_retention_days: 7,
  });
});

it("reads what cdk.json gives as values", () => {
  expect(
    read({ ...least, cors_origins: ["*"], auth: "none", accept_open_access: true, throttle_burst: 9 }),
  ).toMatchObject({ cors_origins: ["*"], accept_open_access: true, throttle_burst: 9 });
});

it("says everything that is wrong at once, and what to write", () => {
  expect(
    problemsOf({
      stack_name: "9-lives",
      model: "",
      cors_origins: "app.example.com",
      auth: "none",
      throttle_rate: "fast",
      throttle_burst: 0,
      log_retention_days: 31,
      execution_timeout_hours: 169,
      snowflake_account: "acme-prod.snowflakecomputing.com",
      snowflake_authentication: "key_pair",
      snowflake_user: "a user",
      alarm_email: "ops",
    }),
  ).toEqual([
    "stack_name: Write a name of at most 54 letters, digits and dashes that begins with a letter.",
    expect.stringMatching(
      /^model: Name the model .* openai\/gpt-4\.1-mini, anthropic\/.*, bedrock\/.*, rehearsal/,
    ),
    "cors_origins: Write origins such as https://app.example.com, separated by commas, or *.",
    "throttle_rate: Write a number above 0.",
    "throttle_burst: Write a whole number from 1 to 5000.",
    expect.stringMatching(/^log_retention_days: Write one of: 1, 3, 5, 7, /),
    "execution_timeout_hours: Write a whole number from 1 to 168.",
    "snowflake_account: Write the account identifier alone, such as MYORG-MYACCOUNT, not a host or URL.",
    "snowflake_user: Write a Snowflake name of at most 63 letters, digits and underscores.",
    "alarm_email: Write an e-mail address.",
    expect.stringMatching(/^accept_open_access: auth is none, .* Write true if that is wanted\.$/),
    expect.stringMatching(/^snowflake_secret_arn: key_pair needs a secret\. Write the ARN/),
  ]);
});

it("says what took the place of the daily quota, and of no limit", () => {
  expect(problemsOf({ ...least, daily_quota: 50 })).toEqual([
    "daily_quota: It counted polls too, and is no setting any more. Write daily_starts, which counts starts.",
  ]);
  expect(problemsOf({ ...least, daily_starts: 0 })).toEqual([]);
  expect(
    problemsOf({ ...least, daily_starts: -1, throttle_other_rate: 0, throttle_other_burst: 5001 }),
  ).toEqual([
    "throttle_other_rate: Write a number above 0.",
    "throttle_other_burst: Write a whole number from 1 to 5000.",
    "daily_starts: Write a whole number from 0 to 100000000.",
  ]);
});

it("refuses more running crews than are reserved", () => {
  expect(problemsOf({ ...least, max_running_crews: 50, run_crew_reserved_concurrency: 20 })).toEqual([
    "max_running_crews: 50 crews cannot run at once where run_crew_reserved_concurrency is 20. Write at most 20, or reserve more.",
  ]);
  expect(problemsOf({ ...least, max_running_crews: 20, run_crew_reserved_concurrency: 20 })).toEqual([]);
  expect(problemsOf({ ...least, max_running_crew: 20 })).toEqual([
    "max_running_crew: There is no such setting (did you mean max_running_crews?). docs/settings.md lists them.",
  ]);
});

it("asks for a model and lists candidates when there is none", () => {
  expect(problemsOf({ snowflake_account: "ACME-PROD" })).toEqual([
    expect.stringMatching(/^model: Name the model .*rehearsal/),
  ]);
});

it.each(["key_pair", "programmatic_access_token", "oauth"])("takes %s together with a secret", (method) => {
  expect(problemsOf({ ...least, snowflake_authentication: method, snowflake_secret_arn: SECRET })).toEqual(
    [],
  );
});

it.each(["yes please", "no", 7])("does not take %j for accepting open access", (value) => {
  expect(problemsOf({ ...least, auth: "none", accept_open_access: value })).not.toEqual([]);
});

it.each([
  ["http://acme.snowflakecomputing.com", "workload_identity", "Write an https URL"],
  ["http://172.32.0.1:8931", "key_pair", "Write an https URL"],
  ["http://10.example.com", "key_pair", "Write an https URL"],
  ["nowhere", "key_pair", "Write an https URL"],
  ["https://snowflake.acme.example", "workload_identity", "Snowflake's own hosts only"],
  ["https://snowflakecomputing.com.acme.example", "workload_identity", "Snowflake's own hosts only"],
])("does not log in at %s by %s", (url, method, problem) => {
  const secret = method === "workload_identity" ? {} : { snowflake_secret_arn: SECRET };
  const context = { ...least, snowflake_authentication: method, snowflake_access_url: url };
  expect(problemsOf({ ...context, ...secret })).toEqual([expect.stringContaining(problem)]);
});

it.each([
  ["https://acme.privatelink.snowflakecomputing.com", "workload_identity"],
  ["https://acme.snowflakecomputing.cn", "workload_identity"],
  ["https://snowflake.acme.example", "key_pair"],
  ["http://172.17.0.1:8931", "programmatic_access_token"],
  ["http://127.0.0.1:8931", "oauth"],
  ["http://localhost:8931", "key_pair"],
])("logs in at %s by %s", (url, method) => {
  const secret = method === "workload_identity" ? {} : { snowflake_secret_arn: SECRET };
  const context = { ...least, snowflake_authentication: method, snowflake_access_url: url };
  expect(problemsOf({ ...context, ...secret })).toEqual([]);
});

it.each([
  [{ snowflake_authentication: "keypair" }, [/^snowflake_authentication: Write one of: workload_identity, /]],
  [
    {
      snowflake_authentication: "keypair",
      snowflake_query_user: "Q",
      snowflake_query_role: "R",
      snowflake_access_url: "https://acme.example",
      snowflake_secret_arn: SECRET,
    },
    [/^snowflake_authentication: Write one of: workload_identity, /],
  ],
  [
    { snowflake_authentication: "key_pair", snowflake_secret_arn: "secret" },
    [/^snowflake_secret_arn: Write the full ARN/],
  ],
  [{ auth: "none", accept_open_access: "yes", stack_name: "9" }, [/^stack_name: Write a name/]],
  [{ auth: "none", accept_open_access: "perhaps" }, [/^accept_open_access: Write true or false\.$/]],
  [{ log_retention_days: "long" }, [/^log_retention_days: Write one of: 1, 3, /]],
  [{ cors_origins: 7 }, [/^cors_origins: Write origins such as /]],
  [
    { snowflake_query_user: "a user", snowflake_query_rows: 5 },
    [/^snowflake_query_user: Write a Snowflake name/],
  ],
])("says one sentence for what is wrong by itself: %j", (context, expected) => {
  expect(problemsOf({ ...least, ...context })).toEqual(
    expected.map((problem) => expect.stringMatching(problem) as unknown),
  );
});

it.each([{}, { snowflake_authentication: "workload_identity" }])(
  "takes no secret together with workload identity: %j",
  (context) => {
    expect(problemsOf({ ...least, ...context, snowflake_secret_arn: SECRET })).toEqual([
      "snowflake_secret_arn: is not used with workload_identity, which needs no secret. Leave it out, or write another snowflake_authentication.",
    ]);
  },
);
