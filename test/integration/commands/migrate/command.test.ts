import { describe, expect, it } from "vitest";

import { migrateSnowflake } from "../../../../local/record/migrate-snowflake.ts";
import { GRANTS, migrateCommand, NEXT, V1, V2 } from "../../../support/commands/migrate-command.ts";
import { migrationRig } from "../../../support/snowflake/migration-rig.ts";

const rig = migrationRig();
const { command, settings } = migrateCommand(rig);

describe("npx stepcrew migrate", () => {
  it("says what it would do, does it, and says that there is nothing left to do", async () => {
    const answers = [
      await command(settings(), "--dry-run"),
      await command(settings()),
      await command(settings()),
    ];
    expect(answers).toEqual(
      [
        `would apply ${V1}\nwould apply ${V2}\nwould apply ${GRANTS}\n`,
        `applied ${V1}\napplied ${V2}\napplied ${GRANTS}\n${NEXT}`,
        `the schema is up to date\n${NEXT}`,
      ].map((stdout) => ({ exitCode: 0, stdout, stderr: "" })),
    );
  });

  it("names every variable that is missing or wrong, and no value", async () => {
    const { SNOWFLAKE_USER: _user, ...rest } = settings();
    const { exitCode, stderr } = await command({
      ...rest,
      SNOWFLAKE_AUTHENTICATION: "hidden",
      SNOWFLAKE_DATABASE: "hidden name",
    });
    expect([exitCode, stderr.split("\n").slice(0, 5)]).toEqual([
      2,
      [
        "These variables are missing or wrong (--help says what they mean):",
        "  SNOWFLAKE_AUTHENTICATION: write one of externalbrowser, key_pair, programmatic_access_token, oauth",
        "  SNOWFLAKE_USER: write the name of the user who logs in",
        "  SNOWFLAKE_DATABASE: write a Snowflake name of at most 63 letters, digits and underscores",
        "",
      ],
    ]);
    expect(stderr).not.toContain("hidden");
  });

  it("migrates the stack of npm start without a login, whatever the environment says", async () => {
    const endpoints = {
      api: "http://127.0.0.1:8081",
      dynamodb: "http://127.0.0.1:9",
      snowflake: rig.server.url,
    };
    await rig.write("endpoints.json", JSON.stringify(endpoints));
    const local = await command({ SNOWFLAKE_DATABASE: "OTHER" }, "--local", "--data", rig.directory);
    expect(local).toEqual({
      exitCode: 0,
      stdout: `applied ${V1}\napplied ${V2}\napplied ${GRANTS}\nNext, start a crew:\n  curl -s -X POST http://127.0.0.1:8081/crew/start\n`,
      stderr: "",
    });
    // As the stack itself does it at its next start.
    await migrateSnowflake(rig.server);
    expect(await rig.query("SELECT COUNT(*) AS files FROM crew_schema_history")).toEqual([{ FILES: 3 }]);
  });

  it("begins nothing with no running stack", async () => {
    const answer = await command({}, "--local");
    expect([answer.exitCode, answer.stderr]).toEqual([1, expect.stringContaining("run npm start first")]);
  });
});
