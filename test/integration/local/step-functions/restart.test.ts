import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";

import { StartExecutionCommand } from "@aws-sdk/client-sfn";
import { describe, expect, it } from "vitest";

import {
  clientOf,
  closeAfterwards,
  folder,
  functionArn,
  scripted,
  serve,
  single,
  stateMachineArn,
} from "../../../support/stack/local-step-functions.ts";

closeAfterwards();

describe("a new process on the same folder", () => {
  it("knows the ended executions and runs again those that were running, from the first state", async () => {
    const definition = single({
      Parameters: { FunctionName: functionArn, Payload: { "at.$": "$$.Execution.StartTime" } },
    });
    const dead = await serve(definition, () => new Promise(() => {}));
    const { executionArn } = await dead.start({}, "left");
    const before = await dead.describeExecution(executionArn);
    const { invoke, calls } = scripted({ ok: true });
    const alive = await serve(definition, invoke, dead.directory);
    expect((await alive.describeExecution(executionArn)).status).toBe("RUNNING");
    expect(await alive.local.resume()).toBe(1);
    expect(await alive.local.resume()).toBe(0);
    expect(await alive.ended(executionArn)).toMatchObject({
      status: "SUCCEEDED",
      startDate: before.startDate,
    });
    expect(calls[0]?.payload).toEqual({ at: before.startDate?.toISOString() });
    expect(alive.events.map(({ detail }) => detail.status)).toEqual(["SUCCEEDED"]);
    const third = await serve(definition, undefined, dead.directory);
    expect(await third.local.resume()).toBe(0);
    expect(await third.describeExecution(executionArn)).toMatchObject({
      status: "SUCCEEDED",
      output: '{"result":{"ok":true}}',
    });
  });

  it("counts the machine's time limit from the execution's start", async () => {
    const definition = single({}, {}, { TimeoutSeconds: 1 });
    const dead = await serve(definition, () => new Promise(() => {}));
    const { executionArn } = await dead.start();
    await dead.local.close();
    const alive = await serve(definition, () => new Promise(() => {}), dead.directory);
    await alive.local.resume();
    const { status, startDate, stopDate } = await alive.ended(executionArn);
    expect(status).toBe("TIMED_OUT");
    expect(Number(stopDate) - Number(startDate)).toBeGreaterThanOrEqual(1000);
  });

  it("leaves running what ran when the first was closed, without an event", async () => {
    const dead = await serve(single({}), () => new Promise(() => {}));
    const { executionArn } = await dead.start();
    await dead.local.close();
    expect(dead.events.map(({ detail }) => detail.status)).toEqual(["RUNNING"]);
    const alive = await serve(single({}), undefined, dead.directory);
    expect((await alive.describeExecution(executionArn)).status).toBe("RUNNING");
  });

  it("goes on after SIGKILL with every execution whose start was answered", async () => {
    const directory = join(folder, "killed");
    const source = new URL("../../../../local/step-functions/local-step-functions.ts", import.meta.url).href;
    const program = `
      import { startLocalStepFunctions } from ${JSON.stringify(source)};
      const { url } = await startLocalStepFunctions({
        directory: ${JSON.stringify(directory)}, stateMachineArn: ${JSON.stringify(stateMachineArn)},
        definition: ${JSON.stringify(JSON.stringify(single({})))},
        invoke: () => new Promise(() => {}), onStatusChange: () => {},
      });
      console.log(url);`;
    const child = spawn(process.execPath, ["--input-type=module", "-e", program], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [url] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
    const client = clientOf(url);
    const answered: string[] = [];
    const exit = once(child, "exit");
    await Promise.allSettled(
      Array.from({ length: 60 }, async (_, n) => {
        const { executionArn = "" } = await client.send(
          new StartExecutionCommand({ stateMachineArn, name: `n${n}`, input: "{}" }),
        );
        answered.push(executionArn);
        if (answered.length === 40) child.kill("SIGKILL");
      }),
    );
    await exit;
    const { local, ended } = await serve(single({}), undefined, directory);
    expect(await local.resume()).toBeGreaterThanOrEqual(answered.length);
    const statuses = await Promise.all(answered.map(async (arn) => (await ended(arn)).status));
    expect(statuses).toEqual(answered.map(() => "SUCCEEDED"));
    expect(answered.length).toBeGreaterThanOrEqual(40);
  });
});
