import fs from "node:fs";
import { chmod, mkdir, readdir, readFile, rm, truncate, utimes, writeFile } from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";
import { join } from "node:path";

import { beforeEach, describe, expect, it, vi } from "vitest";

import { keptOrMade, type Made } from "../../../local/kept/kept-outputs.ts";
import { hashOfSources } from "../../../local/kept/source-hash.ts";
import { withoutRights } from "../../support/disk/without-rights.ts";
import { folderOfEachTest } from "../../support/folder-of-each-test.ts";

const folder = folderOfEachTest();
const inFolder = (name: string): string => join(folder.path, name);
let lines: string[];
let made: number;

beforeEach(async () => {
  lines = [];
  made = 0;
  await mkdir(inFolder("sources"));
  await writeFile(inFolder("sources/one.ts"), "1");
});

interface Attempt extends Partial<Omit<Made<number>, "value">> {
  readonly cacheFolder?: string;
  readonly out?: string;
  readonly meanwhile?: () => Promise<void>;
}

/** Gives how often something was made until then, and leaves the same in the folder's only file. */
const ask = ({
  cacheFolder = inFolder("cache"),
  out = "out",
  meanwhile,
  ...facts
}: Attempt = {}): Promise<number> =>
  keptOrMade({
    cacheFolder,
    kind: "build",
    hash: async () => hashOfSources([inFolder("sources")]),
    outdir: inFolder(out),
    make: async () => {
      made += 1;
      const value = made;
      await mkdir(inFolder(`${out}/deep`), { recursive: true });
      await writeFile(inFolder(`${out}/deep/file`), `made ${value}`);
      await meanwhile?.();
      return { value, mayBeKept: true, ...facts };
    },
    log: (line) => lines.push(line),
  });

const output = (): Promise<string> => readFile(inFolder("out/deep/file"), "utf8");
const keptFolder = async (): Promise<string> => {
  const [name = "", ...others] = await readdir(inFolder("cache"));
  expect(others).toEqual([]);
  return join(inFolder("cache"), name);
};

describe("what is kept", () => {
  it("is given to the next who asks, with its files, in place of what lay there", async () => {
    await ask();
    await writeFile(inFolder("out/deep/file"), "something else");
    await writeFile(inFolder("out/other"), "something else");
    expect([await ask(), made, await output()]).toEqual([1, 1, "made 1"]);
    expect(await readdir(inFolder("out"))).toEqual(["deep"]);
    expect(lines).toEqual([]);
  });

  it("is made anew for other sources, and found again for the first", async () => {
    await ask();
    await writeFile(inFolder("sources/one.ts"), "2");
    expect([await ask(), await output()]).toEqual([2, "made 2"]);
    await writeFile(inFolder("sources/one.ts"), "1");
    expect([await ask(), await output()]).toEqual([1, "made 1"]);
  });

  it("is made anew when a file outside the sources has changed or is gone", async () => {
    const outside = inFolder("outside.ts");
    await writeFile(outside, "1");
    await ask({ alsoOf: [outside] });
    expect(await ask({ alsoOf: [outside] })).toBe(1);
    await writeFile(outside, "2");
    expect(await ask({ alsoOf: [outside] })).toBe(2);
    await rm(outside);
    expect(await ask()).toBe(3);
    expect(lines).toEqual([]);
  });

  it.each([
    ["a file that is cut short", (kept: string) => truncate(join(kept, "files/deep/file"), 2), "has 2 bytes"],
    ["a file that is missing", (kept: string) => rm(join(kept, "files/deep/file")), "ENOENT"],
    ["a value that is cut short", (kept: string) => truncate(join(kept, "value.json"), 10), "JSON"],
    ["a value of nothing", (kept: string) => truncate(join(kept, "value.json")), "JSON"],
    ...["{}", "null", "[]", '{"value":1,"alsoOf":{},"files":null}'].map(
      (text) =>
        [
          `a value of another shape (${text})`,
          (kept: string) => writeFile(join(kept, "value.json"), text),
          "another version",
        ] satisfies [string, (kept: string) => Promise<void>, string],
    ),
    [
      "a file in the place of its folder",
      async (kept: string) => {
        await rm(kept, { recursive: true });
        await writeFile(kept, "");
      },
      "ENOTDIR",
    ],
    [
      "a folder in the place of its value",
      async (kept: string) => {
        await rm(join(kept, "value.json"));
        await mkdir(join(kept, "value.json"));
      },
      "EISDIR",
    ],
  ])("is made anew, with a line that says so, for %s", async (_, spoil, reason) => {
    await ask();
    await spoil(await keptFolder());
    expect([await ask(), await output()]).toEqual([2, "made 2"]);
    expect(lines).toEqual([
      expect.stringMatching(
        new RegExp(`^What was kept of the build cannot be used and is made anew: .*${reason}`),
      ),
    ]);
    expect(await ask()).toBe(2);
  });

  it("goes, the least recently used first, when there is more than six of it", async () => {
    for (let text = 0; text < 8; text++) {
      await writeFile(inFolder("sources/one.ts"), String(text));
      await ask();
      const old = new Date(2020, 0, 1, 0, text);
      for (const name of await readdir(inFolder("cache"))) {
        const path = join(inFolder("cache"), name);
        // In the order in which they were made, whatever the file system's clock can tell apart.
        if ((await readdir(path)).includes("dated")) continue;
        await writeFile(join(path, "dated"), "");
        await utimes(path, old, old);
      }
    }
    expect(await readdir(inFolder("cache"))).toHaveLength(6);
    await writeFile(inFolder("sources/one.ts"), "7");
    expect(await ask()).toBe(8);
    await writeFile(inFolder("sources/one.ts"), "0");
    expect(await ask()).toBe(9);
  });
});

