import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, chown, mkdir, rename, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";

import { expect, it } from "vitest";

import { lockDataFolder } from "../../../local/data-lock.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const LOCK = new URL("../../../local/data-lock.ts", import.meta.url).href;

/** Another process that asks for the folder, and goes on; it prints whether it got it. */
function asker(directory: string) {
  const program = `
    import { lockDataFolder } from ${JSON.stringify(LOCK)};
    await lockDataFolder(${JSON.stringify(directory)}).then(() => console.log("locked"), (error) => console.log(error.message));
    setInterval(() => undefined, 1000);`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", program], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const answer = once(createInterface({ input: child.stdout }), "line").then(([line]) => String(line));
  return {
    child,
    answer,
    [Symbol.asyncDispose]: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, "exit");
      child.kill("SIGKILL");
      await exited;
    },
  };
}

/** Another process that has locked the folder. */
async function holderOf(directory: string) {
  const holder = asker(directory);
  expect(await holder.answer).toBe("locked");
  return holder;
}

const rightsOf = async (path: string): Promise<string> => ((await stat(path)).mode & 0o777).toString(8);

it("keeps a second process out, names the first, and lets the next in when that is killed", async () => {
  await using folder = await temporaryFolder();
  await using holder = await holderOf(folder.path);
  await expect(lockDataFolder(folder.path)).rejects.toThrow(
    `${folder.path} is in use by process ${holder.child.pid}. Stop that one, or give this one a folder of its own with CREW_DATA_DIR.`,
  );
  await holder[Symbol.asyncDispose]();
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

it("is one lock by whatever name the folder is called", async () => {
  await using folder = await temporaryFolder();
  const directory = join(folder.path, "data");
  const release = await lockDataFolder(directory);
  await symlink(directory, join(folder.path, "link"));
  for (const name of ["link", "data/../data"])
    await expect(lockDataFolder(`${folder.path}/${name}`)).rejects.toThrow(
      `in use by process ${process.pid}`,
    );
  // What was refused in this process has not given the lock to others.
  await using other = asker(join(folder.path, "link"));
  expect(await other.answer).toContain(`is in use by process ${process.pid}`);
  await release();
});

it("goes along with a folder that is moved while it is in use", async () => {
  await using folder = await temporaryFolder();
  await using holder = await holderOf(join(folder.path, "before"));
  await rename(join(folder.path, "before"), join(folder.path, "after"));
  await expect(lockDataFolder(join(folder.path, "after"))).rejects.toThrow(
    `in use by process ${holder.child.pid}`,
  );
  await (
    await lockDataFolder(join(folder.path, "before"))
  )();
});

it("holds in a folder with a path that no socket could have", async () => {
  await using folder = await temporaryFolder();
  const directory = join(folder.path, ...Array.from({ length: 10 }, () => "a-long-name-of-a-folder"), "data");
  const release = await lockDataFolder(directory);
  await expect(lockDataFolder(directory)).rejects.toThrow("is in use by process");
  await release();
});

it("is given to one of several processes that are started at once", async () => {
  await using folder = await temporaryFolder();
  const askers = Array.from({ length: 4 }, () => asker(folder.path));
  const answers = await Promise.all(askers.map(({ answer }) => answer));
  await Promise.all(askers.map((one) => one[Symbol.asyncDispose]()));
  expect(answers.filter((answer) => answer === "locked")).toHaveLength(1);
  expect(answers.filter((answer) => answer.includes("is in use by"))).toHaveLength(3);
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

it.skipIf(process.getuid?.() !== 0)(
  "that another user has made, such as root, is not said to be damaged",
  async () => {
    await using folder = await temporaryFolder();
    const directory = join(folder.path, "data");
    await mkdir(directory);
    await (
      await lockDataFolder(directory)
    )();
    await chown(directory, 65_534, 65_534);
    await chmod(folder.path, 0o755);
    process.seteuid?.(65_534);
    try {
      await expect(lockDataFolder(directory)).rejects.toThrow(
        /data cannot be used: IO error: .*Permission denied\. Set CREW_DATA_DIR to a folder that this user may write to\.$/,
      );
    } finally {
      process.seteuid?.(0);
    }
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
