import { hostname, userInfo } from "node:os";
import { basename, join } from "node:path";

import type { SnowflakeConnection } from "../../functions/adapters/snowflake/connection.ts";
import { migrate } from "../../functions/adapters/snowflake/migrations/migrate.ts";
import { quoteName } from "../../infra/snowflake-setup/quote-name.ts";
import { checkStackOptions, isDryRun, type StackOptions } from "../command-line/stack-options.ts";
import { sameStack, typedCommand } from "../command-line/typed-command.ts";
import { LOCAL_DATA, localEndpoints, localSnowflakeVariables } from "../deployment/local-stack.ts";
import { openLogin } from "../deployment/person-login.ts";
import { type ProjectSettings, readProjectSettings } from "../deployment/project-settings.ts";
import { readStackOutputs } from "../deployment/stack-outputs.ts";

interface MigrateOptions extends StackOptions {
  readonly dryRun?: true;
  readonly accept?: string;
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

/** Applies the migrations of the folder to the schema that the options lead to. */
export async function runMigrations(options: MigrateOptions): Promise<void> {
  checkStackOptions(options);
  const dryRun = isDryRun(options);
  const { connection, role, options: again, nextStep } = await targetOf(options);
  try {
    await migrate(connection, {
      directory: join(import.meta.dirname, "../../migrations"),
      dryRun,
      placeholders: { role: quoteName(role) },
      holder: `${userInfo().username} on ${hostname()}, process ${process.pid}`,
      accept: options.accept === undefined ? undefined : basename(options.accept),
      commandWith: (more) => typedCommand("migrate", ...again, ...more),
      report: (line) => console.log(line),
    });
  } finally {
    await connection.close();
  }
  if (!dryRun) console.log(nextStep);
}

async function targetOf(typed: StackOptions): Promise<Target> {
  const project = await readProjectSettings(typed.context);
  const options = sameStack(typed);
  if (typed.local === undefined) {
    const nextStep = await firstStart(project);
    const connection = await openLogin(process.env, project.config);
    return { connection, role: project.config.snowflake_role, options, nextStep };
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
