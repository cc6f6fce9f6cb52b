import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { symlink } from "node:fs/promises";
import { join } from "node:path";

import { afterEach, describe, expect, it } from "vitest";

import { startLocalSnowflake } from "../../../../local/snowflake/server.ts";
import { folderOfEachTest } from "../../../support/folder-of-each-test.ts";
import { INSERT, startBinds, TABLE } from "../../../support/snowflake/crew-execution-table.ts";
import { connectDriver, query } from "../../../support/snowflake/snowflake-driver.ts";

describe("the file of the local Snowflake server", () => {
  const folder = folderOfEachTest();
  let child: ChildProcess | undefined;
  afterEach(() => {
    child?.kill("SIGKILL");
  });

  const startChild = async (file: string): Promise<string> => {
    const module = new URL("../../../../local/snowflake/server.ts", import.meta.url).href;
    const script = `import { startLocalSnowflake } from ${JSON.stringify(module)};
      console.log((await startLocalSnowflake({ file: ${JSON.stringify(file)} })).url);`;
    child = spawn(process.execPath, ["--input-type=module", "-e", script], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [line] = (await once(child.stdout as NodeJS.ReadableStream, "data")) as [Buffer];
    return line.toString().trim();
  };

  it("keeps committed rows and loses open transactions when the process is killed", async () => {
    const file = join(folder.path, "snowflake.duckdb");
    const first = await connectDriver(await startChild(file));
    await query(first, TABLE);
    await query(first, INSERT, startBinds("committed", '{"a":1}'));
    await query(first, "BEGIN");
    await query(first, INSERT, startBinds("open"));
    child?.kill("SIGKILL");
    await once(child as ChildProcess, "exit");

    const server = await startLocalSnowflake({ file });
    const again = await connectDriver(server.url);
    const rows = await query(again, "SELECT id, metadata FROM crew_execution_results");
    await query(again, INSERT, startBinds("later"));
    await server.close();
    expect(rows).toEqual([{ ID: "committed", METADATA: { a: 1 } }]);

    const third = await startLocalSnowflake({ file });
    const last = await connectDriver(third.url);
    expect(await query(last, "SELECT COUNT(*) AS n FROM crew_execution_results")).toEqual([{ N: 2 }]);
    await third.close();
  });

  it("is one server's at a time in one process too, by whatever name it is called", async () => {
    const server = await startLocalSnowflake({ file: join(folder.path, "snowflake.duckdb") });
    await symlink(folder.path, join(folder.path, "link"));
    for (const path of ["snowflake.duckdb", "link/snowflake.duckdb"])
      await expect(startLocalSnowflake({ file: join(folder.path, path) })).rejects.toThrow(
        /^Another local Snowflake server of this process has .*snowflake\.duckdb open$/,
      );
    await server.close();
    await (await startLocalSnowflake({ file: join(folder.path, "link", "snowflake.duckdb") })).close();
  });
});
