import { randomBytes } from "node:crypto";

import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { beforeEach, describe, expect, it, vi } from "vitest";

import { executionJournal } from "../../../functions/adapters/dynamodb/execution-journal.ts";
import { recordLeases } from "../../../functions/adapters/dynamodb/record-leases.ts";
import { openTable } from "../../../functions/adapters/dynamodb/table.ts";
import { completedAs } from "../../../functions/domain/ends.ts";
import type { ExecutionJournal, RecordLeases } from "../../../functions/domain/journal.ts";
import { NO_PROGRESS } from "../../../functions/domain/progress.ts";
import { failedOutcome } from "../../support/handlers/outcome-of.ts";
import { testTable } from "../../support/journal/journal-table.ts";
import { openGate } from "../../support/servers/gate.ts";

const { table, itemsOf, headerOf } = testTable();
let journal: ExecutionJournal;
let leases: RecordLeases;
let id: string;

const request = { crewName: "research", inputs: { topic: "bees", none: null }, limits: { max_llm_calls: 3 } };
const CREATED = new Date("2026-11-24T10:00:00.123Z");
const at = (seconds: number): Date => new Date(CREATED.getTime() + seconds * 1000);
const result = (raw: string) => ({ raw, data: { json_dict: null } });
const completed = (raw: string) => completedAs(result(raw), { total_tokens: 5 });

beforeEach(async () => {
  journal = executionJournal(table());
  leases = recordLeases(table());
  id = crypto.randomUUID();
  await journal.create({ executionId: id, request, createdAt: CREATED, owner: "starter" });
});

