import { expect, it } from "vitest";

import type { SlotLimit } from "../../../../functions/domain/admission/slots.ts";
import { keepSlotLimit } from "../../../../functions/handlers/reconcile-executions/keep-slot-limit.ts";
import { recordedLog } from "../../../support/handlers/recorded-log.ts";

type Known = Awaited<ReturnType<SlotLimit["read"]>>;

/** What the journal knows after one run, and how often Lambda was asked. */
async function kept(known: Known, mayRun: number | Error) {
  let now = known;
  let asked = 0;
  const log = recordedLog();
  const limit: SlotLimit = {
    read: () => Promise.resolve(now),
    write: (slots, askedAt) => {
      now = { slots, askedAt: askedAt.toISOString() };
      return Promise.resolve();
    },
  };
  const concurrentExecutions = () => {
    asked += 1;
    return mayRun instanceof Error ? Promise.reject(mayRun) : Promise.resolve(mayRun);
  };
  await keepSlotLimit({ limit, account: { concurrentExecutions } }, log);
  return { slots: now?.slots, asked, log: JSON.stringify(log) };
}

const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();

it.each([
  [10, 5],
  [1000, 500],
  [11, 5],
  [1, 1],
  [0, 1],
])("an account that may run %i functions at once runs %i crews", async (mayRun, slots) => {
  expect(await kept(undefined, mayRun)).toMatchObject({ slots, asked: 1 });
});

it("Lambda is asked again after ten minutes, so that a raised quota counts", async () => {
  expect(await kept({ slots: 5, askedAt: minutesAgo(9) }, 1000)).toMatchObject({ slots: 5, asked: 0 });
  expect(await kept({ slots: 5, askedAt: minutesAgo(11) }, 1000)).toMatchObject({ slots: 500, asked: 1 });
});

it("what is known stands while Lambda does not say it, and the log says why", async () => {
  const end = await kept({ slots: 7, askedAt: minutesAgo(60) }, new Error("AccessDenied"));
  expect(end).toMatchObject({ slots: 7, asked: 1 });
  expect(end.log).toContain("AccessDenied");
});
