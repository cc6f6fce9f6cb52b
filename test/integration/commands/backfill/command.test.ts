import { randomUUID } from "node:crypto";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { LOCAL_SNOWFLAKE } from "../../../../local/local-functions.ts";
import { migrateSnowflake } from "../../../../local/migrate-snowflake.ts";
import type { LocalSnowflake } from "../../../../local/snowflake/server.ts";
import { stepcrew } from "../../../support/commands/stepcrew-command.ts";
import { folderOfEachTest } from "../../../support/folder-of-each-test.ts";
import { testTable } from "../../../support/journal/journal-table.ts";
import { type EarlierTable, earlierTable } from "../../../support/snowflake/earlier-table.ts";
import { startSnowflake } from "../../../support/snowflake/start-snowflake.ts";

const { table, headerOf, itemsOf } = testTable();
const folder = folderOfEachTest();
let server: LocalSnowflake;
let rows: EarlierTable;

beforeEach(async () => {
  server = await startSnowflake({ file: ":memory:" });
  rows = await earlierTable(server.url);
});
afterEach(async () => {
  await rows.close();
  await server.close();
});

const command = (environment: Readonly<Record<string, string>>, ...options: string[]) =>
  stepcrew(["backfill", ...options], { cwd: folder.path, environment });
const dynamodb = (): string => process.env["AWS_ENDPOINT_URL_DYNAMODB"] ?? "";
const writeEndpoints = () =>
  folder.write(
    "endpoints.json",
    JSON.stringify({ api: "http://127.0.0.1:1", dynamodb: dynamodb(), snowflake: server.url }),
  );
const completed = async (): Promise<string> => {
  const id = randomUUID();
  await rows.insert([{ id, status: "COMPLETED", createdAt: "2025-11-17 10:30:00" }]);
  return id;
};
const SUMMARY = `1 executions read
brought in, ended     1 COMPLETED, 0 ERROR
brought in, abandoned 0
left alone            0 already in the journal, 0 PROCESSING, 0 that cannot be brought in
`;

describe("npx stepcrew backfill", () => {
  it("brings executions into the stack of npm start, and says what it would do or did", async () => {
    const id = await completed();
    await migrateSnowflake(server);
    await writeEndpoints();
    const dry = await command({}, "--local", "--data", folder.path, "--dry-run");
    expect(dry).toEqual({
      exitCode: 0,
      stdout: SUMMARY.replace("brought", "Nothing was changed. Without --dry-run:\nbrought"),
      stderr: "",
    });
    expect(await itemsOf(id)).toEqual({});
    expect(await command({}, "--local", "--data", folder.path)).toEqual({
      exitCode: 0,
      stdout: SUMMARY,
      stderr: "",
    });
    expect(await headerOf(id)).toMatchObject({ phase: "COMPLETED", recorded: true });
  });

  it("brings executions into a deployed stack, which it finds by its outputs", async () => {
    const id = await completed();
    await migrateSnowflake(server);
    const outputs = await folder.write(
      "outputs.json",
      JSON.stringify({ stepcrew: { JournalTable: table().name } }),
    );
    const environment = {
      ...LOCAL_SNOWFLAKE,
      SNOWFLAKE_ACCESS_URL: server.url,
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
    await rows.insert([{ id: randomUUID(), status: "PROCESSING", createdAt: "2999-01-01 00:00:00" }]);
    await migrateSnowflake(server);
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
    ["no running stack", ["--local"], 1, "run npm start first"],
    ["no outputs", ["--outputs", "none.json"], 2, "The journal's table is not known"],
    ["no hours", ["--abandoned-after", "soon"], 2, "It takes a number of hours above 0"],
    ["no such zone", ["--time-zone", "Mars/Olympus"], 2, "There is no time zone Mars/Olympus"],
    ["two stacks", ["--local", "--outputs", "x"], 2, "Give --local for the local stack or --outputs"],
    ["a folder of no stack", ["--data", "x"], 2, "give it together with --local"],
    ["no such option", ["--nope"], 2, "unknown option '--nope'; see npx stepcrew backfill --help"],
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
