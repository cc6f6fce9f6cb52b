import { existsSync } from "node:fs";
import { readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { expect, it } from "vitest";

import { runStepcrew, startStack } from "../../support/stack/running-stack.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { waitFor } from "../../support/wait-for.ts";

const INJECTED = new URL("../../support/disk/full-disk.mjs", import.meta.url).href;

/** A disk that has no room for some files until `flag` is removed. */
async function fullDisk(folder: string, part: string) {
  const flag = join(folder, "full");
  await writeFile(flag, "");
  return {
    flag,
    variables: { NODE_OPTIONS: `--import=${INJECTED}`, FULL_DISK_PATH: part, FULL_DISK_WHILE: flag },
  };
}

it("a start on a full disk ends with one sentence that says what to do, and leaves nothing half written", async () => {
  await using folder = await temporaryFolder();
  const { variables } = await fullDisk(folder.path, "stack.pid");
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

it("a crew's start that cannot be written is answered 500, and the stack goes on when there is room", async () => {
  await using folder = await temporaryFolder();
  const { flag, variables } = await fullDisk(folder.path, "step-functions");
  const dataDirectory = join(folder.path, "data");
  await using stack = await startStack(variables, dataDirectory);
  const start = () => fetch(`${stack.endpoints.api}/crew/start`, { method: "POST", body: "{}" });
  const refused = await start();
  expect([refused.status, await refused.json()]).toMatchObject([
    500,
    { detail: expect.stringContaining("could not be started, and nothing runs") as string },
  ]);
  expect(await readdir(join(dataDirectory, "step-functions/stepcrew"))).toEqual([]);
  expect(stack.output().match(/^The workflow's executions in .* cannot be written: .*/gm)).toEqual([
    `The workflow's executions in ${join(dataDirectory, "step-functions")} cannot be written: ENOSPC: no space left on device, write. Make room on that disk: the stack goes on by itself then.`,
  ]);

  await rm(flag);
  const started = await start();
  expect(started.status).toBe(200);
  const { execution_id: id } = (await started.json()) as { execution_id: string };
  await waitFor("the execution to end", async () => {
    const answer = await fetch(`${stack.endpoints.api}/crew/status/${id}`);
    return ((await answer.json()) as { status: string }).status === "COMPLETED";
  });
  expect(existsSync(join(dataDirectory, "step-functions/stepcrew", `${id}.json`))).toBe(true);
});
