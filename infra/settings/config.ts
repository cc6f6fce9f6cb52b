import * as z from "zod";

import { MODEL_CANDIDATES } from "../../functions/adapters/models/providers/providers.ts";
import { isAccountIdentifier, NO_ACCOUNT_IDENTIFIER } from "../snowflake-setup/account-identifier.ts";
import { PLAIN_NAME } from "../snowflake-setup/quote-name.ts";
import { admissionSettings } from "./admission-settings.ts";
import { ALLOWED_HOSTS_MEANING, isAllowedHost } from "./allowed-hosts.ts";
import { CORS_ORIGINS_MEANING, isCorsOrigin } from "./cors-origins.ts";
import { limitContradictions, limitSettings, wholeNumber } from "./execution-limits.ts";
import { FUNCTIONS_MEANING, isFunctionName } from "./function-names.ts";
import { modelPricesSetting } from "./model-prices.ts";
import { otelSettings } from "./otel-settings.ts";
import { pageSettings } from "./page-settings.ts";
import { pythonSettings } from "./python-settings.ts";
import { secretArn } from "./secret-arn.ts";
import { settingContradictions } from "./setting-contradictions.ts";
import { snowflakeUrl } from "./snowflake-url.ts";
import { isToolSecret, TOOL_SECRETS_MEANING, toolSecretsProblem } from "./tool-secrets.ts";
import { trueOrFalse } from "./true-or-false.ts";
import { unknownSettings } from "./unknown-settings.ts";

const oneOf = <const Values extends readonly [string, ...string[]]>(values: Values) =>
  z.enum(values, { error: `Write one of: ${values.join(", ")}.` });

const snowflakeName = z
  .string()
  .regex(PLAIN_NAME, "Write a Snowflake name of at most 63 letters, digits and underscores.");

const listOf = (meaning: string) =>
  z
    .union([z.string().transform((text) => text.split(",")), z.array(z.string())], meaning)
    .transform((entries) => entries.map((entry) => entry.trim()).filter((entry) => entry !== ""));

const USERS_MEANING = "Write names of users in Snowflake, separated by commas.";
/** Names as people have them: `jane@example.com`. In SQL they are quoted. */
const snowflakeUsers = listOf(USERS_MEANING).refine(
  (names) => names.every((name) => name.length <= 255 && !/\p{Cc}/u.test(name)),
  USERS_MEANING,
);

/** Retentions that CloudWatch Logs accepts, in days. */
const LOG_RETENTION_DAYS = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 3653];
const LOG_RETENTION_MEANING = `Write one of: ${LOG_RETENTION_DAYS.join(", ")}.`;

const MODEL_MEANING = `Name the model for agents that name none: ${MODEL_CANDIDATES.join(", ")}.`;

