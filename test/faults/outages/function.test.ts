import { expect, it } from "vitest";

import { callsOf } from "../crashes/crash-course.ts";
import { agreedEnd, outageWorld, start } from "./outage-world.ts";

/** 16 s: the attempt's hard stop comes a second after its beginning. */
const world = await outageWorld({ runCrew: { timeoutSeconds: 16, memoryMegabytes: 128 } });

const BROKE_OFF = /^The crew's function broke off several times/;

const tries = async (line: string): Promise<number> =>
  (await world.ledger()).filter((written) => written === line).length;

it.each(["order-exit", "order-memory"])(
  "run-crew that dies in a tool each time (%s) is tried again three times, and the model is not asked again",
  async (order) => {
    const id = await start(world, order, "hazard");
    const end = await agreedEnd(world, id);
    expect(end).toMatchObject({ status: "ERROR", error: expect.stringMatching(BROKE_OFF) as unknown });
    expect(await tries(`tried ${order}`)).toBe(4);
    expect(callsOf(world, order)).toBe(1);
  },
);

it("run-crew that dies in an unsafe tool goes on without calling it again", async () => {
  const id = await start(world, "order-unsafe", "hazard");
  expect(await agreedEnd(world, id)).toMatchObject({ result: { raw: "Survived order-unsafe." } });
  expect(await tries("unsafe order-unsafe")).toBe(1);
  expect(callsOf(world, "order-unsafe")).toBe(2);
});

it("run-crew that hangs is ended by Lambda, and the next attempt goes on", async () => {
  const id = await start(world, "order-block", "hazard");
  expect(await agreedEnd(world, id)).toMatchObject({ result: { raw: "Survived order-block." } });
  expect(await tries("tried order-block")).toBe(2);
});
