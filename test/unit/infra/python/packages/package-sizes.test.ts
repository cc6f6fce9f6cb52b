import { expect, test } from "vitest";

import { readRequirement } from "../../../../../infra/python/declared/requirement.ts";
import { sizeProblem } from "../../../../../infra/python/packages/package-sizes.ts";
import { hashProblem } from "../../../../../infra/python/packages/resolve-packages.ts";

const MB = 1024 * 1024;

test("what is larger than Lambda takes is told with the largest first", () => {
  const sizes = [
    { name: "small", unpacked: MB },
    { name: "pandas", unpacked: 90 * MB },
    { name: "scipy", unpacked: 110 * MB },
    { name: "numpy", unpacked: 60 * MB },
  ];
  expect(sizeProblem(sizes)).toBe(
    "its packages have 261 MB unzipped, and Lambda takes 250 MB: the largest are scipy 110 MB, pandas 90 MB, numpy 60 MB, small 1 MB. Take out of its requirements what its tools do not need",
  );
  expect(sizeProblem(sizes.slice(0, 3))).toBeUndefined();
  expect(sizeProblem([{ name: "all", unpacked: 249 * MB }], 2 * MB)).toContain("251 MB");
});

test("a file whose hash is none of those written for it is refused", () => {
  const asked = readRequirement("lib==1.0 --hash=sha256:aa");
  if ("problem" in asked) throw new Error(asked.problem);
  const taken = { name: "lib", version: "1.0", file: "lib-1.0-py3-none-any.whl" };
  expect(hashProblem([asked], [{ ...taken, sha256: "aa" }])).toBeUndefined();
  expect(hashProblem([asked], [{ ...taken, sha256: "bb" }])).toBe(
    "lib-1.0-py3-none-any.whl is none of the files whose hashes are written for lib: write the hashes of all its files, or none",
  );
});