export const settings = z.object({
  stack_name: z
    .string()
    .regex(
      /^[A-Za-z][A-Za-z0-9-]{0,53}$/,
      "Write a name of at most 54 letters, digits and dashes that begins with a letter.",
    )
    .default("stepcrew")
    .describe("Names the stack, its workflow and its metrics"),
  environment_name: z
    .string()
    .min(1, "Write a name such as DEVELOPMENT.")
    .default("DEVELOPMENT")
    .describe("Shown by /health"),
  model: z
    .string({ error: MODEL_MEANING })
    .min(1, MODEL_MEANING)
    .describe("The model of agents that name none"),
  crews_dir: z
    .string()
    .min(1, "Write the folder that has a folder for each crew.")
    .default("crews")
    .describe("Relative to the folder that cdk runs in"),
  default_crew: z
    .string()
    .min(1, "Write the name of a crew, or leave it out.")
    .optional()
    .describe("What a start runs that names no crew; otherwise the only crew, else research"),
  cors_origins: listOf(CORS_ORIGINS_MEANING)
    .refine((entries) => entries.every(isCorsOrigin), CORS_ORIGINS_MEANING)
    .default([])
    .describe("Origins whose pages may call the API from a browser"),
  tool_secrets: listOf(TOOL_SECRETS_MEANING)
    .refine((names) => names.every(isToolSecret), {
      error: ({ input }) => toolSecretsProblem(input as readonly string[]),
    })
    .default([])
    .describe(
      "Variables of the providers' secret that the crews' tools see in process.env; the others are for models alone",
    ),
  tool_allowed_hosts: listOf(ALLOWED_HOSTS_MEANING)
    .refine((entries) => entries.every(isAllowedHost), ALLOWED_HOSTS_MEANING)
    .default([])
    .describe("Hosts and networks that tools may read pages of though they are not the internet's"),
  ...pageSettings,
  ...pythonSettings,
  auth: oneOf(["api_key", "none"]).default("api_key").describe("How the API knows its clients"),
  accept_open_access: trueOrFalse
    .default(false)
    .describe("Needed beside auth=none: whoever knows the address may start crews, at your cost"),
  architecture: oneOf(["arm64", "x86_64"]).default("arm64").describe("The functions' processor"),
  sam_local: trueOrFalse
    .default(false)
    .describe("For `sam local invoke` against `npm start`; not for a deployment"),
  ...admissionSettings,
  log_retention_days: z.coerce
    .number(LOG_RETENTION_MEANING)
    .refine((days) => LOG_RETENTION_DAYS.includes(days), LOG_RETENTION_MEANING)
    .default(30)
    .describe("How long CloudWatch keeps the logs"),
  keep_prompts: trueOrFalse
    .default(false)
    .describe(
      "Whether steps keep what models and tools were asked, and whoever has a key may read that and what came of it (docs/steps.md)",
    ),
  files_retention_days: wholeNumber(1, 3650)
    .default(37)
    .describe(
      "How long the files that executions write are kept, in days; the journal keeps its steps for 37",
    ),
  files_at_destroy: oneOf(["keep", "empty"])
    .default("keep")
    .describe("Whether the bucket of these files stays with them when the stack is deleted"),
  ...limitSettings,
  model_prices: modelPricesSetting,
  ...otelSettings,
  snowflake_account: z
    .string({
      error:
        "Write the account identifier, such as MYORG-MYACCOUNT (SELECT CURRENT_ORGANIZATION_NAME() || '-' || CURRENT_ACCOUNT_NAME()).",
    })
    .refine(isAccountIdentifier, NO_ACCOUNT_IDENTIFIER)
    .describe("The account that holds the record"),
  snowflake_authentication: oneOf(["workload_identity", "key_pair", "programmatic_access_token", "oauth"])
    .default("workload_identity")
    .describe("How the functions log in; only workload_identity needs no secret"),
  snowflake_user: snowflakeName.default("STEPCREW").describe("The user that writes the record"),
  snowflake_role: snowflakeName.default("STEPCREW").describe("Its role"),
  snowflake_warehouse: snowflakeName.default("STEPCREW").describe("Its warehouse"),
  snowflake_database: snowflakeName.default("STEPCREW").describe("The database of the record's table"),
  snowflake_schema: snowflakeName.default("PUBLIC").describe("The schema of the record's table"),
  snowflake_credit_quota: wholeNumber(1, 1_000_000)
    .default(10)
    .describe(
      "Credits a month after which the warehouse that npm run snowflake:setup makes is suspended, and starts fail",
    ),
  snowflake_notify_users: snowflakeUsers
    .default([])
    .describe("Users in Snowflake, with a verified e-mail address, who are told at 80 % of these credits"),
  snowflake_role_name: z
    .string()
    .regex(/^[\w+=,.@-]{1,64}$/, "Write the name of an IAM role: at most 64 letters, digits and +=,.@_-.")
    .optional()
    .describe(
      "The IAM role that Snowflake knows, for workload_identity: `<stack_name>-snowflake` unless given. It is the " +
        "whole account's, so a stack of the same name in another region needs another",
    ),
  snowflake_secret_arn: secretArn
    .optional()
    .describe("Holds the private key or token, for methods other than workload_identity"),
  snowflake_query_user: snowflakeName
    .optional()
    .describe("Switches the crews' tool for queries on; never the user of the record"),
  snowflake_query_role: snowflakeName.optional().describe("Its role; never the role of the record"),
  snowflake_query_warehouse: snowflakeName
    .optional()
    .describe("Its warehouse; snowflake_warehouse unless given"),
  snowflake_query_secret_arn: secretArn
    .optional()
    .describe("Holds its private key or token, for methods other than workload_identity"),
  snowflake_query_functions: listOf(FUNCTIONS_MEANING)
    .refine((entries) => entries.every(isFunctionName), FUNCTIONS_MEANING)
    .default([])
    .describe("What its statements may call beside Snowflake's functions that only read"),
  snowflake_query_rows: wholeNumber(1, 10_000)
    .default(100)
    .describe("Rows of a result that a model is given at most"),
  snowflake_query_bytes: wholeNumber(1000, 900_000)
    .default(50_000)
    .describe("Bytes of a result that a model is given at most"),
  snowflake_query_timeout_seconds: wholeNumber(1, 600)
    .default(60)
    .describe("After how many seconds Snowflake ends its statement"),
  snowflake_access_url: snowflakeUrl.optional().describe("An endpoint other than the account's own"),
  alarm_email: z.email("Write an e-mail address.").optional().describe("Whom the alarms tell"),
});

