import { parseArgs } from "node:util";

import { PLACEHOLDER } from "../infra/config.ts";
import {
  administratorSql,
  migrationRole,
  type SetupRequest,
} from "../infra/snowflake-setup/administrator-sql.ts";
import { type ProjectSettings, readProjectSettings } from "./deployment/project-settings.ts";
import { readPublicKey } from "./deployment/public-key.ts";
import { readStackOutputs, type StackOutputs } from "./deployment/stack-outputs.ts";

const USAGE = `npm run --silent snowflake:setup [-- options] > setup.sql
Prints the SQL that an administrator of the Snowflake account runs, from cdk.json's context. May be run at any time and as often as you like.
  -c key=value                 a context key, as for cdk deploy
  --outputs FILE               the stack's outputs (cdk deploy --outputs-file FILE); by default the file that cdk.json names
  --account-id 123456789012    the AWS account, when there are no outputs yet
  --public-key FILE            the functions' public key: snowflake_authentication=key_pair only
  --migrator USER              the Snowflake user of a person who may run npm run migrate
  --migrator-key FILE          a public key instead: makes a service user for npm run migrate`;

/** Prints the SQL to stdout and everything else to stderr; gives back the process's exit code. */
async function main(): Promise<number> {
  try {
    const options = readOptions();
    if (options.help) {
      console.log(USAGE);
      return 0;
    }
    const project = await readProjectSettings(options.context);
    const request = await setupRequest(project, options);
    console.log(administratorSql(request));
    console.error(nextStep(request, options));
    return 0;
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    return 2;
  }
}

type Options = ReturnType<typeof readOptions>;

function readOptions() {
  const { values } = parseArgs({
    options: {
      help: { type: "boolean", default: false },
      context: { type: "string", short: "c", multiple: true, default: [] },
      outputs: { type: "string" },
      "account-id": { type: "string" },
      "public-key": { type: "string" },
      migrator: { type: "string" },
      "migrator-key": { type: "string" },
    },
  });
  return values;
}

async function setupRequest(project: ProjectSettings, options: Options): Promise<SetupRequest> {
  const { config } = project;
  if (config.snowflake_account === PLACEHOLDER.snowflake_account)
    throw new Error(
      "snowflake_account is a placeholder. Write your account's identifier into cdk.json, or give -c snowflake_account=MYORG-MYACCOUNT",
    );
  return {
    config,
    identityRoleArn:
      config.snowflake_authentication === "workload_identity"
        ? await identityRoleArn(project, options)
        : undefined,
    publicKey: await functionsKey(config, options),
    migrator: await migratorOf(options),
  };
}

/** Deployed, the stack says it (partitions differ); before, the account's number is enough, for the role's name is fixed. */
async function identityRoleArn({ config, outputsFile }: ProjectSettings, options: Options): Promise<string> {
  const accountId = options["account-id"];
  if (accountId !== undefined) {
    if (!/^\d{12}$/.test(accountId)) throw new Error("--account-id takes the 12 digits of an AWS account");
    return `arn:aws:iam::${accountId}:role/${config.stack_name}-snowflake`;
  }
  const file = options.outputs ?? outputsFile;
  const outputs: StackOutputs | undefined =
    file === undefined ? undefined : await readStackOutputs(file, config.stack_name);
  const accountArn = outputs?.["StateMachineArn"];
  const [, partition, , , account] = accountArn?.split(":") ?? [];
  if (partition !== undefined && account !== undefined && /^\d{12}$/.test(account))
    return `arn:${partition}:iam::${account}:role/${config.stack_name}-snowflake`;
  throw new Error(
    `The AWS account is not known: ${file ?? "no file of outputs"} does not tell of a stack ${config.stack_name}. Run npx cdk deploy first, or give the account:
  npm run --silent snowflake:setup -- --account-id "$(aws sts get-caller-identity --query Account --output text)" > setup.sql`,
  );
}

async function functionsKey(config: SetupRequest["config"], options: Options): Promise<string | undefined> {
  if (config.snowflake_authentication !== "key_pair") return undefined;
  const file = options["public-key"];
  if (file !== undefined) return readPublicKey(file);
  throw new Error(`snowflake_authentication is key_pair, so the functions' public key is needed:
  openssl genrsa 2048 | openssl pkcs8 -topk8 -nocrypt -out snowflake.p8
  openssl rsa -in snowflake.p8 -pubout -out snowflake.pub
  npm run --silent snowflake:setup -- --public-key snowflake.pub > setup.sql
  aws secretsmanager put-secret-value --secret-id ${config.snowflake_secret_arn ?? "…"} --secret-string file://snowflake.p8`);
}

async function migratorOf(options: Options): Promise<SetupRequest["migrator"]> {
  const { migrator, "migrator-key": key } = options;
  if (migrator !== undefined && key !== undefined)
    throw new Error("Give --migrator for a person or --migrator-key for a service user, not both");
  if (key !== undefined) return { kind: "service", publicKey: await readPublicKey(key) };
  if (migrator?.trim() === "") throw new Error("--migrator takes the name of a Snowflake user");
  return migrator === undefined ? { kind: "unknown" } : { kind: "person", user: migrator };
}

function nextStep({ config, migrator }: SetupRequest, { context }: Options): string {
  const login =
    migrator.kind === "service"
      ? `SNOWFLAKE_USER=${migrationRole(config.snowflake_user)} SNOWFLAKE_PRIVATE_KEY_PATH=<the private key's file>`
      : `SNOWFLAKE_USER=${migrator.kind === "person" ? quoteForShell(migrator.user) : "<your user>"} SNOWFLAKE_AUTHENTICATION=externalbrowser`;
  const settings = context.map((setting) => ` -c ${quoteForShell(setting)}`).join("");
  return `Next, as ACCOUNTADMIN of ${config.snowflake_account}: run this SQL, in a worksheet ("Run All") or with
  snow sql -f setup.sql
then, as a user with the role ${migrationRole(config.snowflake_role)}:
  ${login} npm run migrate${settings === "" ? "" : ` --${settings}`}`;
}

const quoteForShell = (text: string): string =>
  /^[\w.@%+=:,/-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;

process.exitCode = await main();
