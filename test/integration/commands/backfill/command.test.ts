import { describe, expect, it } from "vitest";

import { migrateSnowflake } from "../../../../local/record/migrate-snowflake.ts";
import { backfillCommandRig, SUMMARY } from "../../../support/commands/backfill-command-rig.ts";

const rig = backfillCommandRig();
const { folder, headerOf, itemsOf, command, writeEndpoints, completed } = rig;

describe("npx stepcrew backfill", () => {
  it("brings executions into the stack of npm start, and says what it would do or did", async () => {
    const id = await completed();
    await migrateSnowflake(rig.server);
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

  it.each([
    ["no running stack", ["--local"], 1, "run npm start first"],
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
});
