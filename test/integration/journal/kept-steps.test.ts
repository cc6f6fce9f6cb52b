import { afterEach, describe, expect, it } from "vitest";

import { stepReader } from "../../../functions/adapters/dynamodb/step-reader.ts";
import { pathOfStep, type StepPath } from "../../../functions/crew/step-path.ts";
import { runCrewAttempt } from "../../../functions/handlers/run-crew/run-crew.ts";
import { SURVEY } from "../../fixtures/journal/replies.ts";
import { recordedLog } from "../../support/handlers/recorded-log.ts";
import { testTable } from "../../support/journal/journal-table.ts";
import { storedWorld } from "../../support/journal/stored-executions.ts";

const { table, itemsOf } = testTable();

/** As JSON has it. */
const asJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value ?? null));

describe("what steps were asked", () => {
  let world: Awaited<ReturnType<typeof storedWorld>> | undefined;
  afterEach(async () => {
    await world?.server.close();
    world = undefined;
  });

  /** The survey to its end, in attempts that each have time for one effect, or in one. */
  async function survey(keepsPrompts: boolean, isHurried: boolean) {
    const asked = new Map<string, unknown>();
    let begun = 0;
    world = await storedWorld({
      table: table(),
      replies: SURVEY,
      keepsPrompts,
      onEffect(_path, kind) {
        if (kind !== "clock" && kind !== "wait") begun += 1;
      },
      onAsked: (path, told) => void asked.set(path, asJson(told)),
    });
    const id = crypto.randomUUID();
    const request = { crewName: "survey", inputs: { topic: "the old mill" }, limits: {} };
    await world.journal.create({ executionId: id, request, createdAt: new Date(), owner: "starter" });
    await world.leases.release(id, "starter");
    let attempts = 0;
    for (let status = "suspended"; status === "suspended"; attempts += 1) {
      begun = 0;
      const remainingMilliseconds = (): number => (isHurried && begun > 0 ? 1000 : 900_000);
      const invocation = { requestId: "runner", log: recordedLog(), remainingMilliseconds };
      ({ status } = await runCrewAttempt({ execution_id: id }, world, invocation));
    }
    const paths = Object.keys(await itemsOf(id)).flatMap((entry) =>
      entry.startsWith("step#") ? [pathOfStep(entry)] : [],
    );
    return { id, asked, attempts, paths };
  }

  it.each([
    ["in one attempt", false],
    ["in attempts of one effect each", true],
  ])("is put together as it was, over all that becomes of a conversation: %s", async (_, isHurried) => {
    const { id, asked, attempts, paths } = await survey(true, isHurried);
    const stored = await itemsOf(id);
    expect(attempts > 10).toBe(isHurried);
    const shown = await Promise.all(
      paths.map(async (path) => [path, (await stepReader(table()).read(id, path))?.asked ?? null] as const),
    );
    const effects = paths.filter((path) => asked.has(path));
    expect(effects.length).toBeGreaterThan(25);
    expect(effects).toEqual(
      expect.arrayContaining([
        "task-1/run-1/turn-2/again-1",
        "task-2/run-1/turn-2/shortened-1",
        "task-2/run-1/turn-2/summary-1/half-2",
        "task-2/run-1/convert-1",
        "task-3/run-2/check-2/turn-2",
        "task-4/run-1/turn-1/tool-0/delegate/turn-2",
      ]),
    );
    const items = paths.map((path) => (stored[`step#${path}`] ?? {}) as Record<string, number>);
    expect((await world?.journal.readProgress(id))?.steps).toEqual({
      bytes: items.reduce((sum, { bytes = 0 }) => sum + bytes, 0),
      expireAt: Math.min(...items.map(({ expires_at: at = 0 }) => at)),
    });
    expect(Object.fromEntries(shown)).toEqual(
      Object.fromEntries(paths.map((path) => [path, asked.get(path) ?? null])),
    );
  });

  it("is not stored without keep_prompts, nor asked for", async () => {
    const { id, asked, paths } = await survey(false, false);
    expect(asked.size).toBe(0);
    const items = await itemsOf(id);
    const of = paths.map((path) => items[`step#${path}`] ?? {});
    expect(of.filter((item) => "asked" in item || "asked_parts" in item)).toEqual([]);
    expect(of.every((item) => item["keeps_prompts"] === false)).toBe(true);
    expect(JSON.stringify(of.map(({ about }) => about))).not.toContain("old mill");
  });

  it("takes no second write where it fits the step's own item, and comes with names, times and numbers", async () => {
    const { id, paths } = await survey(true, false);
    const items = await itemsOf(id);
    expect(Object.keys(items).filter((entry) => /^(?:asked|part)#/.test(entry))).toEqual([]);
    const about = (path: StepPath) => items[`step#${path}`]?.["about"] as Record<string, unknown>;
    expect(about("task-1/run-1/turn-1")).toMatchObject({
      kind: "model",
      agent: "Researcher",
      model: "openai/scripted",
      began_at: expect.any(Number) as number,
      ended_at: expect.any(Number) as number,
      tokens: { cached: 0, reasoning: 0 },
    });
    expect(about("task-1/run-1/turn-1/tool-0")).toMatchObject({
      kind: "tool",
      tool: "look_up",
      failed: false,
    });
    expect(about("task-3/run-1/check-1")).toMatchObject({ kind: "guardrail", passed: false });
    expect(about("task-3/run-2/check-2/turn-2")).toMatchObject({ kind: "model", passed: true });
    expect(about("task-2/run-1/turn-2")).toMatchObject({ failed: true, tries: [{ error: /^400 from/ }] });
    expect(paths.every((path) => Number(about(path)["ended_at"]) >= Number(about(path)["began_at"]))).toBe(
      true,
    );
  });
});
