import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import { packageStore } from "../../../../../infra/python/packages/package-store.ts";
import { unpackedBytes } from "../../../../../infra/python/pip/wheel-file.ts";
import { folderOfEachTest } from "../../../../support/folder-of-each-test.ts";
import { writeWheel } from "../../../../support/python/hand-made-wheels.ts";
import { onlyPackagesIn, pythonHere } from "../../../../support/python/python-here.ts";
import { ARM, filesOf, resolveIn } from "../../../../support/python/resolving.ts";

const python = await pythonHere();
const folder = folderOfEachTest();
const index = (): string => join(folder.path, "index");

const resolve = async (...asked: Tail<Parameters<typeof resolveIn>>) =>
  resolveIn({ path: folder.path, python }, ...asked);
type Tail<All extends readonly unknown[]> = All extends [unknown, ...infer Rest] ? Rest : never;

test.skipIf(python === undefined)("wheels are those of Lambda, with hashes, and are kept", async () => {
  for (const tag of [
    "cp313-cp313-manylinux2014_aarch64",
    "cp313-cp313-manylinux_2_17_x86_64",
    "cp311-cp311-macosx_11_0_arm64",
  ])
    writeWheel(index(), { name: "core", tag });
  writeWheel(index(), { name: "lib", requires: ["core>=1"] });
  const found = await resolve(["lib"]);
  expect(filesOf(found)).toEqual([
    "core-1.0-cp313-cp313-manylinux2014_aarch64.whl",
    "lib-1.0-py3-none-any.whl",
  ]);
  const [core] = found.packages;
  const bytes = readFileSync(join(index(), "core-1.0-cp313-cp313-manylinux2014_aarch64.whl"));
  expect(core?.sha256).toBe(createHash("sha256").update(bytes).digest("hex"));
  // Nothing is asked of anybody any more.
  const offline = packageStore(join(folder.path, "home"), async () =>
    Promise.reject(new Error("pip is asked")),
  );
  const wheels = await offline.wheelsOf(found.packages, ARM);
  expect(await unpackedBytes(wheels[1] ?? "")).toBeGreaterThan(100);
  expect(JSON.stringify(found.packages)).not.toContain(folder.path);
});

test.skipIf(python === undefined)("conditions are Lambda's, and not this machine's", async () => {
  for (const name of ["new", "old", "windows"]) writeWheel(index(), { name });
  const requires = [
    'new; python_version >= "3.13"',
    'old; python_version < "3.11"',
    'windows; sys_platform == "win32"',
  ];
  writeWheel(index(), { name: "lib", requires });
  expect(filesOf(await resolve(["lib"]))).toEqual(["lib-1.0-py3-none-any.whl", "new-1.0-py3-none-any.whl"]);
  const older = await resolve(["lib"], { target: { architecture: "arm64", python: "3.10" } });
  expect(filesOf(older)).toEqual(["lib-1.0-py3-none-any.whl", "old-1.0-py3-none-any.whl"]);
});

test.skipIf(python === undefined)("what is not there, and what disagrees, is told by name", async () => {
  writeWheel(index(), { name: "one", requires: ["base<2"] });
  writeWheel(index(), { name: "two", requires: ["base>=2"] });
  writeWheel(index(), { name: "base", version: "1.0" });
  writeWheel(index(), { name: "base", version: "2.0" });
  await expect(resolve(["nowhere>=3"])).rejects.toThrow(
    "the registry has no nowhere>=3 for Lambda (Linux, arm64, Python 3.13): look at its name",
  );
  await expect(resolve(["base>=3"])).rejects.toThrow(
    "the registry has no base>=3 for Lambda (Linux, arm64, Python 3.13) (of it there is 1.0, 2.0): look at its name",
  );
  await expect(resolve(["one", "two"])).rejects.toThrow(
    /cannot be had together .*one 1\.0 depends on base<2/,
  );
});

test.skipIf(python === undefined)("a registry that is away is told without its address", async () => {
  const variables = {
    ...onlyPackagesIn(index()),
    PIP_NO_INDEX: undefined,
    PIP_INDEX_URL: "http://me:secret@127.0.0.1:9/simple",
    PIP_RETRIES: "1",
  };
  const failure = await resolve(["lib"], { variables }).catch((error: unknown) => String(error));
  expect(failure).toContain("the registry of Python packages cannot be reached");
  expect(failure).not.toMatch(/secret|127\.0\.0\.1/);
});
