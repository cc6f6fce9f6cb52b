import { readFile } from "node:fs/promises";

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { openExecutions } from "../../../functions/adapters/dynamodb/open-executions.ts";
import { reconcileExecutions } from "../../../functions/handlers/reconcile-executions/reconcile-executions.ts";
import readPage from "../../fixtures/journal/crews/note/tools/read_page.ts";
import { STORED } from "../../fixtures/journal/ids.ts";
import { BUSY, NOTE, type Replies, SURVEY } from "../../fixtures/journal/replies.ts";
import { recordedLog } from "../../support/handlers/recorded-log.ts";
import { COMPLETED, suspendedFor } from "../../support/handlers/run-crew-rig.ts";
import { refusalOf } from "../../support/handlers/start-crew-rig.ts";
import { testTable } from "../../support/journal/journal-table.ts";
import { answersTo } from "../../support/journal/stored-answers.ts";
import { storedWorld } from "../../support/journal/stored-executions.ts";
import { type Item, readItemsFile, replaceItems, scanItems } from "../../support/journal/stored-items.ts";

/** How the survey ends once the coworker that was asked has looked something up. */
const LAST = [
  "task-4/run-1/turn-1/tool-0/delegate/turn-2",
  "task-4/run-1/turn-1/tool-0/delegate/turn-2/summary-1",
  "task-4/run-1/turn-1/tool-0/delegate/turn-2/summary-1/again-1",
  "task-4/run-1/turn-1/tool-0/delegate/turn-2/shortened-1",
  "task-4/run-1/turn-2",
  "task-4/run-1/turn-2/tool-0/known",
  "task-4/run-1/turn-2/tool-0/delegate/turn-1",
  "task-4/run-1/turn-3",
];
/** What is left of the survey once the tool of its third task has answered. */
const REST = [
  "task-3/run-1/turn-2",
  "task-3/run-1/check-1",
  "task-3/run-2/turn-1",
  "task-3/run-2/check-1",
  "task-3/run-2/check-2",
  "task-3/run-2/check-2/turn-2",
  "task-4/run-1/turn-1",
  "task-4/run-1/turn-1/tool-0/known",
  "task-4/run-1/turn-1/tool-0/delegate/started",
  "task-4/run-1/turn-1/tool-0/delegate/turn-1",
  "task-4/run-1/turn-1/tool-0/delegate/turn-1/tool-0",
  ...LAST,
];

/** What the tool of the note reads, which is the note then. */
const PAGE = readPage.run(
  { page: "7" },
  { signal: AbortSignal.abort(), idempotencyKey: "", executionId: "" },
);

const { table } = testTable();
let stored: readonly Item[];
let world: Awaited<ReturnType<typeof storedWorld>> | undefined;

beforeEach(async () => {
  stored = await readItemsFile();
  await replaceItems(table().name, stored);
  vi.setSystemTime("2026-11-24T12:00:00Z");
});
afterEach(async () => {
  vi.useRealTimers();
  await world?.server.close();
  world = undefined;
});

/** A world whose model knows the replies to these paths and refuses every other call. */
async function worldWith(replies: Replies, paths: readonly string[]) {
  const known = Object.entries(replies).filter(([path]) => paths.includes(path));
  world = await storedWorld({ table: table(), replies: Object.fromEntries(known) });
  return { ...world, modelCalls: known.length };
}

const keyOf = (item: Item): string => `${item["execution_id"]?.S} ${item["entry"]?.S}`;

/** What the table has now that it had not when it was stored. */
async function newEntries(): Promise<readonly string[]> {
  const before = new Set(stored.map(keyOf));
  const items = await scanItems(table().name);
  return items.filter((item) => !before.has(keyOf(item))).map((item) => item["entry"]?.S ?? "");
}

/** Stored steps, with all that belongs to them, that are not as they were, but for their expiry. */
async function lostSteps(): Promise<readonly string[]> {
  const textOf = ({ expires_at: _expiry, ...item }: Item): string => JSON.stringify(item);
  const now = new Set((await scanItems(table().name)).map(textOf));
  const steps = stored.filter(({ entry }) => /^(?:step|part|started|event|inputs)/.test(entry?.S ?? ""));
  return steps.filter((item) => !now.has(textOf(item))).map(keyOf);
}

