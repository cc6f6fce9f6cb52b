import { readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import { folderOfEachTest } from "../../support/folder-of-each-test.ts";
import { writeSource, writeWheel } from "../../support/python/hand-made-wheels.ts";
import { pythonHere } from "../../support/python/python-here.ts";
import { ARM, filesOf, resolveIn } from "../../support/python/resolving.ts";

const python = await pythonHere();
const folder = folderOfEachTest();
const index = (): string => join(folder.path, "index");
const home = (): string => join(folder.path, "home");

const resolve = async (...asked: Tail<Parameters<typeof resolveIn>>) =>
  resolveIn({ path: folder.path, python }, ...asked);
type Tail<All extends readonly unknown[]> = All extends [unknown, ...infer Rest] ? Rest : never;

test.skipIf(python === undefined)(
  "a source that builds to a wheel for every machine is taken, and built again where it is missing",
  async () => {
    writeSource(index(), { name: "plain" });
    const found = await resolve(["plain"]);
    expect(found.packages).toMatchObject([{ name: "plain", version: "1.0", file: "plain-1.0.tar.gz" }]);
    rmSync(join(home(), "built"), { recursive: true });
    rmSync(join(home(), "wheels"), { recursive: true });
    const [wheel] = await found.store.wheelsOf(found.packages, ARM);
    expect(wheel).toMatch(/plain-1\.0-py3-none-any\.whl$/);
    expect(readdirSync(home()).filter((name) => name.startsWith("scratch"))).toEqual([]);
  },
);

test.skipIf(python === undefined)(
  "what only builds for this machine is refused, with what to do",
  async () => {
    writeSource(index(), { name: "native", tag: "cp311-cp311-linux_x86_64" });
    await expect(resolve(["native"])).rejects.toThrow(
      /^native 1\.0 has no wheel for Lambda \(Linux, arm64, Python 3\.13\), and (what its source builds to fits this machine alone|its source cannot be built here .*): name a version that has one/,
    );
  },
);

test.skipIf(python === undefined)(
  "the versions of the lock before stay, unless they do not fit any more",
  async () => {
    writeWheel(index(), { name: "lib", version: "1.0" });
    const { packages: pins } = await resolve(["lib"]);
    writeWheel(index(), { name: "lib", version: "2.0" });
    expect(filesOf(await resolve(["lib"], { pins }))).toEqual(["lib-1.0-py3-none-any.whl"]);
    expect(filesOf(await resolve(["lib>=2"], { pins }))).toEqual(["lib-2.0-py3-none-any.whl"]);
    expect(filesOf(await resolve(["lib"]))).toEqual(["lib-2.0-py3-none-any.whl"]);
  },
);

test.skipIf(python === undefined)("another file under a locked name is not taken", async () => {
  const path = writeWheel(index(), { name: "lib" });
  const { packages, store } = await resolve(["lib"]);
  rmSync(join(home(), "wheels"), { recursive: true });
  writeWheel(index(), { name: "lib", files: { "lib.py": "import evil\n" } });
  await expect(store.wheelsOf(packages, ARM)).rejects.toThrow(
    /^python\.lock names packages that cannot be loaded \(lib 1\.0\): .*npx stepcrew python --upgrade$/,
  );
  writeFileSync(path, "");
});
