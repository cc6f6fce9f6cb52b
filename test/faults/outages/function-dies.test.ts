import { expect, it } from "vitest";

import { callsOf } from "../crashes/crash-course.ts";
import { ofAll } from "../is-all.ts";
import { agreedEnd, outageWorld, start } from "./outage-world.ts";

/** Time enough for every attempt: one that suspended on a busy machine would be a further try. */
const world = await outageWorld({ runCrew: { timeoutSeconds: 120, memoryMegabytes: 128 } });

const BROKE_OFF = /^The crew's function broke off several times/;

const tries = async (line: string): Promise<number> =>
  (await world.ledger()).filter((written) => written === line).length;

it.each(["order-exit", ...ofAll(["order-memory"])])(
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
