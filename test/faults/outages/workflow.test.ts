import { SFNClient, StopExecutionCommand } from "@aws-sdk/client-sfn";
import { describe, expect, it } from "vitest";

import { waitFor } from "../../support/wait-for.ts";
import { callsOf, executionsOf, repeatStart, tryStart, watchServices } from "../crashes/crash-course.ts";
import { noteText, workshopText } from "../workshop.ts";
import { agreedEnd, failTimes, heal, outageWorld, start } from "./outage-world.ts";

const world = await outageWorld();

const START = "workflow: StartExecution";
const THROTTLED = { status: 400, body: { __type: "ThrottlingException", message: "Rate exceeded" } };

describe("StartExecution", () => {
  it("throttled for good answers 500, runs nothing, and the key starts anew", async () => {
    failTimes(world, { service: "workflow", label: START, fate: THROTTLED });
    expect((await tryStart(world, "order-throttled", "note")).status).toBe(500);
    heal(world);
    const [failed = ""] = await executionsOf(world, "order-throttled");
    expect(await agreedEnd(world, failed)).toMatchObject({ status: "ERROR" });
    const id = await repeatStart(world, "order-throttled", "note");
    expect(await agreedEnd(world, id)).toMatchObject({ result: { raw: noteText("order-throttled") } });
    expect(callsOf(world, "order-throttled")).toBe(1);
  });

  it.each([
    ["once", 1],
    ["as often as it is tried", Infinity],
  ])("whose answer is lost %s has started the execution, once", async (what, times) => {
    const order = `order-lost${what.length}`;
    failTimes(world, { service: "workflow", label: START, fate: { lose: true }, times });
    const { status, executionId } = await tryStart(world, order, "workshop");
    expect(status).toBe(200);
    expect(await agreedEnd(world, executionId)).toMatchObject({ result: { raw: workshopText(order) } });
    expect(callsOf(world, order)).toBe(10);
  });
});

it("a workflow execution stopped from outside ends the execution as CANCELLED, and its model call", async () => {
  world.gates.model.fateOf = () => "hang";
  const id = await start(world, "order-stopped", "workshop");
  await waitFor("the attempt", async () => (await world.header(id))["phase"] === "RUNNING");
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  const client = new SFNClient({ region: "us-east-1", credentials, endpoint: world.life().stepFunctions });
  const executionArn = `arn:aws:states:us-east-1:123456789012:execution:stepcrew:${id}`;
  await client.send(new StopExecutionCommand({ executionArn }));
  expect(await agreedEnd(world, id)).toMatchObject({
    status: "ERROR",
    error: "The execution was stopped in Step Functions",
  });
  expect(await world.header(id)).toMatchObject({ phase: "CANCELLED" });
});

it("run-crew invoked three times at once runs the crew once", async () => {
  const order = "order-thrice";
  const trace = watchServices(world);
  const id = await start(world, order, "workshop");
  await waitFor("the attempt", async () => (await world.header(id))["phase"] === "RUNNING");
  const invoke = () => world.life().invoke("run-crew", { execution_id: id });
  const answers = await Promise.all([invoke(), invoke()]);
  expect(await agreedEnd(world, id)).toMatchObject({ result: { raw: workshopText(order) } });
  for (const answer of answers)
    expect(["completed", "suspended"]).toContain((answer as { status: string }).status);
  // Attempts that are overtaken find out at their next step: what they have in flight may be asked for twice.
  expect(trace.modelCalls()).toBeLessThanOrEqual(3 * 10);
  const lines = (await world.ledger()).filter((line) => line.includes(`${order} `));
  expect(new Set(lines).size).toBe(lines.length);
});
