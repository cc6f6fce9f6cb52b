import { join } from "node:path";

import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { runningSlots } from "../../../functions/adapters/dynamodb/admission/slots.ts";
import { executionJournal } from "../../../functions/adapters/dynamodb/execution-journal.ts";
import type { Slot, SlotWait } from "../../../functions/domain/admission/slots.ts";
import { endAs } from "../../../functions/domain/ends.ts";
import { type LocalDynamoDb, startLocalDynamoDb } from "../../../local/dynamodb/server.ts";
import { clientOf, folder, table, TableName } from "../../support/journal/local-dynamodb.ts";

let local: LocalDynamoDb;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  local = await startLocalDynamoDb({ directory: join(folder, "slots-at-once"), table });
});
afterEach(async () => {
  await local.close();
  vi.useRealTimers();
});

it("does not count an execution twice that has got a slot and is about to leave the queue", async () => {
  const client = clientOf(local);
  const take = (number: number): Promise<Slot | SlotWait> =>
    runningSlots({ name: TableName, client }, 2).take({
      executionId: `execution-${number}`,
      createdAt: new Date(Date.UTC(2026, 10, 29, 11, 0, number)).toISOString(),
      holder: `attempt of ${number}`,
      until: new Date(Date.now() + 900_000),
    });
  const held = [await take(1), await take(2)];
  expect([await take(3), await take(4)]).toEqual(Array(2).fill({ slots: 2, waitSeconds: 5 }));
  for (const slot of held) if ("release" in slot) await slot.release(false);
  const leaving = Promise.withResolvers<void>();
  const mayLeave = Promise.withResolvers<void>();
  const holdsUp = new Set(["DeleteItemCommand"]);
  client.middlewareStack.add(
    (next, { commandName }) =>
      async (request) => {
        if (holdsUp.delete(String(commandName))) {
          leaving.resolve();
          await mayLeave.promise;
        }
        return next(request);
      },
    { step: "initialize" },
  );
  const third = take(3);
  await leaving.promise;
  const fourth = await take(4);
  mayLeave.resolve();
  expect([await third, fourth].map((taken) => "release" in taken)).toEqual([true, true]);
});

it("does not keep the place of an execution that is cancelled between two looks", async () => {
  const journal = { name: TableName, client: clientOf(local) };
  const executions = executionJournal(journal);
  const createdAt = new Date();
  const request = { crewName: "letter", inputs: {}, limits: {} };
  await executions.create({ executionId: "cancelled", request, createdAt, owner: "starter" });
  const started = await executions.read("cancelled");
  await executions.noteWaiting(started!, 1);
  const waiting = await executions.read("cancelled");
  await executions.decide({ executionId: "cancelled", outcome: endAs("cancelled"), at: new Date() });
  expect(await executions.noteWaiting(waiting!, 1)).toBe(false);
});
