import { execFile } from "node:child_process";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

import { expect, it } from "vitest";

import { folderOfEachTest } from "../../support/folder-of-each-test.ts";

const folder = folderOfEachTest();

it("several processes that share a cache at once are all served, and leave nothing unfinished", async () => {
  const modules = ["kept-outputs.ts", "source-hash.ts"].map(
    (name) => new URL(`../../../local/kept/${name}`, import.meta.url).href,
  );
  const program = `
    import { mkdir, readFile, writeFile } from "node:fs/promises";
    import { keptOrMade } from ${JSON.stringify(modules[0])};
    import { hashOfTexts } from ${JSON.stringify(modules[1])};
    const [folder, name] = process.argv.slice(1);
    const outdir = folder + "/out-" + name;
    for (let round = 0; round < 30; round++) {
      const text = String(round % 10).repeat(1000);
      const value = await keptOrMade({
        cacheFolder: folder + "/cache", kind: "build", outdir, log: console.error,
        hash: async () => hashOfTexts([text]),
        make: async () => {
          await mkdir(outdir + "/deep", { recursive: true });
          await writeFile(outdir + "/deep/file", text);
          return { value: text, mayBeKept: true };
        },
      });
      const file = await readFile(outdir + "/deep/file", "utf8");
      if (value !== text || file !== text) throw new Error("round " + round + ": " + value + " " + file);
    }`;
  const processes = ["a", "b", "c", "d"].map(async (name) => {
    const args = ["--input-type=module", "-e", program, folder.path, name];
    return promisify(execFile)(process.execPath, args);
  });
  // Who finds that another has just dropped what it reads or writes says so; ten share room for six.
  const lost =
    /^(?:What was kept of the build cannot be used and is made anew|The build cannot be kept for the next start): /;
  for (const { stderr } of await Promise.all(processes))
    expect(stderr.split("\n").filter((line) => line !== "" && !lost.test(line))).toEqual([]);
  const names = await readdir(join(folder.path, "cache"));
  expect(names.filter((name) => name.includes("unfinished"))).toEqual([]);
  expect(names.length).toBeLessThanOrEqual(10);
});
