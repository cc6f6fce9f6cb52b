import { randomUUID } from "node:crypto";

import { describe, expect, it } from "vitest";

import { LOCAL_SNOWFLAKE } from "../../../../local/local-variables.ts";
import { migrateSnowflake } from "../../../../local/record/migrate-snowflake.ts";
import { backfillCommandRig, SUMMARY } from "../../../support/commands/backfill-command-rig.ts";

const rig = backfillCommandRig();
const { table, folder, headerOf, command, dynamodb, writeEndpoints, completed } = rig;

describe("npx stepcrew backfill", () => {
  it("brings executions into a deployed stack, which it finds by its outputs", async () => {
    const id = await completed();
    await migrateSnowflake(rig.server);
    const outputs = await folder.write(
      "outputs.json",
      JSON.stringify({ stepcrew: { JournalTable: table().name } }),
    );
    const environment = {
      ...LOCAL_SNOWFLAKE,
      SNOWFLAKE_ACCESS_URL: rig.server.url,
      AWS_ENDPOINT_URL_DYNAMODB: dynamodb(),
      AWS_REGION: "us-east-1",
      AWS_ACCESS_KEY_ID: "local",
      AWS_SECRET_ACCESS_KEY: "local",
    };
    const { exitCode, stdout } = await command(
      environment,
      "--outputs",
      outputs,
      "--time-zone",
      "Asia/Kolkata",
    );
    expect(
      (await command({ ...environment, JOURNAL_TABLE: "other" }, "--outputs", outputs)).stdout,
    ).toContain("1 already in the journal");
    expect([exitCode, stdout, (await headerOf(id))["created_at"]]).toEqual([
      0,
      SUMMARY,
      "2025-11-17T05:00:00.000Z",
    ]);
  });

  it("says that it has to be run again for rows that are PROCESSING", async () => {
    await rig.rows.insert([{ id: randomUUID(), status: "PROCESSING", createdAt: "2999-01-01 00:00:00" }]);
    await migrateSnowflake(rig.server);
    await writeEndpoints();
    const { stdout } = await command({}, "--local", "--data", folder.path);
    expect(stdout.trimEnd().split("\n").at(-1)).toMatch(/^  Run this again later for the PROCESSING ones/);
  });

  it("says to migrate first when the table is from before", async () => {
    await writeEndpoints();
    const { exitCode, stderr } = await command({}, "--local", "--data", folder.path);
    expect([exitCode, stderr]).toEqual([
      1,
      expect.stringContaining(
        `The table is from before this project: run npx stepcrew migrate --local --data ${folder.path} first`,
      ),
    ]);
  });

  it.each([
    ["no outputs", ["--outputs", "none.json"], 2, "The journal's table is not known"],
    ["no hours", ["--abandoned-after", "soon"], 2, "It takes a number of hours above 0"],
    ["no such zone", ["--time-zone", "Mars/Olympus"], 2, "There is no time zone Mars/Olympus"],
    ["two stacks", ["--local", "--outputs", "x"], 2, "Give --local for the local stack or --outputs"],
    ["a folder of no stack", ["--data", "x"], 2, "give it together with --local"],
  ])("begins nothing with %s, and says what to do", async (_what, options, code, sentence) => {
    const answer = await command({}, ...options);
    expect([answer.exitCode, answer.stdout, answer.stderr]).toEqual([
      code,
      "",
      expect.stringContaining(sentence),
    ]);
    expect(answer.stderr).not.toContain("    at ");
  });

  it("names what a login lacks before it begins", async () => {
    const { exitCode, stderr } = await command({ JOURNAL_TABLE: "any" });
    expect([exitCode, stderr.split("\n").map((line) => line.slice(0, 40).trimEnd())]).toEqual([
      2,
      [
        "These variables are missing or wrong (--",
        "  SNOWFLAKE_ACCOUNT: snowflake_account i",
        "  SNOWFLAKE_USER: write the name of the",
        "",
      ],
    ]);
  });
});
