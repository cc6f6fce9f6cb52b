import { mkdir, rename, symlink } from "node:fs/promises";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { crewFiles, crewNames } from "../../../../local/crews/crew-sources.ts";
import { FolderWatches } from "../../../../local/crews/folder-watches.ts";
import { folderOfEachTest } from "../../../support/folder-of-each-test.ts";

const folder = folderOfEachTest();

describe("what a crew is made of", () => {
  const filesOf = async (): Promise<readonly string[]> => [
    ...(await crewFiles(join(folder.path, "c"), () => undefined)).keys(),
  ];

  it("is all its files but those of packages and editors, whatever lies there", async () => {
    for (const name of ["agents.yaml", "tools/a.ts", "data/x.txt", ".agents.yaml.swp", "agents.yaml~"])
      await folder.write(`c/${name}`, "1");
    await folder.write("c/node_modules/p/index.js", "1");
    await symlink(join(folder.path, "c"), join(folder.path, "c/data/round"));
    await symlink("nowhere", join(folder.path, "c/lost"));
    expect(await filesOf()).toEqual(["agents.yaml", "data/x.txt", "lost", "tools/a.ts"]);
  });

  it("has contents where it is code or data of the loader, else names: a tool may write there", async () => {
    await folder.write("c/agents.yaml", "1");
    await folder.write("c/out.log", "1");
    const before = await crewFiles(join(folder.path, "c"), () => undefined);
    await folder.write("c/out.log", "2");
    expect(await crewFiles(join(folder.path, "c"), () => undefined)).toEqual(before);
    await folder.write("c/agents.yaml", "2");
    expect(await crewFiles(join(folder.path, "c"), () => undefined)).not.toEqual(before);
  });

  it("is told of folders before what is in them", async () => {
    await folder.write("c/tools/deep/a.ts", "1");
    const folders: string[] = [];
    await crewFiles(join(folder.path, "c"), (path) => folders.push(path));
    expect(folders).toEqual(["c", "c/tools", "c/tools/deep"].map((name) => join(folder.path, name)));
  });

  it("is nothing but the reason when the folder is gone", async () => {
    expect([...(await crewFiles(join(folder.path, "c"), () => undefined))]).toEqual([
      ["", "unreadable: ENOENT"],
    ]);
  });
});

it("crews are folders, links to folders, and links that lead nowhere, in the order of their names", async () => {
  await mkdir(join(folder.path, "b"));
  await folder.write("file.txt", "1");
  await mkdir(join(folder.path, ".git"));
  await symlink("b", join(folder.path, "c"));
  await symlink("nowhere", join(folder.path, "a"));
  expect(await crewNames(folder.path)).toEqual(["a", "b", "c"]);
  expect(await crewNames(folder.path, join(folder.path, "b/data"))).toEqual(["a", "c"]);
});

describe("a watched folder", () => {
  function watching() {
    const heard = { times: 0 };
    const troubles: unknown[] = [];
    const watches = new FolderWatches(
      () => (heard.times += 1),
      (path) => troubles.push(path),
    );
    return { heard, troubles, watches };
  }

  it("tells of files that are written, replaced and deleted, again and again", async () => {
    await folder.write("c/a.yaml", "1");
    const { heard, watches } = watching();
    watches.add(join(folder.path, "c"));
    for (let edit = 0; edit < 3; edit++) {
      const before = heard.times;
      await folder.write("new.yaml", String(edit));
      await rename(join(folder.path, "new.yaml"), join(folder.path, "c/a.yaml"));
      await expect.poll(() => heard.times).toBeGreaterThan(before);
    }
    watches.close();
  });

  it("is watched anew when another folder has taken its place", async () => {
    await folder.write("c/a.yaml", "1");
    await folder.write("other/a.yaml", "1");
    const { heard, watches, troubles } = watching();
    watches.add(join(folder.path, "c"));
    await rename(join(folder.path, "c"), join(folder.path, "old"));
    await rename(join(folder.path, "other"), join(folder.path, "c"));
    await expect.poll(() => heard.times).toBeGreaterThan(0);
    watches.add(join(folder.path, "c"));
    const before = heard.times;
    await folder.write("c/a.yaml", "2");
    await expect.poll(() => heard.times).toBeGreaterThan(before);
    watches.add(join(folder.path, "missing"));
    expect(troubles).toEqual([]);
    watches.close();
  });

  it("tells only of those files that matter, where only some do", async () => {
    const { heard, watches } = watching();
    watches.add(folder.path, new Set(["b.ts"]));
    await folder.write("a.ts", "1");
    await folder.write("b.ts", "1");
    await expect.poll(() => heard.times).toBeGreaterThan(0);
    watches.keepOnly(new Set());
    watches.close();
  });
});