describe("what may not be written", () => {
  /** Nobody but root may write, and everybody may read; a test that runs as root acts as somebody else. */
  const withReadOnlyCache = async (rights: number, work: () => Promise<void>): Promise<void> => {
    await mkdir(inFolder("free"));
    await chmod(inFolder("free"), 0o777);
    await chmod(folder.path, 0o755);
    await chmod(inFolder("cache"), rights);
    try {
      await withoutRights(work);
    } finally {
      await chmod(inFolder("cache"), 0o755);
    }
  };

  it("is of use when it can be read", async () => {
    await ask();
    const kept = await keptFolder();
    await chmod(kept, 0o555);
    await withReadOnlyCache(0o555, async () => {
      expect([await ask({ out: "free/out" }), made, lines]).toEqual([1, 1, []]);
    });
    expect(await readFile(inFolder("free/out/deep/file"), "utf8")).toBe("made 1");
    await chmod(kept, 0o755);
  });

  it.each([
    ["read", 0o311],
    ["entered", 0o000],
  ])("is made anew when it cannot be %s, and said so", async (_, rights) => {
    await ask({ mayBeKept: false });
    await mkdir(inFolder("cache"));
    await withReadOnlyCache(rights, async () => {
      expect(await ask({ out: "free/out" })).toBe(2);
    });
    expect(lines.at(-1)).toMatch(/^The build cannot be kept for the next start: EACCES/);
    expect(await readFile(inFolder("free/out/deep/file"), "utf8")).toBe("made 2");
  });
});

describe("nothing is kept", () => {
  it("of what may come out otherwise next time", async () => {
    await ask({ mayBeKept: false });
    expect(await ask()).toBe(2);
  });

  it("of sources that were changed while it was made", async () => {
    await ask({ meanwhile: () => writeFile(inFolder("sources/one.ts"), "2") });
    expect(await ask()).toBe(2);
  });

  it("where a file is in the cache's place, which is said and stops nothing", async () => {
    await writeFile(inFolder("file"), "");
    expect([await ask({ cacheFolder: inFolder("file") }), await output()]).toEqual([1, "made 1"]);
    expect(lines.at(-1)).toMatch(/^The build cannot be kept for the next start: /);
    expect(await readFile(inFolder("file"), "utf8")).toBe("");
  });

  it("where no folder can be made, which is said in a line and stops nothing", async () => {
    await writeFile(inFolder("file"), "");
    const cacheFolder = inFolder("file/cache");
    expect([await ask({ cacheFolder }), await output()]).toEqual([1, "made 1"]);
    expect(lines.at(-1)).toMatch(/^The build cannot be kept for the next start: .*ENOTDIR/);
  });
});

it("two who make the same at once are both served, and leave one", async () => {
  let arrived = 0;
  let open = (): void => undefined;
  const both = new Promise<void>((resolve) => (open = resolve));
  const meanwhile = async (): Promise<void> => {
    arrived += 1;
    if (arrived === 2) open();
    await both;
  };
  await Promise.all([ask({ meanwhile }), ask({ meanwhile, out: "other" })]);
  await keptFolder();
  expect(lines).toEqual([]);
  expect([await ask(), made]).toEqual([expect.any(Number), 2]);
});

it("what is kept stays when there is no room for a copy of it, which is no fault of its own", async () => {
  await ask();
  const full = Object.assign(new Error("ENOSPC: no space left on device, copyfile"), { code: "ENOSPC" });
  const copy = vi.spyOn(fs, "copyFileSync").mockImplementation(() => {
    throw full;
  });
  syncBuiltinESMExports();
  try {
    await expect(ask()).rejects.toBe(full);
  } finally {
    copy.mockRestore();
    syncBuiltinESMExports();
  }
  expect([await ask(), made, lines]).toEqual([1, 1, []]);
});
