import { expect, it } from "vitest";

import { FullDisk, isFullDisk, sayingWhenFull } from "../../../local/full-disk.ts";

const coded = (code: string, message = "write failed"): Error => Object.assign(new Error(message), { code });

it.each([
  ["Node", coded("ENOSPC", "ENOSPC: no space left on device, write")],
  ["a share that is used up", coded("EDQUOT")],
  ["a file that may not grow", coded("EFBIG")],
  ["LevelDB", new Error("IO error: /x/000005.log: No space left on device")],
  [
    "LevelDB's opening",
    new Error("Database failed to open", { cause: new Error("IO error: /x: Disk quota exceeded") }),
  ],
  [
    "DuckDB",
    new Error('TransactionContext Error: Failed to commit: Could not write file "/x": File too large'),
  ],
  [
    "esbuild",
    new Error("✘ [ERROR] Failed to write to output file: write /x/index.mjs: no space left on device"),
  ],
])("knows a full disk by the words of %s", (_, error) => {
  expect(isFullDisk(error)).toBe(true);
  expect(isFullDisk(new Error("the build failed", { cause: error }))).toBe(true);
});

it("takes nothing else for a full disk, and ends with causes that go round", () => {
  const round = new Error("one");
  round.cause = round;
  for (const error of [
    round,
    coded("EACCES"),
    coded("EROFS"),
    new Error("spaces left over"),
    undefined,
    "text",
  ])
    expect(isFullDisk(error)).toBe(false);
});

it("tells the folder and what to do, once, and leaves other errors as they are", async () => {
  const full = coded("ENOSPC", "ENOSPC: no space left on device, copyfile '/a' -> '/b'");
  const said = sayingWhenFull("/outer", async () =>
    sayingWhenFull("/inner", async () => Promise.reject(full)),
  );
  await expect(said).rejects.toThrow(
    /^There is no room left to write in \/inner: ENOSPC: no space left on device\. Make room on that disk, and start again\.$/,
  );
  await expect(said).rejects.toBeInstanceOf(FullDisk);
  const other = coded("EACCES");
  await expect(sayingWhenFull("/x", async () => Promise.reject(other))).rejects.toBe(other);
});