interface Continued {
  readonly name: string;
  readonly id: string;
  /** Paths of the effects that are begun, in order. */
  readonly effects: readonly string[];
  /** Further entries. */
  readonly marks?: readonly string[];
  /** Tools that are called. */
  readonly called: readonly string[];
}

/** In a further attempt each call of a tool is noted: should the process break off, it can be named. */
const DELEGATED = "started#task-4/run-1/turn-1/tool-0/delegate/turn-1/tool-0";

describe("executions that an earlier version has stored", () => {
  it("are answered as that version answered, and reading changes nothing", async () => {
    const expected: unknown = JSON.parse(await readFile("test/fixtures/journal/answers.json", "utf8"));
    expect(await answersTo(Object.values(STORED), table())).toEqual(expected);
    expect(await scanItems(table().name)).toEqual(stored);
  });

  it.each<Continued>([
    {
      name: "the one in the middle of a crew",
      id: STORED.open,
      effects: LAST,
      called: [],
    },
    { name: "the one that had only to end", id: STORED.whole, effects: [], called: [] },
    {
      name: "the suspended one",
      id: STORED.suspended,
      effects: ["task-3/run-1/turn-1", "task-3/run-1/turn-1/tool-0", ...REST],
      marks: ["started#task-3/run-1/turn-1/tool-0", DELEGATED],
      called: ["book_entry", "look_up"],
    },
    {
      name: "the one in a tool that must not be called twice",
      id: STORED.unsafe,
      effects: ["task-3/run-1/turn-1/tool-0", ...REST],
      marks: [DELEGATED],
      called: ["look_up"],
    },
  ])("go on from their last step: $name", async ({ id, effects, marks = [], called }) => {
    const { attempt, record, server, modelCalls, ...made } = await worldWith(SURVEY, effects);
    expect(await attempt(id)).toEqual(COMPLETED);
    expect({ begun: made.begun, called: made.called }).toEqual({ begun: effects, called });
    expect(server.requests).toHaveLength(modelCalls);
    const entries = [...marks, ...effects.map((path) => `step#${path}`), "outcome#2#0000"];
    expect((await newEntries()).filter((entry) => !entry.startsWith("event#"))).toEqual(entries.toSorted());
    expect(await lostSteps()).toEqual([]);
    const result = { raw: "Closed.", data: { token_usage: { successful_requests: 20, total_tokens: 300 } } };
    const usage = { llm_calls: 20, tool_calls: 5 };
    const row = { executionId: id, phase: "COMPLETED", attempts: 2, result, usage };
    expect(record.statements).toMatchObject([{ merge: [row] }]);
  });

  it("go on from steps that are stored in parts", async () => {
    const { attempt, begun, record } = await worldWith(NOTE, []);
    expect(await attempt(STORED.large)).toEqual(COMPLETED);
    expect(begun).toEqual([]);
    expect(record.statements).toMatchObject([{ merge: [{ result: { raw: PAGE } }] }]);
  });

  it("count the tries of a model that is still busy", async () => {
    const { attempt } = await worldWith({ "task-3/run-1/turn-1": BUSY }, ["task-3/run-1/turn-1"]);
    expect(await attempt(STORED.suspended)).toEqual(suspendedFor(60));
    const wait = "step#task-3/run-1/turn-1/wait-2";
    expect(await newEntries()).toEqual(["event#0000000017", "event#0000000018", wait]);
  });

  it("have a timeline that goes on where it ended", async () => {
    const { attempt, timeline } = await worldWith(SURVEY, LAST);
    await attempt(STORED.open);
    const events = await timeline.read(STORED.open, 31, 100);
    expect(events.map(({ sequence, type, path }) => [sequence, type, path])).toEqual([
      [32, "model-call-start", "task-4/run-1/turn-1/tool-0/delegate/turn-2"],
      [33, "model-call-start", "task-4/run-1/turn-1/tool-0/delegate/turn-2/summary-1"],
      [34, "model-call", "task-4/run-1/turn-1/tool-0/delegate/turn-2/summary-1"],
      [35, "model-call-start", "task-4/run-1/turn-1/tool-0/delegate/turn-2/summary-1/again-1"],
      [36, "model-call", "task-4/run-1/turn-1/tool-0/delegate/turn-2/summary-1/again-1"],
      [37, "model-call-start", "task-4/run-1/turn-1/tool-0/delegate/turn-2/shortened-1"],
      [38, "model-call", "task-4/run-1/turn-1/tool-0/delegate/turn-2/shortened-1"],
      [39, "model-call-start", "task-4/run-1/turn-2"],
      [40, "model-call", "task-4/run-1/turn-2"],
      [41, "delegation", "task-4/run-1/turn-2/tool-0"],
      [42, "model-call-start", "task-4/run-1/turn-2/tool-0/delegate/turn-1"],
      [43, "warning", "task-4/run-1/turn-2/tool-0/delegate/turn-1"],
      [44, "model-call-start", "task-4/run-1/turn-3"],
      [45, "model-call", "task-4/run-1/turn-3"],
      [46, "task-end", undefined],
    ]);
    const [first] = (await newEntries()).filter((entry) => entry.startsWith("event#"));
    expect(first).toBe("event#0000000032");
  });

  it("in a tool that must not be called twice wait until it is over, and tell the model that its end is unknown", async () => {
    const { attempt, called, server } = await worldWith(SURVEY, REST);
    vi.setSystemTime("2026-11-24T10:30:30Z");
    expect(await attempt(STORED.unsafe)).toEqual(suspendedFor(46));
    expect([called, server.requests.length]).toEqual([[], 0]);
    vi.setSystemTime("2026-11-24T10:31:16Z");
    expect(await attempt(STORED.unsafe)).toEqual(COMPLETED);
    expect(server.requests[0]?.messages.at(-1)).toMatchObject({
      role: "tool",
      content: expect.stringContaining("whether it was carried out is unknown"),
    });
  });

  it.each([
    { id: STORED.accepted, key: "key-of-accepted", notes: "It is accepted.", started: [] },
    { id: STORED.brokenOff, key: "key-of-broken-off", notes: "It broke off.", started: [STORED.brokenOff] },
    { id: STORED.claimed, key: "key-of-claimed", notes: "It is claimed.", started: [STORED.claimed] },
  ])(
    "are what a repetition of their start with its key is answered, and then run: $key",
    async ({ id, key, notes, started }) => {
      const { start, attempt, workflow, record, begun } = await worldWith(NOTE, Object.keys(NOTE));
      const body = { crew: "note", inputs: { topic: "the old mill", notes } };
      const other = await start({ body: { ...body, limits: {} }, key });
      expect(refusalOf(other)?.status).toBe(422);
      expect(await start({ body, key, requestId: "repetition" })).toMatchObject({
        status: 200,
        headers: { "Idempotent-Replay": "true" },
        body: { execution_id: id },
      });
      expect([workflow.started, record.statements.length]).toEqual([started, started.length]);
      expect(await attempt(id)).toEqual(COMPLETED);
      expect(begun).toEqual([
        "crew",
        "task-1/run-1/turn-1",
        "task-1/run-1/turn-1/tool-0",
        "task-1/run-1/turn-2",
      ]);
    },
  );

  it("are left to the request that starts them while it may still live", async () => {
    vi.setSystemTime("2026-11-24T11:20:10Z");
    const { start, workflow } = await worldWith(NOTE, []);
    const body = { crew: "note", inputs: { topic: "the old mill", notes: "It broke off." } };
    const answer = await start({ body, key: "key-of-broken-off", requestId: "repetition" });
    expect([refusalOf(answer)?.status, workflow.started]).toEqual([409, []]);
  });

  it("are recorded once they have ended, from values that are stored in parts too", async () => {
    const world = await worldWith(NOTE, []);
    const open = openExecutions(table());
    const { whole, suspended, unsafe, accepted, brokenOff, large } = STORED;
    const unfinished = [STORED.open, whole, suspended, unsafe, accepted, brokenOff, large];
    const idsOf = async () => (await open.list(100)).map(({ executionId }) => executionId).toSorted();
    expect(await idsOf()).toEqual([...unfinished, STORED.unrecorded].toSorted());
    for (const id of unfinished) world.workflow.statuses.set(id, "RUNNING");
    const metrics = { ...world.metrics, seconds: () => undefined };
    const invocation = { requestId: "me", log: recordedLog(), remainingMilliseconds: () => 55_000 };
    const summary = await reconcileExecutions({ ...world, open, metrics }, invocation);
    expect(summary).toEqual({ recorded: 1, ended: 0, open: 7 });
    const row = { executionId: STORED.unrecorded, phase: "COMPLETED", attempts: 1, result: { raw: PAGE } };
    expect(world.record.statements).toMatchObject([{ merge: [row] }]);
    expect(await idsOf()).toEqual(unfinished);
  });
});
