import { randomUUID } from "node:crypto";

import { describe, expect, it } from "vitest";

import { backfillRig, NOTHING } from "../../../support/snowflake/backfill-rig.ts";

const rig = backfillRig();
const { run, insert, statusOf } = rig;

const others = (count: number, createdAt: string) =>
  Array.from({ length: count }, () => ({ id: randomUUID(), status: "COMPLETED", createdAt }));

describe("rows with one id", () => {
  it("stand for what they tell most, though that is a page further on", async () => {
    const id = randomUUID();
    await insert(
      { id, status: "PROCESSING", createdAt: "2025-11-17 10:30:02" },
      ...others(499, "2025-11-17 10:30:01.5"),
      { id, status: "COMPLETED", resultText: "the answer", createdAt: "2025-11-17 10:30:01" },
    );
    expect(await run()).toEqual({ ...NOTHING, completed: 500 });
    expect(await statusOf(id)).toMatchObject({ status: "COMPLETED", result: { raw: "the answer" } });
  });

  it("of one time, at the end of a page, are read once and none is missed", async () => {
    const id = "00000000-0000-4000-8000-000000000000";
    const time = "2025-11-17 10:30:01";
    await insert(
      { id, status: "PROCESSING", createdAt: time },
      ...others(499, time),
      { id, status: "COMPLETED", resultText: "the answer", createdAt: time },
      { id, status: "ERROR", createdAt: time },
    );
    const lines: string[] = [];
    expect(await run({ report: (line) => lines.push(line) })).toEqual({ ...NOTHING, completed: 500 });
    expect(lines).toEqual(["500 executions read"]);
    expect(await statusOf(id)).toMatchObject({ status: "COMPLETED", result: { raw: "the answer" } });
  });

  it("and one status stand for their newest", async () => {
    const id = randomUUID();
    await insert(
      { id, status: "COMPLETED", resultText: "second", createdAt: "2025-11-17 10:30:02" },
      { id, status: "COMPLETED", resultText: "first", createdAt: "2025-11-17 10:30:01" },
      { id, status: "SKIPPED", createdAt: "2025-11-17 10:30:03" },
    );
    expect(await run()).toEqual({ ...NOTHING, completed: 1 });
    expect(await statusOf(id)).toMatchObject({ result: { raw: "second" } });
  });
});
