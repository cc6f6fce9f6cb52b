import { randomUUID } from "node:crypto";

import { describe, expect, it } from "vitest";

import { wallClockOf } from "../../../../cli/backfill/time-zone-clock.ts";
import { executionJournal } from "../../../../functions/adapters/dynamodb/execution-journal.ts";
import { backfillRig, NOTHING } from "../../../support/snowflake/backfill-rig.ts";

const rig = backfillRig();
const { table, headerOf, itemsOf, run, insert } = rig;

describe("a backfill", () => {
  it("that is dry says the same and changes nothing", async () => {
    const [done, lost] = [randomUUID(), randomUUID()];
    await insert(
      { id: done, status: "COMPLETED", createdAt: "2025-11-17 10:30:00" },
      { id: lost, status: "PROCESSING", createdAt: "2025-11-17 10:30:00" },
    );
    expect(await run({ dryRun: true })).toEqual({ ...NOTHING, completed: 1, abandoned: 1 });
    expect([await itemsOf(done), await itemsOf(lost)]).toEqual([{}, {}]);
  });

  it("never touches an execution that the journal has", async () => {
    const id = randomUUID();
    const request = { crewName: "research", inputs: { topic: "owls" }, limits: {} };
    await executionJournal(table()).create({
      executionId: id,
      request,
      createdAt: new Date(),
      owner: "starter",
    });
    await insert({ id, status: "COMPLETED", resultText: "other", createdAt: "2025-11-17 10:30:00" });
    const before = await itemsOf(id);
    expect(await run()).toEqual({ ...NOTHING, known: 1 });
    expect(await itemsOf(id)).toEqual(before);
  });

  it("reads wall clocks of the time zone that it is told", async () => {
    const id = randomUUID();
    await insert({ id, status: "COMPLETED", createdAt: "2025-11-17 10:30:00" });
    await run({ toInstant: wallClockOf("America/Los_Angeles") });
    expect((await headerOf(id))["created_at"]).toBe("2025-11-17T18:30:00.000Z");
  });
});
