import { mkdir, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { expect, it } from "vitest";

import { crewFiles } from "../../../functions/adapters/crew-files/readable-files.ts";
import { diskFiles } from "../../../functions/adapters/files/disk-files.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const file = (name: string, text: string) => ({ executionId: "e1", name, bytes: Buffer.from(text) });
const textOf = (bytes: Uint8Array | undefined) => bytes && Buffer.from(bytes).toString();

it("keeps each execution's files by themselves", async () => {
  await using folder = await temporaryFolder();
  const files = diskFiles(folder.path);
  expect([await files.list("e1"), await files.read("e1", "a.md")]).toEqual([[], undefined]);
  expect(await files.write(file("reports/week.md", "one"), false)).toBe("written");
  expect(await files.write(file("a.md", "ü"), false)).toBe("written");
  expect(textOf(await files.read("e1", "reports/week.md"))).toBe("one");
  expect((await files.list("e1")).map(({ name, bytes }) => [name, bytes])).toEqual([
    ["a.md", 2],
    ["reports/week.md", 3],
  ]);
  expect([await files.list("e2"), await files.read("e2", "a.md")]).toEqual([[], undefined]);
  expect(await files.read("e1", "reports")).toBeUndefined();
  expect(await files.read("e1", "a.md/x")).toBeUndefined();
});

it("replaces a file only where it is told to, and takes the same bytes as written", async () => {
  await using folder = await temporaryFolder();
  const files = diskFiles(folder.path);
  await files.write(file("a.md", "one"), false);
  expect(await files.write(file("a.md", "one"), false)).toBe("written");
  expect(await files.write(file("a.md", "two"), false)).toBe("exists");
  expect(textOf(await files.read("e1", "a.md"))).toBe("one");
  expect(await files.write(file("a.md", "two"), true)).toBe("written");
  expect(textOf(await files.read("e1", "a.md"))).toBe("two");
  expect(await readdir(join(folder.path, "e1"))).toEqual(["a.md"]);
});

it("follows no link, whether a file or a folder is one", async () => {
  await using folder = await temporaryFolder();
  const root = join(folder.path, "files");
  const files = diskFiles(root);
  await files.write(file("own.md", "own"), false);
  await mkdir(join(folder.path, "outside"));
  await writeFile(join(folder.path, "outside", "secret.md"), "secret");
  await symlink(join(folder.path, "outside"), join(root, "e1", "link"));
  await symlink(join(folder.path, "outside", "secret.md"), join(root, "e1", "secret.md"));
  await symlink(join(root, "e1", "own.md"), join(root, "e1", "inner.md"));
  for (const name of ["link/secret.md", "secret.md", "inner.md"])
    expect(await files.read("e1", name)).toBeUndefined();
  expect((await files.list("e1")).map(({ name }) => name)).toEqual(["own.md"]);
  for (const name of ["link/new.md", "link/deeper/new.md", "own.md/new.md"]) {
    await expect(files.write(file(name, "x"), true)).rejects.toThrow(
      "The place of the executions' files could not write them",
    );
  }
  // A link in the place of a file is replaced by the file, and what it led to stays as it was.
  expect(await files.write(file("secret.md", "mine"), true)).toBe("written");
  expect(await readFile(join(folder.path, "outside", "secret.md"), "utf8")).toBe("secret");
  expect(await readdir(join(folder.path, "outside"))).toEqual(["secret.md"]);
});

it("says that the place of the files is not there when it is not", async () => {
  await using folder = await temporaryFolder();
  await writeFile(join(folder.path, "files"), "a file in place of the folder");
  await expect(diskFiles(join(folder.path, "files")).write(file("a.md", "x"), true)).rejects.toMatchObject({
    name: "FilesUnavailable",
    cause: { code: expect.stringMatching(/^E(?:XIST|NOTDIR)$/) as string },
  });
});

it("hands a crew's own files on, and neither its code nor what is hidden or led to by a link", async () => {
  await using folder = await temporaryFolder();
  const put = async (name: string) => {
    await mkdir(join(folder.path, name, ".."), { recursive: true });
    await writeFile(join(folder.path, name), name);
  };
  const handed = ["data/prices.csv", "knowledge/bread.md", "notes.txt"];
  const kept = [".env", ".git/config", "tools/a.ts", "guardrails/b.ts", "crew.py", "node_modules/x/y.js"];
  for (const name of [...handed, ...kept]) await put(name);
  await symlink("/etc/hostname", join(folder.path, "host.txt"));
  const files = crewFiles(folder.path);
  expect((await files.list()).toSorted()).toEqual(handed);
  for (const name of handed) expect(textOf(await files.read(name))).toBe(name);
  for (const name of [...kept, "host.txt", "none.txt"]) expect(await files.read(name)).toBeUndefined();
  expect(await crewFiles(join(folder.path, "none")).list()).toEqual([]);
});