describe("an execution", () => {
  it("is created once, with its request, its times and the lease of who starts it", async () => {
    const execution = {
      executionId: id,
      crewName: "research",
      phase: "STARTING",
      attempt: 0,
      createdAt: "2026-11-24T10:00:00.123Z",
      updatedAt: "2026-11-24T10:00:00.123Z",
      limits: { max_llm_calls: 3 },
      recorded: false,
      version: 1,
    };
    expect(await journal.read(id)).toEqual(execution);
    expect(await journal.readRequest(id)).toEqual(request);
    expect(await headerOf(id)).toMatchObject({ lease_holder: "starter", lease_until: at(60).getTime() });
    expect(
      await journal.create({
        executionId: id,
        request: { ...request, crewName: "other" },
        createdAt: at(9),
        owner: "other",
      }),
    ).toBe("exists");
    expect(await journal.read(id)).toEqual(execution);
  });

  it("is created by one of many who try at the same time", async () => {
    const other = crypto.randomUUID();
    const tries = await Promise.all(
      ["a", "b", "c", "d"].map((holder) =>
        journal.create({ executionId: other, request, createdAt: CREATED, owner: holder }),
      ),
    );
    expect(tries.filter((stored) => stored !== "exists")).toEqual([request]);
  });

  it("that there is not is undefined everywhere, and nothing is written for it", async () => {
    const other = crypto.randomUUID();
    const outcome = failedOutcome("X", "", false);
    expect([
      await journal.read(other),
      await journal.readRequest(other),
      await journal.readProgress(other),
      await journal.beginAttempt(other, at(1)),
      await journal.decide({ executionId: other, outcome, at: at(1) }),
      await leases.acquire(other, "me", at(1)),
    ]).toEqual([undefined, undefined, undefined, undefined, { decided: false, execution: undefined }, false]);
    await leases.release(other, "me");
    await leases.markRecorded(other);
    await journal.suspend(other, 1, true);
    expect(await itemsOf(other)).toEqual({});
  });

  it("counts its attempts, keeps when the first began, and is a version further each time", async () => {
    expect(await journal.beginAttempt(id, at(1))).toMatchObject({ phase: "RUNNING", attempt: 1, version: 2 });
    await journal.suspend(id, 1, true);
    expect(await journal.read(id)).toMatchObject({ phase: "SUSPENDED", version: 3 });
    expect(await journal.beginAttempt(id, at(99))).toMatchObject({
      phase: "RUNNING",
      attempt: 2,
      startedAt: at(1).toISOString(),
      updatedAt: CREATED.toISOString(),
      version: 4,
    });
  });

  it("gives attempts that begin at the same time different numbers", async () => {
    const begun = await Promise.all(Array.from({ length: 6 }, () => journal.beginAttempt(id, at(1))));
    expect(begun.map((execution) => String(execution?.attempt)).toSorted()).toEqual([
      "1",
      "2",
      "3",
      "4",
      "5",
      "6",
    ]);
  });

  it("is not suspended by an attempt that was overtaken", async () => {
    await journal.beginAttempt(id, at(1));
    await journal.beginAttempt(id, at(2));
    await journal.suspend(id, 1, true);
    expect(await journal.read(id)).toMatchObject({ phase: "RUNNING", attempt: 2 });
  });

  it("counts the attempts in a row that ended without a step", async () => {
    const stalls: number[] = [];
    for (const hasProgressed of [false, false, true, false]) {
      const { attempt = 0 } = (await journal.beginAttempt(id, at(1))) ?? {};
      stalls.push(await journal.suspend(id, attempt, hasProgressed));
    }
    expect([stalls, await journal.suspend(id, 1, false)]).toEqual([[1, 2, 0, 1], 0]);
  });

  it("keeps its last progress", async () => {
    const progress = { ...NO_PROGRESS, tasks: [{ name: "write", status: "RUNNING" as const }] };
    await journal.writeProgress(id, NO_PROGRESS);
    await journal.writeProgress(id, progress);
    expect(await journal.readProgress(id)).toEqual(progress);
  });

  const text = (characters: number): string =>
    randomBytes(characters).toString("base64").slice(0, characters);
  const tasksOf = (count: number, name: string) =>
    Array.from({ length: count }, (_, index) => ({
      name: `${index} ${name === "" ? "" : text(300)}`,
      agent: "Writer",
      status: "COMPLETED" as const,
      startedAt: at(index).toISOString(),
      finishedAt: at(index + 1).toISOString(),
      summary: text(300),
    }));

  it("keeps the progress of thousands of tasks without their summaries", async () => {
    const tasks = tasksOf(10_000, "");
    await journal.writeProgress(id, { ...NO_PROGRESS, tasks });
    const kept = tasks.map(({ summary: _summary, ...task }) => task);
    expect(await journal.readProgress(id)).toEqual({ ...NO_PROGRESS, tasks: kept });
  });

  it("keeps all tasks with the beginnings of their names when nothing else fits", async () => {
    const tasks = tasksOf(10_000, "long");
    await journal.writeProgress(id, { ...NO_PROGRESS, tasks });
    const kept = tasks.map(({ name, status }) => ({ name: `${name.slice(0, 8)}…`, status }));
    expect(await journal.readProgress(id)).toEqual({ ...NO_PROGRESS, tasks: kept });
  });

  it("keeps inputs that no item holds, as those of an earlier system may be", async () => {
    const large = { crewName: "research", inputs: { text: text(1_500_000) }, limits: {} };
    const other = crypto.randomUUID();
    await journal.create({ executionId: other, request: large, createdAt: CREATED, owner: "starter" });
    expect(await journal.readRequest(other)).toEqual(large);
  });
});

