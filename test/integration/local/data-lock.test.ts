import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdir, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";

import { expect, it } from "vitest";

import { lockDataFolder } from "../../../local/data-lock.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const LOCK = new URL("../../../local/data-lock.ts", import.meta.url).href;

/** Another process that has locked the folder. */
async function holderOf(directory: string) {
  const program = `
    import { lockDataFolder } from ${JSON.stringify(LOCK)};
    await lockDataFolder(${JSON.stringify(directory)});
    console.log("locked");
    setInterval(() => undefined, 1000);`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", program], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(createInterface({ input: child.stdout }), "line");
  return child;
}

const rightsOf = async (path: string): Promise<string> => ((await stat(path)).mode & 0o777).toString(8);

it("keeps a second process out, names the first, and lets the next in when that is killed", async () => {
  await using folder = await temporaryFolder();
  const holder = await holderOf(folder.path);
  await expect(lockDataFolder(folder.path)).rejects.toThrow(
    `${folder.path} is in use by process ${holder.pid}. Stop that one, or give this one a folder of its own with CREW_DATA_DIR.`,
  );
  holder.kill("SIGKILL");
  await once(holder, "exit");
  const release = await lockDataFolder(folder.path);
  await release();
});

it("cannot be taken twice in one process, and can be again once it is released", async () => {
  await using folder = await temporaryFolder();
  const release = await lockDataFolder(folder.path);
  await expect(lockDataFolder(folder.path)).rejects.toThrow(`in use by process ${process.pid}`);
  await release();
  await (
    await lockDataFolder(folder.path)
  )();
});

it("is given to one of several that ask at once", async () => {
  await using folder = await temporaryFolder();
  await writeFile(join(folder.path, "stack.pid"), "1");
  const asked = await Promise.allSettled(Array.from({ length: 5 }, () => lockDataFolder(folder.path)));
  const given = asked.filter((one) => one.status === "fulfilled");
  expect(given).toHaveLength(1);
  await given[0]?.value();
});

it.each([String(process.ppid), "1", "", "nonsense", "-1", "99999999999999"])(
  "is not held by what a file says: process %j",
  async (text) => {
    await using folder = await temporaryFolder();
    await writeFile(join(folder.path, "stack.pid"), text);
    const release = lockDataFolder(folder.path);
    await expect(release).resolves.toBeTypeOf("function");
    await (
      await release
    )();
  },
);

it("says what to do when the lock's own store is damaged", async () => {
  await using folder = await temporaryFolder();
  await writeFile(join(folder.path, "lock"), "no folder");
  await expect(lockDataFolder(folder.path)).rejects.toThrow(
    /lock, by which this stack claims its folder, cannot be opened: .*It holds nothing: delete it, and start again\.$/,
  );
});

it.each(["new", "empty", "used by an earlier stack"])("makes a folder private that is %s", async (state) => {
  await using folder = await temporaryFolder();
  const directory = join(folder.path, "data");
  if (state !== "new") await mkdir(directory);
  if (state.startsWith("used")) await writeFile(join(directory, "snowflake.duckdb"), "");
  if (state !== "new") await chmod(directory, 0o755);
  await (
    await lockDataFolder(directory)
  )();
  expect(await rightsOf(directory)).toBe("700");
});

it("leaves the rights of a folder with other things in it as they are", async () => {
  await using folder = await temporaryFolder();
  await writeFile(join(folder.path, "somebody's.txt"), "");
  await chmod(folder.path, 0o755);
  await (
    await lockDataFolder(folder.path)
  )();
  expect(await rightsOf(folder.path)).toBe("755");
});
