import { hostname, userInfo } from "node:os";
import { basename, join } from "node:path";

import type { SnowflakeConnection } from "../functions/adapters/snowflake/connection.ts";
import { migrate } from "../functions/adapters/snowflake/migrations/migrate.ts";
import { messageOf } from "../functions/text/error-text.ts";
import { quoteName } from "../infra/snowflake-setup/quote-name.ts";
import { CONTEXT, DRY_RUN, exitCodeOf, HELP, typedOptions } from "./deployment/command-options.ts";
import { LOCAL_DATA, localEndpoints, localSnowflakeVariables } from "./deployment/local-stack.ts";
import { LOGIN_VARIABLES, LoginIncomplete, openLogin } from "./deployment/person-login.ts";
import { type ProjectSettings, readProjectSettings } from "./deployment/project-settings.ts";
import { readStackOutputs } from "./deployment/stack-outputs.ts";
import { npmCommand, sameStack } from "./deployment/typed-command.ts";
import { checkLocalUse } from "./deployment/wrong-use.ts";

const USAGE = `npm run migrate [-- --dry-run] [-- --accept FILE] [-- -c key=value] [-- --local [--data DIR]]
Applies migrations/*.sql to the Snowflake schema of cdk.json's context. See migrations/README.md.
  --dry-run             says what would run, and changes nothing
  --accept FILE         takes the present text of an applied file for the one that was applied: only a comment has changed in it
  -c key=value          a context key, as for cdk deploy
  --local [--data DIR]  the stack of npm start (.local), which needs no login
It reads from the environment:
${LOGIN_VARIABLES}`;

type Options = ReturnType<typeof readOptions>;

/** Runs the command and gives back the process's exit code. */
async function main(): Promise<number> {
  try {
    const options = readOptions();
    if (options.help) {
      console.log(USAGE);
      return 0;
    }
    await run(options);
    return 0;
  } catch (error) {
    console.error(messageOf(error));
    if (error instanceof LoginIncomplete) console.error(`\n${USAGE}`);
    return exitCodeOf(error);
  }
}

/** The schema to change, and what to say of it. */
interface Target {
  readonly connection: SnowflakeConnection;
  /** The functions' role. */
  readonly role: string;
  /** Options that lead to it again. */
  readonly options: readonly string[];
  readonly nextStep: string;
}

async function run(options: Options): Promise<void> {
  checkLocalUse(options);
  const { connection, role, options: again, nextStep } = await targetOf(options);
  try {
    await migrate(connection, {
      directory: join(import.meta.dirname, "../migrations"),
      dryRun: options["dry-run"],
      placeholders: { role: quoteName(role) },
      holder: `${userInfo().username} on ${hostname()}, process ${process.pid}`,
      accept: options.accept === undefined ? undefined : basename(options.accept),
      commandWith: (more) => npmCommand("migrate", [...again, ...more]),
      report: (line) => console.log(line),
    });
  } finally {
    await connection.close();
  }
  if (!options["dry-run"]) console.log(nextStep);
}

async function targetOf(typed: Options): Promise<Target> {
  const project = await readProjectSettings(typed.context);
  const options = sameStack(typed);
  if (!typed.local) {
    return {
      connection: await openLogin(process.env, project.config),
      role: project.config.snowflake_role,
      options,
      nextStep: await firstStart(project),
    };
  }
  const endpoints = await localEndpoints(typed.data ?? LOCAL_DATA);
  const variables = localSnowflakeVariables(endpoints);
  return {
    connection: await openLogin(variables, project.config),
    role: String(variables["SNOWFLAKE_ROLE"]),
    options,
    nextStep: `Next, start a crew:\n  curl -s -X POST ${endpoints.api}/crew/start`,
  };
}

/** The addresses are known once the stack is deployed. */
async function firstStart({ config, outputsFile }: ProjectSettings): Promise<string> {
  const outputs = await readStackOutputs(outputsFile, config.stack_name);
  const key = outputs?.["ShowApiKey"] === undefined ? "$KEY" : `$(${outputs["ShowApiKey"]})`;
  const header = config.auth === "api_key" ? ` -H "x-api-key: ${key}"` : "";
  return `Next, start a crew:\n  curl -s -X POST${header} ${outputs?.["ApiUrl"] ?? "$API"}/crew/start`;
}

function readOptions() {
  return typedOptions(
    {
      "dry-run": DRY_RUN,
      accept: { type: "string" },
      local: { type: "boolean", default: false },
      data: { type: "string" },
      context: CONTEXT,
      help: HELP,
    },
    USAGE,
  );
}

process.exitCode = await main();
