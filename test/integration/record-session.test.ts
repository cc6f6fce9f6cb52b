import { execFile } from "node:child_process";
import { mkdtemp, readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

import { describe, expect, it } from "vitest";

import { startLocalSnowflake } from "../../infra/local/snowflake/server.ts";
import { errorOf, isQuery, snowflakeRig } from "../support/snowflake-rig.ts";

const rig = snowflakeRig();

describe("a session that is gone", () => {
  const gone = (code: string, status = 200) => ({
    status,
    body: { success: false, code, message: "Session no longer exists.", data: { sqlState: "08001" } },
  });

  it.each(["390111", "390114", "390195"])(
    "(%s) is opened anew, once, and the statement runs",
    async (code) => {
      await rig.run();
      let times = 1;
      rig.between.fateOf = (path, body) => (isQuery(path, body) && times-- > 0 ? gone(code) : "pass");
      expect([await rig.run(), rig.logins()]).toEqual([[{ ONE: 1 }], 2]);
    },
  );

  it("(390104 as HTTP 401) is opened anew as well", async () => {
    await rig.run();
    rig.between.fateOf = (path, body) =>
      isQuery(path, body) && rig.logins() < 2 ? gone("390104", 401) : "pass";
    expect([await rig.run(), rig.logins()]).toEqual([[{ ONE: 1 }], 2]);
  });

  it("(390112: its token ended) is renewed, without a login", async () => {
    await rig.run();
    let times = 1;
    rig.between.fateOf = (path, body) => (isQuery(path, body) && times-- > 0 ? gone("390112") : "pass");
    expect([await rig.run(), rig.logins(), rig.countOf("token-request")]).toEqual([[{ ONE: 1 }], 1, 1]);
  });

  it.each([
    ["390111", 200],
    ["390104", 401],
  ])("again at once (%s) is an error, and surely nothing is written", async (code, status) => {
    await rig.run();
    rig.between.fateOf = (path, body) => (isQuery(path, body) ? gone(code, status) : "pass");
    expect(await errorOf(rig.run())).toMatchObject({ name: "RecordUnavailable", mayStillCommit: false });
    expect(rig.logins()).toBe(2);
    rig.between.fateOf = () => "pass";
    expect(await rig.run()).toEqual([{ ONE: 1 }]);
  });

  it("because the server started anew is opened anew", async () => {
    await rig.run();
    const port = Number(new URL(rig.server.url).port);
    await rig.server.close();
    rig.server = await startLocalSnowflake({ file: ":memory:", port });
    expect([await rig.run(), rig.logins()]).toEqual([[{ ONE: 1 }], 2]);
  });
});

it("prints nothing and writes no file, whatever goes wrong", async () => {
  const directory = await mkdtemp(join(tmpdir(), "quiet-"));
  const source = new URL("../../functions/adapters/snowflake/connection.ts", import.meta.url).href;
  const settings = rig.settings();
  const program = `
    import { snowflakeConnection } from ${JSON.stringify(source)};
    const settings = ${JSON.stringify(settings)};
    const run = (connection, sql) => connection.execute("run", sql, [], AbortSignal.timeout(5000)).catch(() => undefined);
    const connection = snowflakeConnection(settings, async () => "");
    await run(connection, "SELECT 1");
    await run(connection, "SELECT nothing FROM nowhere");
    await run(snowflakeConnection({ ...settings, SNOWFLAKE_ACCESS_URL: "http://127.0.0.1:9" }, async () => ""), "SELECT 1");
    await connection.close();
    process.exit(0);`;
  const { stdout, stderr } = await promisify(execFile)(
    process.execPath,
    ["--input-type=module", "-e", program],
    { cwd: directory, env: { ...process.env, HOME: directory } },
  );
  expect({ stdout, stderr, files: (await readdir(directory)).filter((name) => name !== ".cache") }).toEqual({
    stdout: "",
    stderr: "",
    files: [],
  });
});