describe("an outcome", () => {
  it("is decided by the first, and the others see it", async () => {
    await journal.beginAttempt(id, at(1));
    const first = await journal.decide({
      executionId: id,
      outcome: completed("text"),
      at: at(2),
      attempt: 1,
    });
    const second = await journal.decide({
      executionId: id,
      outcome: failedOutcome("Late", "", false),
      at: at(3),
    });
    expect([first.decided, second.decided]).toEqual([true, false]);
    expect(second.execution).toEqual(first.execution);
    expect(first.execution).toMatchObject({
      phase: "COMPLETED",
      updatedAt: at(2).toISOString(),
      outcome: { attempt: 1, chunks: 1 },
    });
    const stored = { result: result("text"), usage: { total_tokens: 5 } };
    expect(await journal.readOutcome(await readExecution())).toEqual(stored);
  });

  it("is decided by one of many at the same time, and all see the same", async () => {
    await journal.beginAttempt(id, at(1));
    const deciders = [
      journal.decide({ executionId: id, outcome: completed("text"), at: at(2), attempt: 1 }),
      ...[3, 4, 5, 6].map((second) =>
        journal.decide({
          executionId: id,
          outcome: failedOutcome(`Late${second}`, "", false),
          at: at(second),
        }),
      ),
    ];
    const decisions = await Promise.all(deciders);
    expect(decisions.filter(({ decided }) => decided).length).toBe(1);
    expect(new Set(decisions.map(({ execution }) => JSON.stringify(execution))).size).toBe(1);
  });

  it("is refused from an attempt that was overtaken", async () => {
    await journal.beginAttempt(id, at(1));
    await journal.beginAttempt(id, at(2));
    const old = await journal.decide({ executionId: id, outcome: completed("old"), at: at(3), attempt: 1 });
    expect(old).toMatchObject({ decided: false, execution: { phase: "RUNNING", attempt: 2 } });
    expect(old.execution?.outcome).toBeUndefined();
    expect(
      await journal.decide({ executionId: id, outcome: completed("new"), at: at(4), attempt: 2 }),
    ).toMatchObject({ decided: true });
    expect((await journal.readOutcome(await readExecution())).result?.raw).toBe("new");
  });

  it("counts as this call's own when its answer was lost and it is sent again", async () => {
    const url = process.env["AWS_ENDPOINT_URL_DYNAMODB"] ?? "";
    const gate = await openGate(url);
    let losses = 1;
    gate.fateOf = ({ operation }) => (operation === "UpdateItem" && losses-- > 0 ? { lose: true } : "pass");
    vi.stubEnv("AWS_ENDPOINT_URL_DYNAMODB", gate.url);
    const unlucky = openTable(table().name);
    const decision = await executionJournal(unlucky).decide({
      executionId: id,
      outcome: failedOutcome("Cancelled", "", false),
      at: at(1),
    });
    unlucky.client.destroy();
    vi.stubEnv("AWS_ENDPOINT_URL_DYNAMODB", url);
    await gate.close();
    expect([losses, decision.decided]).toEqual([-1, true]);
  });

  it("of two equal ones at the same instant is one's own", async () => {
    const outcome = failedOutcome("Cancelled", "", false);
    const decisions = [
      await journal.decide({ executionId: id, outcome, at: at(1) }),
      await journal.decide({ executionId: id, outcome, at: at(1) }),
    ];
    expect(decisions.map(({ decided }) => decided)).toEqual([true, false]);
  });

  it("ends attempts: none begins, none suspends", async () => {
    await journal.beginAttempt(id, at(1));
    await journal.decide({ executionId: id, outcome: failedOutcome("Cancelled", "No.", false), at: at(2) });
    await journal.suspend(id, 1, true);
    expect(await journal.beginAttempt(id, at(3))).toBeUndefined();
    expect(await journal.read(id)).toMatchObject({
      phase: "FAILED",
      attempt: 1,
      error: { type: "Cancelled", message: "No.", retryable: false },
    });
  });

  it("may be larger than an item: it is split and read back as it was", async () => {
    await journal.beginAttempt(id, at(1));
    const raw = Array.from({ length: 60_000 }, () => crypto.randomUUID()).join('\n😀é"\\');
    const { execution } = await journal.decide({
      executionId: id,
      outcome: completed(raw),
      at: at(2),
      attempt: 1,
    });
    expect(execution?.outcome?.chunks).toBeGreaterThan(2);
    expect((await journal.readOutcome(await readExecution())).result?.raw === raw).toBe(true);
  });

  it.each([
    ["latin", "x"],
    ["of emoji", "😀"],
    ["of several bytes each", "語"],
  ])(
    "leaves the header under 2 KB, however long its sentence of characters that are %s",
    async (_, character) => {
      await journal.beginAttempt(id, at(1));
      const outcome = failedOutcome("ModelRefused", character.repeat(5000), false);
      const { execution } = await journal.decide({ executionId: id, outcome, at: at(2), attempt: 1 });
      const header = await headerOf(id);
      const bytes = Buffer.byteLength(JSON.stringify(header));
      expect(bytes).toBeLessThan(2048);
      expect(execution?.error?.message).toMatch(new RegExp(`^(?:${character})+…$`, "u"));
      expect((await readExecution()).error).toEqual(execution?.error);
    },
  );

  const readExecution = async () => {
    const execution = await journal.read(id);
    if (execution === undefined) throw new Error(`there is no ${id}`);
    return execution;
  };
});

it("throws JournalUnavailable for a header that is not of this program's making", async () => {
  const other = crypto.randomUUID();
  const Item = { execution_id: other, entry: "header", phase: "DONE" };
  await table().client.send(new PutCommand({ TableName: table().name, Item }));
  await expect(journal.read(other)).rejects.toMatchObject({ name: "JournalUnavailable" });
});
