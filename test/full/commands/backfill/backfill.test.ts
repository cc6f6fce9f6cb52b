import { randomUUID } from "node:crypto";

import { expect, it } from "vitest";

import { JournalUnavailable } from "../../../../functions/domain/errors.ts";
import { backfillRig, NOTHING } from "../../../support/snowflake/backfill-rig.ts";
import type { EarlierTestRow } from "../../../support/snowflake/earlier-table.ts";

const { ports, run, insert, statusOf } = backfillRig();

const many = (count: number): EarlierTestRow[] =>
  Array.from({ length: count }, (_, index) => ({
    id: randomUUID(),
    status: "COMPLETED",
    resultText: String(index),
    // Several hundred rows share a time, so that pages end among them.
    createdAt: `2025-11-17 10:3${Math.floor(index / 400)}:00.123456`,
  }));

it("a backfill brings in every row over several pages, leaves alone what is known, and goes on when it is run again", async () => {
  const all = many(1100);
  await insert(...all);
  const lines: string[] = [];
  const { journal, ...rest } = ports();
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

it("a backfill by two at once brings each row in once", async () => {
  await insert(...many(60));
  const [first, second] = await Promise.all([run(), run()]);
  expect(first.completed + second.completed).toBe(60);
  expect(first.known + second.known).toBe(60);
});
