import { readdir } from "node:fs/promises";
import { join } from "node:path";

import { expect, it } from "vitest";

import { diskWithoutRoom } from "../../support/disk/disk-without-room.ts";
import { runStepcrew } from "../../support/stack/running-stack.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

it("a start on a full disk ends with one sentence that says what to do, and leaves nothing half written", async () => {
  await using folder = await temporaryFolder();
  const { variables } = await diskWithoutRoom(folder.path, "stack.pid");
  const data = join(folder.path, "data");
  const { code, output } = await runStepcrew("dev", { ...variables, PORT: "0", CREW_DATA_DIR: data });
  expect([code, output.trim().split("\n").slice(1)]).toEqual([
    1,
    [
      `There is no room left to write in ${data}: ENOSPC: no space left on device. Make room on that disk, and start again.`,
    ],
  ]);
  expect(await readdir(data)).toEqual(["lock"]);
});
