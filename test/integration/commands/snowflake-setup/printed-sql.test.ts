import type { Connection } from "snowflake-sdk";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { splitStatements } from "../../../../functions/text/sql.ts";
import type { LocalSnowflake } from "../../../../local/snowflake/server.ts";
import { CONTEXT, snowflakeSetupRig } from "../../../support/commands/snowflake-setup-rig.ts";
import { connectDriver, disconnect, query } from "../../../support/snowflake/snowflake-driver.ts";
import { startSnowflake } from "../../../support/snowflake/start-snowflake.ts";

const { command, keyFile } = snowflakeSetupRig();

describe("the SQL it prints", () => {
  let server: LocalSnowflake;
  let administrator: Connection;
  beforeAll(async () => {
    server = await startSnowflake({ file: ":memory:" });
    administrator = await connectDriver(server.url, { username: "admin" });
  });
  afterAll(async () => {
    await disconnect(administrator);
    await server.close();
  });

  it("runs on the local Snowflake server, any number of times, and leaves the user as it should be", async () => {
    const { stdout } = await command(
      ...CONTEXT,
      "-c",
      "snowflake_database=CREWS",
      "--account-id",
      "123456789012",
      "--migrator-key",
      await keyFile(2048),
    );
    for (const statement of [...splitStatements(stdout), ...splitStatements(stdout)]) {
      await query(administrator, statement);
    }
    const user = await query(administrator, 'DESCRIBE USER "STEPCREW"');
    const valueOf = (name: string) => user.find(({ property }) => property === name)?.["value"];
    expect(["TYPE", "DEFAULT_ROLE", "DEFAULT_WAREHOUSE"].map(valueOf)).toEqual([
      "SERVICE",
      "STEPCREW",
      "STEPCREW",
    ]);
    const migration = await query(administrator, 'SHOW GRANTS TO ROLE "STEPCREW_MIGRATION"');
    expect(
      migration
        .map(({ privilege }) => String(privilege))
        .toSorted((left, right) => left.localeCompare(right)),
    ).toEqual(["CREATE TABLE", "USAGE", "USAGE", "USAGE"]);
  });
});
