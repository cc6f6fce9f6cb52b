import { randomUUID } from "node:crypto";

import { describe, expect, it } from "vitest";

import { backfillRig, NOTHING } from "../../../support/snowflake/backfill-rig.ts";

const rig = backfillRig();
const { run, insert } = rig;

const OLD = "2025-11-17 10:30:00.123456";
const ERROR = {
  type: "Abandoned",
  message:
    "The execution was still PROCESSING after 24 hours in the earlier system, which lost it. Start it again",
  retryable: true,
};

describe("a row that is PROCESSING for too long", () => {
  it("ends with each of its twins, which keep their own metadata", async () => {
    const id = randomUUID();
    await insert(
      { id, status: "PROCESSING", metadata: '{"ticket": 1}', createdAt: OLD },
      { id, status: "PROCESSING", metadata: '["ticket", 2]', createdAt: OLD },
      { id, status: "PROCESSING", createdAt: OLD },
    );
    expect(await run()).toEqual({ ...NOTHING, abandoned: 1 });
    const rows = await rig.rows.query(
      "SELECT status, TO_JSON(metadata) AS metadata FROM crew_execution_results",
    );
    expect(rows.map(({ STATUS }) => STATUS)).toEqual(["ERROR", "ERROR", "ERROR"]);
    expect(new Set(rows.map(({ METADATA }) => JSON.parse(String(METADATA)) as unknown))).toEqual(
      new Set([
        { ticket: 1, phase: "FAILED", error: ERROR },
        { earlier_metadata: ["ticket", 2], phase: "FAILED", error: ERROR },
        { phase: "FAILED", error: ERROR },
      ]),
    );
  });
});
