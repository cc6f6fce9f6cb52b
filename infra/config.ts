import * as z from "zod";

import { CORS_ORIGINS_MEANING, isCorsOrigin } from "./cors-origins.ts";
import { limitContradictions, limitSettings } from "./execution-limits.ts";
import { snowflakeQueryProblems } from "./snowflake-query-problems.ts";
import { wholeNumber } from "./whole-number.ts";

const oneOf = <const Values extends readonly [string, ...string[]]>(values: Values) =>
  z.enum(values, { error: `Write one of: ${values.join(", ")}.` });

/** What needs no quotes in Snowflake, where it stands for the same name in upper case. */
const snowflakeName = z
  .string()
  .regex(
    /^[A-Za-z_][A-Za-z0-9_$]{0,62}$/,
    "Write a Snowflake name of at most 63 letters, digits and underscores.",
  );

const list = z
  .union([z.string().transform((text) => text.split(",")), z.array(z.string())])
  .transform((entries) => entries.map((entry) => entry.trim()).filter((entry) => entry !== ""));

/** Retentions that CloudWatch Logs knows, in days. */
const LOG_RETENTION_DAYS = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 3653];

const MODEL_CANDIDATES = [
  "openai/gpt-4.1-mini",
  "anthropic/claude-sonnet-4-5",
  "bedrock/eu.anthropic.claude-sonnet-4-5-20250929-v1:0",
  "rehearsal (calls no model; answers say that they are rehearsed)",
];

const settings = z.object({
  stack_name: z
    .string()
    .regex(
      /^[A-Za-z][A-Za-z0-9-]{0,53}$/,
      "Write a name of at most 54 letters, digits and dashes that begins with a letter.",
    )
    .default("stepcrew"),
  /** Shown by /health. */
  environment_name: z.string().min(1, "Write a name such as DEVELOPMENT.").default("DEVELOPMENT"),
  model: z
    .string({ error: `Name the model that agents use which name none: ${MODEL_CANDIDATES.join(", ")}.` })
    .min(1, `Name the model that agents use which name none: ${MODEL_CANDIDATES.join(", ")}.`),
  /** Relative to the folder that cdk runs in. */
  crews_dir: z.string().min(1, "Write the folder whose folders are crews.").default("crews"),
  default_crew: z.string().min(1, "Write the name of a crew, or leave it out.").optional(),
  cors_origins: list.refine((entries) => entries.every(isCorsOrigin), CORS_ORIGINS_MEANING).default([]),
  auth: oneOf(["api_key", "none"]).default("api_key"),
  accept_open_access: z.stringbool("Write true or false.").or(z.boolean()).default(false),
  architecture: oneOf(["arm64", "x86_64"]).default("arm64"),
  /** For `sam local invoke` against `npm start`; not for a deployment. */
  sam_local: z.stringbool("Write true or false.").or(z.boolean()).default(false),
  /** Requests a second, for each API key and for each method. */
  throttle_rate: z.coerce.number("Write a number above 0.").positive("Write a number above 0.").default(1),
  throttle_burst: wholeNumber(1, 5000).default(5),
  daily_quota: wholeNumber(1, 100_000_000).default(1000),
  log_retention_days: z.coerce
    .number()
    .refine((days) => LOG_RETENTION_DAYS.includes(days), `Write one of: ${LOG_RETENTION_DAYS.join(", ")}.`)
    .default(30),
  ...limitSettings,
  snowflake_account: z
    .string({
      error:
        "Write the account identifier, such as MYORG-MYACCOUNT (SELECT CURRENT_ORGANIZATION_NAME() || '-' || CURRENT_ACCOUNT_NAME()).",
    })
    .regex(
      /^(?!.*snowflakecomputing)[A-Za-z0-9_.-]+$/,
      "Write the account identifier alone, such as MYORG-MYACCOUNT, not a host or URL.",
    ),
  snowflake_authentication: oneOf([
    "workload_identity",
    "key_pair",
    "programmatic_access_token",
    "oauth",
  ]).default("workload_identity"),
  snowflake_user: snowflakeName.default("STEPCREW"),
  snowflake_role: snowflakeName.default("STEPCREW"),
  snowflake_warehouse: snowflakeName.default("STEPCREW"),
  snowflake_database: snowflakeName.default("STEPCREW"),
  snowflake_schema: snowflakeName.default("PUBLIC"),
  /** Credits a month after which npm run snowflake:setup lets the warehouse be suspended. */
  snowflake_credit_quota: wholeNumber(1, 1_000_000).default(10),
  snowflake_secret_arn: z
    .string()
    .regex(
      /^arn:[^:]+:secretsmanager:[^:]+:\d{12}:secret:.+$/,
      "Write the full ARN of a Secrets Manager secret.",
    )
    .optional(),
  /** Switches the crews' tool snowflake_query on; never the user or role of the record. */
  snowflake_query_user: snowflakeName.optional(),
  snowflake_query_role: snowflakeName.optional(),
  /** snowflake_warehouse unless given. */
  snowflake_query_warehouse: snowflakeName.optional(),
  /** For methods other than workload_identity. */
  snowflake_query_secret_arn: z
    .string()
    .regex(
      /^arn:[^:]+:secretsmanager:[^:]+:\d{12}:secret:.+$/,
      "Write the full ARN of a Secrets Manager secret.",
    )
    .optional(),
  /** What a model is given of a result at most, and how long its statement may take. */
  snowflake_query_rows: wholeNumber(1, 10_000).default(100),
  snowflake_query_bytes: wholeNumber(1000, 900_000).default(50_000),
  snowflake_query_timeout_seconds: wholeNumber(1, 600).default(60),
  snowflake_access_url: z
    .url({ protocol: /^https$/, error: "Write an https URL, such as that of a PrivateLink endpoint." })
    .optional(),
  alarm_email: z.email("Write an e-mail address.").optional(),
});

