import { hostname, userInfo } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";

import { migrate } from "../functions/adapters/snowflake/migrations/migrate.ts";
import { InvalidConfig } from "../infra/config.ts";
import { quoteName } from "../infra/snowflake-setup/quote-name.ts";
import { LOGIN_VARIABLES, LoginIncomplete, openLogin } from "./deployment/person-login.ts";
import { type ProjectSettings, readProjectSettings } from "./deployment/project-settings.ts";
import { readStackOutputs } from "./deployment/stack-outputs.ts";

const USAGE = `npm run migrate [-- --dry-run] [-- --accept FILE] [-- -c key=value]
Applies migrations/*.sql to the Snowflake schema of cdk.json's context. See migrations/README.md.
  --dry-run          says what would run, and changes nothing
  --accept FILE      takes the present text of an applied file for the one that was applied: only a comment has changed in it
  -c key=value       a context key, as for cdk deploy
It reads from the environment:
${LOGIN_VARIABLES}`;

interface Options {
  readonly help: boolean;
  readonly dryRun: boolean;
  readonly accept: string | undefined;
  readonly context: readonly string[];
}

/** Runs the command and gives back the process's exit code. */
async function main(): Promise<number> {
  const options = readOptions();
  if (options === undefined) return 2;
  if (options.help) {
    console.log(USAGE);
    return 0;
  }
  try {
    await run(options);
    return 0;
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    if (error instanceof LoginIncomplete) console.error(`\n${USAGE}`);
    return error instanceof LoginIncomplete || error instanceof InvalidConfig ? 2 : 1;
  }
}

async function run({ dryRun, accept, context }: Options): Promise<void> {
  const project = await readProjectSettings(context);
  const connection = await openLogin(process.env, project.config);
  try {
    await migrate(connection, {
      directory: join(import.meta.dirname, "../migrations"),
      dryRun,
      placeholders: { role: quoteName(project.config.snowflake_role) },
      holder: `${userInfo().username} on ${hostname()}, process ${process.pid}`,
      accept,
      report: (line) => console.log(line),
    });
  } finally {
    await connection.close();
  }
  if (!dryRun) console.log(await nextStep(project));
}

/** The addresses are known once the stack is deployed. */
async function nextStep({ config, outputsFile }: ProjectSettings): Promise<string> {
  const outputs =
    outputsFile === undefined ? undefined : await readStackOutputs(outputsFile, config.stack_name);
  const key = outputs?.["ShowApiKey"] === undefined ? "$KEY" : `$(${outputs["ShowApiKey"]})`;
  const header = config.auth === "api_key" ? ` -H "x-api-key: ${key}"` : "";
  return `Next, start a crew:\n  curl -s -X POST${header} ${outputs?.["ApiUrl"] ?? "$API/"}crew/start`;
}

/** Undefined, and said, for options that there are not. */
function readOptions(): Options | undefined {
  try {
    const { values } = parseArgs({
      options: {
        "dry-run": { type: "boolean" },
        accept: { type: "string" },
        context: { type: "string", short: "c", multiple: true, default: [] },
        help: { type: "boolean" },
      },
    });
    // npm takes the option for itself when the `--` before it is forgotten, and tells by a variable.
    const dryRun = values["dry-run"] ?? process.env["npm_config_dry_run"] === "true";
    return { help: values.help ?? false, dryRun, accept: values.accept, context: values.context };
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
    return undefined;
  }
}

process.exitCode = await main();
