import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { join } from "node:path";

import { afterEach, expect, it, vi } from "vitest";

import { ExecutionStore } from "../../../../local/step-functions/execution-store.ts";
import { closeAfterwards, serve, single } from "../../../support/stack/local-step-functions.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";

closeAfterwards();
afterEach(() => {
  vi.restoreAllMocks();
  syncBuiltinESMExports();
});

/** From now on a little of what is written to files is in them, and an error comes. */
function fillDisk(): void {
  const write = fs.writeFileSync.bind(fs);
  vi.spyOn(fs, "writeFileSync").mockImplementation((file) => {
    write(file, "{");
    throw Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
  });
  syncBuiltinESMExports();
}

function makeRoom(): void {
  vi.restoreAllMocks();
  syncBuiltinESMExports();
}

it("an ending that finds no room is written once there is room again", async () => {
  const { promise, resolve } = Promise.withResolvers<unknown>();
  const rig = await serve(single({}), () => promise);
  const { executionArn } = await rig.start({}, "ends-later");
  fillDisk();
  resolve({ ok: true });
  await vi.waitUntil(() => rig.writeFailures.length > 1, { timeout: 60_000 });
  expect((await rig.describeExecution(executionArn)).status).toBe("RUNNING");
  expect(rig.events.map(({ detail }) => detail.status)).toEqual(["RUNNING"]);
  makeRoom();
  expect(await rig.ended(executionArn)).toMatchObject({ status: "SUCCEEDED" });
  expect(rig.events.map(({ detail }) => detail.status)).toEqual(["RUNNING", "SUCCEEDED"]);
});

it("a start that finds no room fails, leaves no file, and can be repeated by its name", async () => {
  const rig = await serve(single({}));
  fillDisk();
  await expect(rig.start({}, "again")).rejects.toThrow("no space left on device");
  makeRoom();
  expect(readdirSync(join(rig.directory, "Workflow"))).toEqual([]);
  const { executionArn } = await rig.start({}, "again");
  expect(await rig.ended(executionArn)).toMatchObject({ status: "SUCCEEDED" });
});

it.each(['{"executionArn": "arn:aws', "", "null", "{}", "[]", '"text"', "\0\0\0\0", '{"executionArn":1}'])(
  "an execution's file that holds %j is named with what to do",
  async (text) => {
    await using folder = await temporaryFolder();
    mkdirSync(folder.path, { recursive: true });
    const file = join(folder.path, "damaged.json");
    writeFileSync(file, text);
    expect(() => new ExecutionStore(folder.path)).toThrow(
      `${file} is not a stored execution. Put a copy of it in its place, or remove it to go on without it.`,
    );
  },
);
