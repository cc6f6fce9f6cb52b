import { afterAll, afterEach, expect, inject, it } from "vitest";

import type { ModelRequest } from "../../support/models/scripted-model-server.ts";
import { waitFor } from "../../support/wait-for.ts";
import { nameOf, type Point, pointsOf } from "../points.ts";
import { turnOf, workshopText } from "../workshop.ts";
import { openWorld } from "../world.ts";
import { settledEnd, type StartAnswer, tryStart, watchServices } from "./crash-course.ts";

const world = await openWorld({ prepared: inject("prepared") });
await world.revive();
afterAll(() => world[Symbol.asyncDispose]());
afterEach(async () => {
  if (world.life().isDead()) await world.revive();
});

const ORDER = "order-replayed";
const origin = (await tryStart(world, ORDER, "workshop")).executionId;
await settledEnd(world, origin);

/** From the task that delegates: the tools, the async tasks and the guardrail before it are kept. */
async function tryReplay(key: string): Promise<StartAnswer> {
  try {
    const response = await fetch(`${world.life().api}/crew/replay/${origin}`, {
      method: "POST",
      body: JSON.stringify({ from_task: 4 }),
      headers: { "idempotency-key": key },
    });
    const body = (await response.json()) as { readonly execution_id?: string };
    return { status: response.status, executionId: body.execution_id ?? "" };
  } catch {
    return { status: 0, executionId: "" };
  }
}

const pathsSince = (calls: number): readonly string[] =>
  world.models.requests.slice(calls).map((request: ModelRequest) => turnOf(request).path);

const undisturbed = watchServices(world);
const first = world.models.requests.length;
const { executionId: replayed } = await tryReplay("undisturbed");
await settledEnd(world, replayed);
const wantedPaths = pathsSince(first);

/** In the midst of adopting; FAULT_POINTS=all tries every point from both sides. */
const points: readonly Point[] =
  process.env["FAULT_POINTS"] === "all"
    ? pointsOf(undisturbed.labels)
    : [{ label: "journal: write step#task-2/run-1/turn-1", occurrence: 1, side: "after" }];

it("a replay asks for what is not kept alone", () => {
  expect(wantedPaths.length).toBeGreaterThan(0);
  expect(wantedPaths.filter((path) => !path.startsWith("task-4/"))).toEqual([]);
});

it.each(points.map((point, index) => ({ name: nameOf(point), point, key: `replay-${index}` })))(
  "a replay that is killed at a point ends as if nothing had happened: $name",
  async ({ point, key }) => {
    if (point.label === "snowflake: log in") await world.revive();
    const bookedBefore = await booked();
    const trace = watchServices(world, point);
    const calls = world.models.requests.length;
    const answer = await tryReplay(key);
    await waitFor("the kill", trace.wasKilled);
    if (world.life().isDead()) await world.revive();
    const id = answer.status === 200 ? answer.executionId : await repeated(key);
    expect(await settledEnd(world, id)).toMatchObject({
      status: "COMPLETED",
      result: { raw: workshopText(ORDER) },
    });
    expect((await world.rowsOf(id)).map(({ STATUS }) => STATUS)).toEqual(["COMPLETED"]);
    expect(trace.paidTwice).toEqual([]);
    const paths = pathsSince(calls);
    expect(paths.filter((path) => !path.startsWith("task-4/"))).toEqual([]);
    expect(paths.length).toBeLessThanOrEqual(wantedPaths.length + 1);
    // The unsafe tool of a kept task has written its line once, in the origin.
    expect(await booked()).toEqual(bookedBefore);
  },
  300_000,
);

const booked = async (): Promise<readonly string[]> =>
  (await world.ledger()).filter((line) => line.includes(`${ORDER} `) && !line.includes("archive"));

/** With its key, once the leases of the dead have run out. */
async function repeated(key: string): Promise<string> {
  const answer = await waitFor(`the repeated replay ${key}`, async () => {
    const again = await tryReplay(key);
    if (again.status === 200) return again;
    const { executions } = (await (await fetch(`${world.life().api}/crew/executions`)).json()) as {
      readonly executions: readonly { readonly execution_id: string }[];
    };
    for (const { execution_id } of executions) await world.age(execution_id, 61);
    return undefined;
  });
  return answer.executionId;
}