/**
 * The settings of a deployment: flat keys, so that each can be given as `-c key=value`, which makes its
 * value a text. cdk.json may hold numbers, booleans and lists as well.
 */
export type DeployConfig = z.output<typeof settings>;

const SETTING_NAMES = Object.keys(settings.shape) as readonly (keyof DeployConfig)[];

/** Values of the shipped cdk.json that let `cdk synth` work before anything is known. */
export const PLACEHOLDER = { model: "rehearsal", snowflake_account: "MYORG-MYACCOUNT" } as const;

/** Every problem of a deployment's settings at once, each with what to write instead. */
export class InvalidConfig extends Error {
  override readonly name = "InvalidConfig";
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(
      `The settings cannot be deployed. Write them in cdk.json under "context", or as -c key=value:\n${problems.map((problem) => `  ${problem}`).join("\n")}`,
    );
    this.problems = problems;
  }
}

/**
 * Reads the deployment's settings.
 * @param context all of it, the CDK's own keys included
 * @param needsSecrets false for commands that prepare a deployment, because they print how to make its
 * secrets
 * @param foreign keys of the context that are for other projects as well
 * @throws InvalidConfig
 */
export function readConfig(
  context: Readonly<Record<string, unknown>>,
  needsSecrets = true,
  foreign: ReadonlySet<string> = new Set(),
): DeployConfig {
  const given = Object.fromEntries(SETTING_NAMES.map((name) => [name, context[name]]));
  const parsed = settings.safeParse(given);
  const issues = parsed.error?.issues ?? [];
  const wrong = new Set(issues.map(({ path }) => String(path[0])));
  const problems = [
    ...unknownSettings(Object.keys(context), SETTING_NAMES, foreign),
    ...issues.map(({ path, message }) => `${path.join(".")}: ${message}`),
    ...settingContradictions(writtenSettings(given, wrong), wrong, needsSecrets),
    ...limitContradictions(given),
  ];
  if (!parsed.success || problems.length > 0) throw new InvalidConfig(problems);
  return parsed.data;
}

/** The settings that were given and are valid by themselves, as they are read. */
const writtenSettings = (given: Readonly<Record<string, unknown>>, wrong: ReadonlySet<string>) =>
  Object.fromEntries(
    SETTING_NAMES.filter((name) => given[name] !== undefined && !wrong.has(name)).map((name) => [
      name,
      settings.shape[name].parse(given[name]),
    ]),
  );
