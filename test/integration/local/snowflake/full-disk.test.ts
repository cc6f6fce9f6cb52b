import { chmod, mkdir, readdir, readFile, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { expect, it } from "vitest";

import { startLocalSnowflake } from "../../../../local/snowflake/server.ts";
import { toSnowflakeError } from "../../../../local/snowflake/snowflake-error.ts";
import { onSmallDisk } from "../../../support/disk/small-disk.ts";
import { withoutRights } from "../../../support/disk/without-rights.ts";
import { folderOfEachTest } from "../../../support/folder-of-each-test.ts";
import { connectDriver, query } from "../../../support/snowflake/snowflake-driver.ts";

const folder = folderOfEachTest();

it("refuses a write that finds no room as a failure of its own, and keeps every row it took", async () => {
  const file = join(folder.path, "full.duckdb");
  const source = new URL("../../../../local/snowflake/server.ts", import.meta.url).href;
  await using child = await onSmallDisk(
    `import { startLocalSnowflake } from ${JSON.stringify(source)};
     const onDiskTrouble = (error, isFinal) => console.log("trouble", isFinal, error.message);
     console.log((await startLocalSnowflake({ file: ${JSON.stringify(file)}, onDiskTrouble })).url);`,
    1500,
  );
  const connection = await connectDriver(child.url);
  await query(connection, "CREATE TABLE t (n NUMBER, text VARCHAR)");
  let taken = 0;
  let refusal: unknown;
  while (refusal === undefined && taken < 200)
    try {
      const text = Array.from({ length: 4000 }, () => Math.random().toString(36)).join("");
      await query(connection, "INSERT INTO t VALUES (?, ?)", [taken, text]);
      taken += 1;
    } catch (error) {
      refusal = error;
    }
  expect(taken).toBeGreaterThan(0);
  expect(refusal).toMatchObject({ code: "000603", sqlState: "XX000" });
  expect(String((refusal as Error).message)).toMatch(/no space is left on the disk/);
  await expect.poll(() => child.lines.at(-1)).toMatch(/^trouble (?:true|false) .*File too large/);
  await child.kill();

  const again = await startLocalSnowflake({ file });
  const rows = await query(await connectDriver(again.url), "SELECT COUNT(*) AS n FROM t");
  await again.close();
  expect(rows).toEqual([{ N: taken }]);
});

it("leaves no file that cannot be opened where there is no room for a new one, and makes it once there is", async () => {
  const file = join(folder.path, "new.duckdb");
  const source = new URL("../../../../local/snowflake/server.ts", import.meta.url).href;
  await using child = await onSmallDisk(
    `import { startLocalSnowflake } from ${JSON.stringify(source)};
     await startLocalSnowflake({ file: ${JSON.stringify(file)} }).catch(({ message }) => console.log(message));`,
    8,
  );
  expect(child.lines[0]).toMatch(/Could not write file .*File too large/);
  await child.kill();
  expect(await readdir(folder.path)).toEqual([]);
  await (await startLocalSnowflake({ file })).close();
  expect(await readdir(folder.path)).toContain("new.duckdb");
});

it.each([
  'TransactionContext Error: Failed to commit: Could not write file "/x/s.duckdb.wal": No space left on device',
  'FATAL Error: Failed to create checkpoint because of error: Could not write file "/x": Disk quota exceeded',
  'IO Error: Could not write file "/x": File too large',
  "FATAL Error: Failed: database has been invalidated because of a previous fatal error.",
])("tells trouble of the disk from conflicts with other transactions: %s", (words) => {
  expect(toSnowflakeError(new Error(words))).toMatchObject({ code: "000603", sqlState: "XX000" });
});

const damages: Readonly<Record<string, (file: string) => Promise<void>>> = {
  "no database": async (file) => writeFile(file, "no database, but text"),
  zeroed: async (file) => writeFile(file, Buffer.alloc((await readFile(file)).length)),
  cut: async (file) => truncate(file, 6000),
  "cut in its head": async (file) => truncate(file, 100),
};
it.each(Object.keys(damages))("a damaged file is named with what to do: %s", async (damage) => {
  const file = join(folder.path, "damaged.duckdb");
  await (await startLocalSnowflake({ file })).close();
  await damages[damage]?.(file);
  await expect(startLocalSnowflake({ file })).rejects.toThrow(
    /^The Snowflake tables in \S+damaged\.duckdb cannot be opened: .*[^.]\. If the file is damaged, put a copy of it in its place, or move it and \S+\.wal away to begin with empty tables\.$/,
  );
});

it("a folder in the file's place is told likewise", async () => {
  const file = join(folder.path, "folder.duckdb");
  await mkdir(file);
  await expect(startLocalSnowflake({ file })).rejects.toThrow(/cannot be opened: .*directory/i);
});

it("a folder or a file that may not be written is told without calling the file damaged", async () => {
  const file = join(folder.path, "locked/snowflake.duckdb");
  await mkdir(join(folder.path, "locked"));
  await chmod(folder.path, 0o755);
  await chmod(join(folder.path, "locked"), 0o555);
  await expect(withoutRights(() => startLocalSnowflake({ file }))).rejects.toThrow(
    `The Snowflake tables in ${file} cannot be opened: IO Error: Cannot open file "${file}.unfinished": Permission denied. Let this user write there.`,
  );
  expect(await readdir(join(folder.path, "locked"))).toEqual([]);
});
