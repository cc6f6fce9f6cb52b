import { randomUUID } from "node:crypto";

import { describe, expect, it } from "vitest";

import { wallClockOf } from "../../../../cli/backfill/time-zone-clock.ts";
import { executionJournal } from "../../../../functions/adapters/dynamodb/execution-journal.ts";
import { JournalUnavailable } from "../../../../functions/domain/errors.ts";
import { backfillRig, NOTHING } from "../../../support/snowflake/backfill-rig.ts";
import type { EarlierTestRow } from "../../../support/snowflake/earlier-table.ts";

const rig = backfillRig();
const { table, headerOf, itemsOf, run, insert, statusOf } = rig;

describe("a backfill", () => {
  const many = (count: number): EarlierTestRow[] =>
    Array.from({ length: count }, (_, index) => ({
      id: randomUUID(),
      status: "COMPLETED",
      resultText: String(index),
      // Several hundred rows share a time, so that pages end among them.
      createdAt: `2025-11-17 10:3${Math.floor(index / 400)}:00.123456`,
    }));

  it("brings in every row over several pages, leaves alone what is known, and goes on when it is run again", async () => {
    const all = many(1100);
    await insert(...all);
    const lines: string[] = [];
    const { journal, ...rest } = rig.ports();
    let adds = 0;
    const dying = {
      ...rest,
      journal: {
        known: (ids: readonly string[]) => journal.known(ids),
        add: async (execution: Parameters<typeof journal.add>[0]) => {
          adds += 1;
          if (adds > 700) throw new JournalUnavailable("write", { cause: new Error("down") });
          return journal.add(execution);
        },
      },
    };
    await expect(run({}, dying)).rejects.toThrow(JournalUnavailable);
    const { completed, known } = await run({ report: (line) => lines.push(line) });
    expect(completed + known).toBe(1100);
    expect(known).toBeGreaterThanOrEqual(690);
    expect(lines).toEqual(["500 executions read", "1000 executions read", "1100 executions read"]);
    expect(await run()).toEqual({ ...NOTHING, known: 1100 });
    for (const row of [all[0], all[450], all[1099]]) {
      expect(await statusOf(row?.id ?? "")).toMatchObject({ result: { raw: row?.resultText } });
    }
  });

  it("by two at once brings each row in once", async () => {
    await insert(...many(60));
    const [first, second] = await Promise.all([run(), run()]);
    expect(first.completed + second.completed).toBe(60);
    expect(first.known + second.known).toBe(60);
  });

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