/**
 * What a deployment is told: flat keys, so that each can be given as `-c key=value`. That makes it text; cdk.json may hold
 * numbers, booleans and lists as well.
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
 * @param read gives the context's value of a key, undefined when there is none
 * @throws InvalidConfig
 */
export function readConfig(read: (key: string) => unknown): DeployConfig {
  const given = Object.fromEntries(SETTING_NAMES.map((name) => [name, read(name)]));
  const parsed = settings.safeParse(given);
  const issues = parsed.success
    ? []
    : parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
  const problems = [
    ...issues,
    ...contradictions(parsed.success ? parsed.data : given),
    ...limitContradictions(given),
  ];
  if (!parsed.success || problems.length > 0) throw new InvalidConfig(problems);
  return parsed.data;
}

/** Settings that are right each by itself but not together. */
function contradictions(given: Partial<Record<keyof DeployConfig, unknown>>): string[] {
  const problems: string[] = [];
  if (given.auth === "none" && String(given.accept_open_access) !== "true") {
    problems.push(
      "accept_open_access: auth is none, so anybody who finds the URL can start crews at your cost. Write true if that is wanted.",
    );
  }
  const method = given.snowflake_authentication ?? "workload_identity";
  if (method !== "workload_identity" && given.snowflake_secret_arn === undefined) {
    problems.push(
      `snowflake_secret_arn: ${method as string} needs a secret. Write the ARN of the Secrets Manager secret that holds the key or token.`,
    );
  }
  if (method === "workload_identity" && isForeignUrl(given.snowflake_access_url)) {
    problems.push(
      "snowflake_access_url: workload_identity proves itself to Snowflake's own hosts only. Write a URL under snowflakecomputing.com (PrivateLink's is), or choose key_pair.",
    );
  }
  return [...problems, ...snowflakeQueryProblems(given)];
}

/**
 * The hosts that the driver sends its proof of identity to. Whoever else gets that proof could log in with it for some minutes,
 * so that the driver's SNOWFLAKE_WIF_ALLOWED_HOST_SUFFIXES is left unset.
 */
const SNOWFLAKE_HOST = /(?:^|\.)snowflakecomputing\.(?:com|cn|mil)$/;

const isForeignUrl = (value: unknown): boolean =>
  typeof value === "string" && URL.canParse(value) && !SNOWFLAKE_HOST.test(new URL(value).hostname);
