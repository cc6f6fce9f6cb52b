import type { DeployConfig } from "../../infra/settings/config.ts";
import { migrationRole, type SetupRequest } from "../../infra/snowflake-setup/administrator-sql.ts";
import { quotaMeaning } from "../../infra/snowflake-setup/credit-quota.ts";
import { contextOptions, quoteForShell, typedCommand } from "../command-line/typed-command.ts";

type SecretMethod = Exclude<DeployConfig["snowflake_authentication"], "workload_identity">;

/** What each login's secret holds, and the file that the printed commands take it from. */
const SECRETS: Readonly<Record<SecretMethod, { readonly holds: string; readonly file: string }>> = {
  key_pair: {
    holds: 'the private key as PEM, or JSON {"private_key", "passphrase"}',
    file: "snowflake.p8",
  },
  programmatic_access_token: {
    holds: "the token that ADD PROGRAMMATIC ACCESS TOKEN shows",
    file: "token.txt",
  },
  oauth: {
    holds:
      'an access token, or JSON {"client_id", "client_secret", "token_url", "scope"}, which fetches tokens',
    file: "oauth.txt",
  },
};

/** Each step's first line says what to do, the others are commands. */
type Step = readonly [sentence: string, ...commands: readonly string[]];

const numbered = (steps: readonly Step[]): string =>
  steps
    .map(([sentence, ...commands], index) =>
      [`${index + 1}. ${sentence}`, ...commands.map((command) => `     ${command}`)].join("\n"),
    )
    .join("\n");

/** What to do after the SQL, in order. */
export function nextSteps({ config, migrator }: SetupRequest, context: readonly string[] = []): string {
  const login =
    migrator.kind === "service"
      ? `SNOWFLAKE_USER=${migrationRole(config.snowflake_user)} SNOWFLAKE_PRIVATE_KEY_PATH=<the private key's file>`
      : `SNOWFLAKE_USER=${migrator.kind === "person" ? quoteForShell(migrator.user) : "<your user>"} SNOWFLAKE_AUTHENTICATION=externalbrowser`;
  const byHand =
    config.snowflake_authentication === "programmatic_access_token"
      ? " (and by hand its lines about the token, which are comments)"
      : "";
  return `${quotaWarning(config)}Next:\n${numbered([
    [
      `As ACCOUNTADMIN of ${config.snowflake_account}: run this SQL${byHand}, in a worksheet ("Run All") or with`,
      "snow sql -f setup.sql",
    ],
    ...(config.snowflake_secret_arn === undefined ? secretSteps(config, context) : []),
    [
      `As a user with the role ${migrationRole(config.snowflake_role)}:`,
      `${login} ${typedCommand("migrate", ...contextOptions(context))}`,
    ],
  ])}`;
}

/** Before the steps, because it is the likeliest reason for which every start of a month fails. */
function quotaWarning(config: DeployConfig): string {
  const { snowflake_credit_quota: credits, snowflake_notify_users: users } = config;
  const told =
    users.length === 0
      ? " Nobody is told at 80 %: write users with an e-mail address as snowflake_notify_users."
      : "";
  return `${quotaMeaning(credits).join("\n")}\nAfter that every start fails with 500 until the next month: set snowflake_credit_quota to what you need.${told}\n\n`;
}

/** All steps to the public key that this command lacks. */
export function keyPairSteps(
  config: DeployConfig,
  context: readonly string[] | undefined,
  again: string,
): string {
  const arn = config.snowflake_secret_arn;
  const key: Step = [
    "Make a key pair, outside the repository:",
    "openssl genrsa 2048 | openssl pkcs8 -topk8 -nocrypt -out snowflake.p8",
    "openssl rsa -in snowflake.p8 -pubout -out snowflake.pub",
  ];
  const secret: readonly Step[] =
    arn === undefined
      ? secretSteps(config, context)
      : [
          [
            `Put the private key into the secret, which holds ${SECRETS.key_pair.holds}:`,
            `aws secretsmanager put-secret-value --secret-id ${arn} --secret-string file://${SECRETS.key_pair.file}`,
          ],
        ];
  return `snowflake_authentication is key_pair, so the functions' public key is needed. To make it:\n${numbered(
    [key, ...secret, ["Run this command with the public key:", `${again} > setup.sql`]],
  )}`;
}

/** The stack needs the secret's ARN, so the secret comes before the deployment. */
function secretSteps(config: DeployConfig, context: readonly string[] | undefined): Step[] {
  const { snowflake_authentication: method, snowflake_query_user: queryUser, stack_name: stack } = config;
  if (method === "workload_identity") return [];
  const { holds, file } = SECRETS[method];
  const create = (name: string): string =>
    `aws secretsmanager create-secret --name ${name} --secret-string file://${file} --query ARN --output text`;
  const deploy = ["npx cdk deploy", ...contextOptions(context).map(quoteForShell)].join(" ");
  return [
    [`Make the secret, which holds ${holds}; this prints its ARN:`, create(`${stack}-snowflake`)],
    ...(queryUser === undefined || config.snowflake_query_secret_arn !== undefined
      ? []
      : [
          [
            `Make another for ${queryUser}, the user that crews' queries run as, with its own key or token; its ARN is for snowflake_query_secret_arn:`,
            create(`${stack}-snowflake-query`),
          ] as const,
        ]),
    ['Write the ARN into cdk.json ("snowflake_secret_arn" under "context"), and deploy:', deploy],
  ];
}
