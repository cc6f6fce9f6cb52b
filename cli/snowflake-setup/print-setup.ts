import { identityRoleName } from "../../infra/settings/snowflake-identity.ts";
import { administratorSql, type SetupRequest } from "../../infra/snowflake-setup/administrator-sql.ts";
import { WrongUse } from "../command-line/exit-codes.ts";
import { contextOptions, quoteForShell, typedCommand } from "../command-line/typed-command.ts";
import { ACCOUNT_IS_PLACEHOLDER, isPlaceholderAccount } from "../deployment/placeholder-account.ts";
import { type ProjectSettings, readProjectSettings } from "../deployment/project-settings.ts";
import { readPublicKeyFile } from "../deployment/public-key.ts";
import { noOutputs, readStackOutputs } from "../deployment/stack-outputs.ts";
import { asksAccountModels } from "./account-models.ts";
import { keyPairSteps, nextSteps } from "./next-steps.ts";

interface SetupOptions {
  readonly context?: readonly string[];
  readonly outputs?: string;
  readonly accountId?: string;
  readonly publicKey?: string;
  readonly migrator?: string;
  readonly migratorKey?: string;
}

/** Prints the SQL to stdout, and to stderr what comes next. */
export async function printSetup(options: SetupOptions): Promise<void> {
  const project = await readProjectSettings(options.context);
  const request = await setupRequest(project, options);
  console.log(administratorSql(request));
  console.error(nextSteps(request, options.context));
}

/** The options as they were given, for a command to run next. */
const givenOptions = ({ context, ...files }: SetupOptions): string[] => [
  ...contextOptions(context),
  ...Object.entries(files).flatMap(([name, value]) => [`--${kebab(name)}`, String(value)]),
];

const kebab = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** Which login an option is for. */
const METHOD_OF = {
  publicKey: "key_pair",
  accountId: "workload_identity",
  outputs: "workload_identity",
} as const;

/** @throws WrongUse for options that would be ignored */
function checkUse({ snowflake_authentication: method }: SetupRequest["config"], options: SetupOptions): void {
  for (const name of ["publicKey", "accountId", "outputs"] as const) {
    if (options[name] !== undefined && METHOD_OF[name] !== method)
      throw new WrongUse(
        `--${kebab(name)} is for snowflake_authentication=${METHOD_OF[name]} only, and the setting is ${method}. Leave the option out, or give -c snowflake_authentication=${METHOD_OF[name]}`,
      );
  }
  if (options.accountId !== undefined && options.outputs !== undefined)
    throw new WrongUse("Give --account-id or --outputs, not both: each says what the AWS account is");
}

async function setupRequest(project: ProjectSettings, options: SetupOptions): Promise<SetupRequest> {
  const { config } = project;
  if (isPlaceholderAccount(config.snowflake_account)) throw new WrongUse(ACCOUNT_IS_PLACEHOLDER);
  checkUse(config, options);
  return {
    config,
    identityRoleArn:
      config.snowflake_authentication === "workload_identity"
        ? await identityRoleArn(project, options)
        : undefined,
    publicKey: await functionsKey(config, options),
    migrator: await migratorOf(options),
    asksAccountModels: await asksAccountModels(config),
  };
}

/**
 * A deployed stack's outputs give the whole ARN, partition included. Before that, the account's number is
 * enough, because the role's name is fixed.
 */
async function identityRoleArn(
  { config, outputsFile }: ProjectSettings,
  options: SetupOptions,
): Promise<string> {
  const accountId = options.accountId;
  if (accountId !== undefined) {
    if (!/^\d{12}$/.test(accountId)) throw new WrongUse("--account-id takes the 12 digits of an AWS account");
    return `arn:aws:iam::${accountId}:role/${identityRoleName(config)}`;
  }
  const file = options.outputs ?? outputsFile;
  const outputs = await readStackOutputs(file, config.stack_name);
  const accountArn = outputs?.["StateMachineArn"];
  const [, partition, , , account] = accountArn?.split(":") ?? [];
  if (partition !== undefined && account !== undefined && /^\d{12}$/.test(account))
    return `arn:${partition}:iam::${account}:role/${identityRoleName(config)}`;
  const { outputs: _outputs, ...others } = options;
  const again = typedCommand("snowflake-setup", ...givenOptions(others), "--account-id");
  const deploy = ["npx cdk deploy", ...contextOptions(options.context).map(quoteForShell)].join(" ");
  throw new WrongUse(
    `The AWS account is not known: ${noOutputs(file, config.stack_name)}. Run ${deploy} first, or give the account:
  ${again} "$(aws sts get-caller-identity --query Account --output text)" > setup.sql`,
  );
}

async function functionsKey(
  config: SetupRequest["config"],
  options: SetupOptions,
): Promise<string | undefined> {
  if (config.snowflake_authentication !== "key_pair") return undefined;
  const file = options.publicKey;
  if (file !== undefined) return readPublicKeyFile(file, "--public-key");
  const again = [...givenOptions(options), "--public-key", "snowflake.pub"];
  throw new WrongUse(keyPairSteps(config, options.context, typedCommand("snowflake-setup", ...again)));
}

async function migratorOf(options: SetupOptions): Promise<SetupRequest["migrator"]> {
  const { migrator, migratorKey: key } = options;
  if (migrator !== undefined && key !== undefined)
    throw new WrongUse("Give --migrator for a person or --migrator-key for a service user, not both");
  if (key !== undefined)
    return { kind: "service", publicKey: await readPublicKeyFile(key, "--migrator-key") };
  if (migrator?.trim() === "") throw new WrongUse("--migrator takes the name of a Snowflake user");
  return migrator === undefined ? { kind: "unknown" } : { kind: "person", user: migrator };
}
