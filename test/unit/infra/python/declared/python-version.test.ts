import { expect, test } from "vitest";

import { lambdaMarkers, platformTags } from "../../../../../infra/python/declared/lambda-platform.ts";
import { newestPython } from "../../../../../infra/python/declared/python-version.ts";

test.each([
  [undefined, "3.13"],
  [">=3.10,<3.14", "3.13"],
  [">=3.10,<=3.13", "3.13"],
  [">=3.10,<3.13", "3.12"],
  [">=3.10, <3.13, !=3.12.*", "3.11"],
  ["==3.11.*", "3.11"],
  ["==3.11.7", "3.11"],
  ["~=3.11.2", "3.11"],
  ["~=3.11", "3.13"],
  ["^3.10", "3.13"],
  ["~3.11 || ~3.12", "3.12"],
  [">3.12.4,<3.13", "3.12"],
  ["!=3.13.1", "3.13"],
  [">=3.9", "3.13"],
  [">=3.14", undefined],
  ["<3.10", undefined],
  ["three", undefined],
])("requires-python %s means %s", (written, version) => {
  expect(newestPython(written)).toBe(version);
});

test("wheels fit the glibc of Lambda's image, which older Pythons have an older one of", () => {
  const newest = platformTags("arm64", "3.13");
  expect(newest[0]).toBe("manylinux_2_34_aarch64");
  expect(newest).toEqual(expect.arrayContaining(["manylinux_2_28_aarch64", "manylinux2014_aarch64"]));
  const older = platformTags("x86_64", "3.11");
  expect(older[0]).toBe("manylinux_2_26_x86_64");
  expect(older).not.toContain("manylinux_2_28_x86_64");
  expect(older).toEqual(expect.arrayContaining(["manylinux_2_17_x86_64", "manylinux1_x86_64"]));
});

test("conditions are decided for Lambda", () => {
  expect(lambdaMarkers("arm64", "3.12")).toMatchObject({
    python_version: "3.12",
    sys_platform: "linux",
    platform_machine: "aarch64",
  });
});
