import { mkdir, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { beforeEach, describe, expect, it } from "vitest";

import { hashOfSources } from "../../../local/kept/source-hash.ts";
import { folderOfEachTest } from "../../support/folder-of-each-test.ts";

const folder = folderOfEachTest();
const inFolder = (name: string): string => join(folder.path, name);

beforeEach(async () => {
  await mkdir(inFolder("sources"));
  await writeFile(inFolder("sources/one.ts"), "1");
});

describe("the hash of sources", () => {
  const hash = (): string => hashOfSources([inFolder("sources")]);

  it("is the same for other dates and for what packages install", async () => {
    const before = hash();
    await utimes(inFolder("sources/one.ts"), new Date(0), new Date(0));
    await mkdir(inFolder("sources/node_modules/p"), { recursive: true });
    expect(hash()).toBe(before);
  });

  it.each([
    ["a file that is renamed", () => writeFile(inFolder("sources/two.ts"), "1")],
    ["a folder that is added", () => mkdir(inFolder("sources/empty"))],
    ["a byte that moves over a border", () => writeFile(inFolder("sources/one.ts"), "1\0two.ts\0")],
    ["a source that is gone", () => rm(inFolder("sources"), { recursive: true })],
  ])("is another for %s", async (_, change) => {
    const before = hash();
    await change();
    expect(hash()).not.toBe(before);
  });

  it("follows links, also one to a folder that it lies in", async () => {
    await symlink(inFolder("sources"), inFolder("sources/round"));
    await writeFile(inFolder("elsewhere"), "1");
    await symlink(inFolder("elsewhere"), inFolder("sources/link"));
    const before = hash();
    await writeFile(inFolder("elsewhere"), "2");
    expect(hash()).not.toBe(before);
  });
});
