import { DeleteCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { beforeEach, describe, expect, it } from "vitest";

import { replayJournal } from "../../../functions/adapters/dynamodb/replayed-steps.ts";
import { stepJournal } from "../../../functions/adapters/dynamodb/step-journal.ts";
import { stepReader } from "../../../functions/adapters/dynamodb/step-reader.ts";
import { toolsUnderWay } from "../../../functions/adapters/dynamodb/tools-under-way.ts";
import { CREW_STEP, type StepPath } from "../../../functions/crew/step-path.ts";
import { EXPIRY_MARGIN_MILLISECONDS, MOST_REPLAYS } from "../../../functions/domain/replay/replay-journal.ts";
import { CREATED, executionRig, request } from "../../support/journal/execution-rig.ts";
import { testTable } from "../../support/journal/journal-table.ts";

const { table, itemsOf, headerOf } = testTable();
const rig = executionRig(table);
let replay: string;

const stepsOf = (executionId: string, attempt: number, isReplay = false) =>
  stepJournal(table(), { executionId, attempt, isReplay, beforeEffect: () => undefined });
const never = () => Promise.reject(new Error("done again"));
const PATHS = ["task-1/run-1/turn-1", "task-2/run-1/turn-1"] as const satisfies readonly StepPath[];
/** Takes more than two items of 350 kB, and does not pack. */
const LARGE = Array.from({ length: 60_000 }, () => crypto.randomUUID().slice(0, 18)).join("");
const SEND = "task-1/run-1/turn-1/tool-0";
const unsafe = {
  kind: "tool",
  tool: "send",
  safety: "unsafe",
  timeoutSeconds: -5,
  unknown: "unknown",
} as const;

beforeEach(async () => {
  const once = stepsOf(rig.id, 1);
  await once(CREW_STEP, "crew", () => Promise.resolve({ models: { MODEL: "m" } }));
  await once(PATHS[0], "one", () => Promise.resolve(LARGE));
  await once(PATHS[1], "two", () => Promise.resolve("second"));
  await once(SEND, "send", never, unsafe).catch(() => undefined);
  replay = crypto.randomUUID();
  await rig.journal.create({ executionId: replay, request, createdAt: CREATED, owner: "starter" });
});

const adoptSteps = (more: Partial<Parameters<ReturnType<typeof replayJournal>["adopt"]>[0]> = {}) =>
  replayJournal(table()).adopt({
    from: rig.id,
    to: replay,
    keep: () => (path) => path !== CREW_STEP,
    mayGoOn: () => true,
    ...more,
  });
const change = (entry: string, expression: string, values: Record<string, unknown>) =>
  table().client.send(
    new UpdateCommand({
      TableName: table().name,
      Key: { execution_id: rig.id, entry },
      UpdateExpression: expression,
      ExpressionAttributeValues: values,
    }),
  );

describe("a replay's journal", () => {
  it("gives back what it adopted, all parts of it, and knows that it is another's", async () => {
    expect(await adoptSteps()).toBe("whole");
    const once = stepsOf(replay, 1, true);
    expect(await once(PATHS[0], "one", never)).toBe(LARGE);
    expect(await once("task-3/run-1/turn-1", "three", () => Promise.resolve("own"))).toBe("own");
    expect([PATHS[0], "task-3/run-1/turn-1" as const].map(once.isAdopted)).toEqual([true, false]);
    const items = await itemsOf(replay);
    expect(items[`step#${PATHS[1]}`]).toMatchObject({ replayed_from: rig.id, attempt: 1, parts: 1 });
    expect(Object.keys(items).filter((entry) => entry.startsWith("part#")).length).toBeGreaterThan(1);
  });

  it("shows what adopted steps were asked, as their origin does, however large that was", async () => {
    const path = "task-3/run-1/turn-1";
    const once = stepJournal(table(), {
      executionId: rig.id,
      attempt: 1,
      keepsPrompts: true,
      beforeEffect: () => undefined,
    });
    const asked = () => ({ messages: [{ role: "user", content: LARGE }] });
    await once(path, "three", () => Promise.resolve("third"), { kind: "model", asked });
    expect(await adoptSteps()).toBe("whole");
    const steps = stepReader(table());
    const ofOrigin = await steps.read(rig.id, path);
    // What another test has made known as a secret is masked in it.
    expect(JSON.stringify(ofOrigin?.asked).length).toBeGreaterThan(LARGE.length / 2);
    expect((await steps.read(replay, path))?.asked).toEqual(ofOrigin?.asked);
  });

  it("has nothing that is not kept, and none of its parts", async () => {
    await adoptSteps({ keep: () => (path) => path === PATHS[1] });
    const entries = Object.keys(await itemsOf(replay)).filter((entry) =>
      /^(?:step|part|started)#/.test(entry),
    );
    expect(entries).toEqual([`step#${PATHS[1]}`]);
  });

  it("is told the paths of all steps to choose by", async () => {
    const told: string[] = [];
    await adoptSteps({ keep: (paths) => (told.push(...paths), () => false) });
    expect(told).toEqual([CREW_STEP, ...PATHS]);
  });

  it("does not begin an unsafe tool again that another execution began, and blames no crash on it", async () => {
    await adoptSteps();
    expect(await stepsOf(replay, 1, true)(SEND, "send", never, unsafe)).toBe("unknown");
    expect(await toolsUnderWay(table()).find(replay)).toEqual([]);
  });

  it("keeps what it did itself where it is adopted once more", async () => {
    await stepsOf(replay, 1)(PATHS[1], "two", () => Promise.resolve("own"));
    expect([await adoptSteps(), await adoptSteps()]).toEqual(["whole", "whole"]);
    expect(await stepsOf(replay, 2)(PATHS[1], "two", never)).toBe("own");
  });

  it("goes on where it was broken off", async () => {
    let pages = 0;
    expect(await adoptSteps({ mayGoOn: () => pages++ > 0 })).toBe("out-of-time");
    expect(await adoptSteps()).toBe("whole");
    expect(await stepsOf(replay, 2, true)(PATHS[0], "one", never)).toBe(LARGE);
  });

  it.each([
    ["its first step is gone", () => deleted(`step#${CREW_STEP}`)],
    [
      "its first step is still there though its time is over",
      () => change(`step#${CREW_STEP}`, "SET expires_at = :past", { ":past": 1 }),
    ],
    ["a part is gone", () => deleted(`part#${PATHS[0]}#1#0001`)],
  ])("is not made of an execution that has expired: %s", async (_what, expire) => {
    await expire();
    expect(await adoptSteps()).toBe("expired");
  });

  it("is not made of an execution that expires while it is adopted", async () => {
    await change(`step#${CREW_STEP}`, "SET expires_at = :soon", {
      ":soon": Math.ceil((Date.now() + EXPIRY_MARGIN_MILLISECONDS) / 1000) + 1,
    });
    const { expires_at: end } = (await itemsOf(rig.id))[`step#${CREW_STEP}`] ?? {};
    const mayGoOn = () => {
      while (Date.now() + EXPIRY_MARGIN_MILLISECONDS < Number(end) * 1000);
      return true;
    };
    expect(await adoptSteps({ mayGoOn })).toBe("expired");
  });

  it("stays for as long as one that is started now", async () => {
    await adoptSteps();
    const items = await itemsOf(replay);
    const days = Object.values(items).flatMap(({ expires_at: at }) =>
      at === undefined ? [] : [Math.round((Number(at) - Date.now() / 1000) / (24 * 3600))],
    );
    expect(new Set(days)).toEqual(new Set([37]));
  });

  it("is noted as whole in its header, which later attempts read", async () => {
    await replayJournal(table()).noteAdopted(replay);
    expect((await rig.journal.read(replay))?.isAdopted).toBe(true);
  });
});

const deleted = (entry: string) =>
  table().client.send(new DeleteCommand({ TableName: table().name, Key: { execution_id: rig.id, entry } }));

describe("the first step of an execution", () => {
  it("says what its steps were made for, and until when they are there", async () => {
    const first = await replayJournal(table()).readFirstStep(rig.id);
    expect(first).toMatchObject({ value: { models: { MODEL: "m" } } });
    expect(first?.expiresAt).toBeGreaterThan(Date.now());
    expect(await replayJournal(table()).readFirstStep(replay)).toBeUndefined();
  });
});

describe("an execution's replays", () => {
  const note = (id: string) => replayJournal(table()).noteReplay(rig.id, id);

  it("are named newest first, each once, and the latest only", async () => {
    const ids = Array.from({ length: MOST_REPLAYS + 2 }, (_, index) => `replay-${index}`);
    for (const id of ids) await note(id);
    await note(ids.at(-1) ?? "");
    expect((await headerOf(rig.id))["replays"]).toEqual(ids.toReversed().slice(0, MOST_REPLAYS));
  });

  it("are all named when several begin at once", async () => {
    await Promise.all(["a", "b", "c"].map(note));
    expect(((await headerOf(rig.id))["replays"] as string[]).toSorted()).toEqual(["a", "b", "c"]);
  });

  it("are not noted where there is no such execution", async () => {
    await replayJournal(table()).noteReplay("nobody", "replay");
    expect(await itemsOf("nobody")).toEqual({});
  });
});
