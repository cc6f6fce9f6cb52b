import { LOCAL_SNOWFLAKE } from "../../../local/local-variables.ts";
import type { NodeProcess } from "../node-process.ts";
import type { MigrationRig } from "../snowflake/migration-rig.ts";
import { stepcrew } from "./stepcrew-command.ts";

export const V1 = "V1.0.0__create_crew_execution_results.sql";
export const V2 = "V1.1.0__add_updated_at_column.sql";
export const GRANTS = "R__grants.sql";
/** What is said last of a deployed stack. */
export const NEXT = 'Next, start a crew:\n  curl -s -X POST -H "x-api-key: $KEY" $API/crew/start\n';

interface MigrateCommand {
  /** Runs `npx stepcrew migrate` in the rig's folder. */
  readonly command: (
    environment: Readonly<Record<string, string>>,
    ...options: string[]
  ) => Promise<NodeProcess>;
  /** A login to the rig's server. */
  readonly settings: () => typeof LOCAL_SNOWFLAKE & { readonly SNOWFLAKE_ACCESS_URL: string };
}

export const migrateCommand = (rig: MigrationRig): MigrateCommand => ({
  command: (environment, ...options) =>
    stepcrew(["migrate", ...options], { cwd: rig.directory, environment }),
  settings: () => ({ ...LOCAL_SNOWFLAKE, SNOWFLAKE_ACCESS_URL: rig.server.url }),
});
