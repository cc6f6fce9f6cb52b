import { messageOf } from "../functions/text/error-text.ts";
import { identityRoleName } from "../infra/settings/snowflake-identity.ts";
import { administratorSql, type SetupRequest } from "../infra/snowflake-setup/administrator-sql.ts";
import { CONTEXT, HELP, typedOptions } from "./deployment/command-options.ts";
import { ACCOUNT_IS_PLACEHOLDER, isPlaceholderAccount } from "./deployment/placeholder-account.ts";
import { type ProjectSettings, readProjectSettings } from "./deployment/project-settings.ts";
import { readPublicKey } from "./deployment/public-key.ts";
import { readStackOutputs } from "./deployment/stack-outputs.ts";
import { contextOptions, npmCommand, quoteForShell } from "./deployment/typed-command.ts";
import { WrongUse } from "./deployment/wrong-use.ts";
import { keyPairSteps, nextSteps } from "./snowflake-setup/next-steps.ts";

const USAGE = `npm run --silent snowflake:setup [-- options] > setup.sql
Prints the SQL that an administrator of the Snowflake account runs, from cdk.json's context, and then what comes next. May be run at
any time and as often as you like; snowflake_secret_arn may still be missing.
  -c key=value                 a context key, as for cdk deploy
  --outputs FILE               workload_identity: the stack's outputs (cdk deploy --outputs-file FILE); by default the file that cdk.json names
  --account-id 123456789012    workload_identity: the AWS account, when there are no outputs yet
  --public-key FILE            key_pair: the functions' public key
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
    console.error(nextSteps(request, options.context));
    return 0;
  } catch (error) {
    console.error(messageOf(error));
    return 2;
  }
}

type Options = ReturnType<typeof readOptions>;

function readOptions() {
  return typedOptions(
    {
      help: HELP,
      context: CONTEXT,
      outputs: { type: "string" },
      "account-id": { type: "string" },
      "public-key": { type: "string" },
      migrator: { type: "string" },
      "migrator-key": { type: "string" },
    },
    USAGE,
  );
}

/** The options as they were given, to be given again. */
const givenOptions = ({ help: _help, context, ...files }: Options): string[] => [
  ...contextOptions(context),
  ...Object.entries(files).flatMap(([name, value]) => [`--${name}`, value]),
];

/** Which login an option is for. */
const METHOD_OF = {
  "public-key": "key_pair",
  "account-id": "workload_identity",
  outputs: "workload_identity",
} as const;

/** @throws WrongUse for options that would be ignored */
function checkUse({ snowflake_authentication: method }: SetupRequest["config"], options: Options): void {
  for (const name of ["public-key", "account-id", "outputs"] as const) {
    if (options[name] !== undefined && METHOD_OF[name] !== method)
      throw new WrongUse(
        `--${name} is for snowflake_authentication=${METHOD_OF[name]}, and it is ${method}. Leave it out, or give -c snowflake_authentication=${METHOD_OF[name]}`,
      );
  }
  if (options["account-id"] !== undefined && options.outputs !== undefined)
    throw new WrongUse("Give --account-id or --outputs, not both: each says what the AWS account is");
}

async function setupRequest(project: ProjectSettings, options: Options): Promise<SetupRequest> {
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
  };
}

/** Deployed, the stack says it (partitions differ); before, the account's number is enough, for the role's name is fixed. */
async function identityRoleArn({ config, outputsFile }: ProjectSettings, options: Options): Promise<string> {
  const accountId = options["account-id"];
  if (accountId !== undefined) {
    if (!/^\d{12}$/.test(accountId)) throw new Error("--account-id takes the 12 digits of an AWS account");
    return `arn:aws:iam::${accountId}:role/${identityRoleName(config.stack_name)}`;
  }
  const file = options.outputs ?? outputsFile;
  const outputs = await readStackOutputs(file, config.stack_name);
  const accountArn = outputs?.["StateMachineArn"];
  const [, partition, , , account] = accountArn?.split(":") ?? [];
  if (partition !== undefined && account !== undefined && /^\d{12}$/.test(account))
    return `arn:${partition}:iam::${account}:role/${identityRoleName(config.stack_name)}`;
  const { outputs: _outputs, ...others } = options;
  const again = npmCommand("--silent snowflake:setup", [...givenOptions(others), "--account-id"]);
  const deploy = ["npx cdk deploy", ...contextOptions(options.context).map(quoteForShell)].join(" ");
  throw new Error(
    `The AWS account is not known: ${file ?? "no file of outputs"} does not tell of a stack ${config.stack_name}. Run ${deploy} first, or give the account:
  ${again} "$(aws sts get-caller-identity --query Account --output text)" > setup.sql`,
  );
}

async function functionsKey(config: SetupRequest["config"], options: Options): Promise<string | undefined> {
  if (config.snowflake_authentication !== "key_pair") return undefined;
  const file = options["public-key"];
  if (file !== undefined) return readPublicKey(file, "--public-key");
  const again = [...givenOptions(options), "--public-key", "snowflake.pub"];
  throw new Error(keyPairSteps(config, options.context, npmCommand("--silent snowflake:setup", again)));
}

async function migratorOf(options: Options): Promise<SetupRequest["migrator"]> {
  const { migrator, "migrator-key": key } = options;
  if (migrator !== undefined && key !== undefined)
    throw new Error("Give --migrator for a person or --migrator-key for a service user, not both");
  if (key !== undefined) return { kind: "service", publicKey: await readPublicKey(key, "--migrator-key") };
  if (migrator?.trim() === "") throw new Error("--migrator takes the name of a Snowflake user");
  return migrator === undefined ? { kind: "unknown" } : { kind: "person", user: migrator };
}

process.exitCode = await main();
