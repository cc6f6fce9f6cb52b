import { describe, expect, it } from "vitest";

import type { Call, Fate } from "../../support/servers/gate.ts";
import { waitFor } from "../../support/wait-for.ts";
import { callsOf, tryStart, watchServices } from "../crashes/crash-course.ts";
import { ofAll } from "../is-all.ts";
import { labelOf } from "../points.ts";
import { workshopText } from "../workshop.ts";
import { agreedEnd, heal, logFromNow, outageWorld, start, THROTTLED } from "./outage-world.ts";

const world = await outageWorld();

const GAVE_UP = /"invocation failed".*"JournalUnavailable"/;

/**
 * Lets the journal work until an execution is in the middle of its crew, then gives every request this fate.
 */
async function failInTheMiddle(order: string, fate: Fate): Promise<string> {
  const trace = watchServices(world);
  const id = await start(world, order, "workshop");
  await waitFor("the middle", () => trace.labels.some((label) => label.includes("step#task-3/run-1/turn-2")));
  world.gates.journal.fateOf = () => fate;
  return id;
}

describe("a journal that fails for a while", () => {
  it.each<[string, Fate]>([
    ["is down", "cut"],
    ...ofAll<[string, Fate]>([["throttles everything", THROTTLED]]),
  ])("and %s is waited for: the execution goes on where it was", async (what, fate) => {
    const order = `order-j${what.length}`;
    const log = logFromNow(world);
    const id = await failInTheMiddle(order, fate);
    await waitFor(
      "an attempt to give up",
      () => log().includes('"service":"run-crew"') && GAVE_UP.test(log()),
    );
    const trace = watchServices(world);
    expect(await agreedEnd(world, id)).toMatchObject({
      status: "COMPLETED",
      result: { raw: workshopText(order) },
    });
    // One call may have been in flight when the journal went away: its reply could not be kept.
    expect(callsOf(world, order)).toBeLessThanOrEqual(11);
    expect(trace.paidTwice).toEqual([]);
    const lines = (await world.ledger()).filter((line) => line.includes(`${order} `));
    expect(new Set(lines).size).toBe(lines.length);
  });

  it.each(ofAll(["here and there"]))("refuses single requests %s, and nothing is seen of it", async () => {
    let count = 0;
    world.gates.journal.fateOf = () => (count++ % 12 === 0 ? THROTTLED : "pass");
    const id = await start(world, "order-flaky", "workshop");
    expect(await agreedEnd(world, id)).toMatchObject({ result: { raw: workshopText("order-flaky") } });
    expect(callsOf(world, "order-flaky")).toBe(10);
  });

  it("does every write but loses its answer the first time: each counts once all the same", async () => {
    const seen = new Set<string>();
    world.gates.journal.fateOf = (call: Call) => {
      const body = JSON.stringify(call.body);
      const label = labelOf("journal", call);
      // Enough as it is: the SDK's client stops repeating when too much fails.
      if (label === undefined || seen.has(body) || /event|progress/.test(label)) return "pass";
      seen.add(body);
      return { lose: true };
    };
    const id = await start(world, "order-unheard", "workshop");
    expect(await agreedEnd(world, id)).toMatchObject({ result: { raw: workshopText("order-unheard") } });
    expect(callsOf(world, "order-unheard")).toBe(10);
    const lines = (await world.ledger()).filter((line) => line.includes("order-unheard "));
    expect(lines).toHaveLength(2);
  });
});

it("a journal that is down for longer than the workflow waits ends the execution once it is back", async () => {
  const log = logFromNow(world);
  const id = await failInTheMiddle("order-down", "cut");
  // Run crew and its three repetitions, Record failure and its three, and the first delivery of the
  // workflow's end.
  const failures = () => [...log().matchAll(/"invocation failed"/g)].length;
  await waitFor("the workflow to give up, and the first delivery of its end to fail", () => failures() >= 9);
  heal(world);
  const end = await agreedEnd(world, id);
  expect(end).toMatchObject({ status: "ERROR", result: null });
  expect(end.error).toMatch(/journal|workflow/i);
});

it("a journal that is down refuses starts and status, and nothing has happened when it is back", async () => {
  world.gates.journal.fateOf = () => "cut";
  expect((await tryStart(world, "order-refused", "workshop")).status).toBe(500);
  const status = await fetch(`${world.life().api}/crew/status/7f8c3a52-3f0e-4d55-9a39-0d2f1c1d1c11`);
  expect(status.status).toBe(500);
  heal(world);
  const id = await start(world, "order-refused", "workshop");
  expect(await agreedEnd(world, id)).toMatchObject({ status: "COMPLETED" });
  expect(callsOf(world, "order-refused")).toBe(10);
});
