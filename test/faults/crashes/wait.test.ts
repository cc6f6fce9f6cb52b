import { afterAll, afterEach, expect, inject, it } from "vitest";

import { waitFor } from "../../support/wait-for.ts";
import { ofAll } from "../is-all.ts";
import { PAUSE_SECONDS, pauseText } from "../workshop.ts";
import { openWorld } from "../world.ts";
import { callsOf, settledEnd, tryStart, watchServices } from "./crash-course.ts";

const world = await openWorld({ prepared: inject("prepared") });
await world.revive();
afterAll(() => world[Symbol.asyncDispose]());
afterEach(async () => {
  if (world.life().isDead()) await world.revive();
});

const STEP = "journal: write step#task-1/run-1/turn-1";

it.each([
  { label: "journal: suspend", side: "after" as const },
  ...ofAll([
    { label: `${STEP}/waits`, side: "before" as const },
    { label: `${STEP}/waits`, side: "after" as const },
    { label: `${STEP}/tool-0`, side: "after" as const },
  ]),
])(
  "an execution that waits, killed $side $label, waits its time and no reply is paid twice",
  async (point) => {
    const order = `order-wait-${point.side}-${point.label.length}`;
    const trace = watchServices(world, { ...point, occurrence: 1 });
    const began = performance.now();
    const { executionId } = await tryStart(world, order, "pause");
    await waitFor("the kill", trace.wasKilled);
    await world.revive();
    const end = await settledEnd(world, executionId);
    expect(end).toMatchObject({ status: "COMPLETED", result: { raw: pauseText(order) } });
    expect(end.result?.data).toMatchObject({ token_usage: { successful_requests: 2 } });
    expect([trace.paidTwice, callsOf(world, order)]).toEqual([[], 2]);
    expect(performance.now() - began).toBeGreaterThan(PAUSE_SECONDS * 1000);
  },
);
