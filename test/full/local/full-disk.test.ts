import { existsSync } from "node:fs";
import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";

import { expect, it } from "vitest";

import { diskWithoutRoom } from "../../support/disk/disk-without-room.ts";
import { startStack } from "../../support/stack/running-stack.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { waitFor } from "../../support/wait-for.ts";

it("a crew's start that cannot be written is answered 500, and the stack goes on when there is room", async () => {
  await using folder = await temporaryFolder();
  const { flag, variables } = await diskWithoutRoom(folder.path, "step-functions");
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
