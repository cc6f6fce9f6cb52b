import { expect, it } from "vitest";

import { agreedEnd, outageWorld, start } from "./outage-world.ts";

/** 16 s: the attempt's hard stop comes a second after its beginning. */
const world = await outageWorld({ runCrew: { timeoutSeconds: 16, memoryMegabytes: 128 } });

const tries = async (line: string): Promise<number> =>
  (await world.ledger()).filter((written) => written === line).length;

it("run-crew that hangs is ended by Lambda, and the next attempt goes on", async () => {
  const id = await start(world, "order-block", "hazard");
  expect(await agreedEnd(world, id)).toMatchObject({ result: { raw: "Survived order-block." } });
  expect(await tries("tried order-block")).toBe(2);
});
