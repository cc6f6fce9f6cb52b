import { describe, expect, it, vi } from "vitest";

import { inputs, refusalOf, startCrewRig, startedId } from "../../../support/handlers/start-crew-rig.ts";

const rig = startCrewRig();
const USED_UP =
  "The 2 starts that a client has in a day are used up. Start again after midnight UTC, or ask whoever runs the deployment to raise daily_starts.";

/** The clock stands for the tests of this file: a day that ends meanwhile would begin a new count. */
function at(time: string): void {
  vi.useFakeTimers({ toFake: ["Date"], now: new Date(time) });
}

describe("the starts of a client's day", () => {
  it("are as many as the deployment says; the next is 429 until midnight UTC, and leaves nothing behind", async () => {
    at("2026-11-29T21:30:00.250Z");
    rig.dailyStarts.limit = 2;
    const ids = [await rig.start(), await rig.start()].map(startedId);
    expect(refusalOf(await rig.start())).toEqual({
      status: 429,
      detail: USED_UP,
      headers: { "Retry-After": "9000" },
    });
    expect([rig.workflow.started, rig.memory.executions().length, rig.record.statements.length]).toEqual([
      ids,
      2,
      2,
    ]);
    at("2026-11-30T00:00:00.000Z");
    expect(startedId(await rig.start())).toBeTypeOf("string");
    vi.useRealTimers();
  });

  it("are each client's own, and everybody's together where nobody has a key", async () => {
    rig.dailyStarts.limit = 1;
    const statuses: (number | undefined)[] = [];
    for (const apiKeyId of ["first", "second", undefined, "first", "second", undefined]) {
      statuses.push(refusalOf(await rig.start({ inputs }, undefined, apiKeyId))?.status);
    }
    expect(statuses).toEqual([undefined, undefined, undefined, 429, 429, 429]);
  });

  it("do not count a repetition of an Idempotency-Key, which is answered when the day is used up too", async () => {
    rig.dailyStarts.limit = 2;
    const first = startedId(await rig.start({ inputs }, "key-1"));
    expect([startedId(await rig.start({ inputs }, "key-1")), rig.dailyStarts.counted()]).toEqual([first, 1]);
    await rig.start({ inputs }, "key-2");
    expect([startedId(await rig.start({ inputs }, "key-1")), rig.dailyStarts.counted()]).toEqual([first, 2]);
  });

  it("bind no key when they are used up: the same request starts something on the next day", async () => {
    at("2026-11-29T12:00:00Z");
    rig.dailyStarts.limit = 1;
    await rig.start();
    expect(refusalOf(await rig.start({ inputs }, "key-1"))?.status).toBe(429);
    expect(rig.memory.boundTo("key-1")).toBeUndefined();
    at("2026-11-30T12:00:00Z");
    const answer = await rig.start({ inputs }, "key-1");
    expect(answer).toMatchObject({ status: 200 });
    expect(answer).not.toMatchObject({ headers: { "Idempotent-Replay": "true" } });
    vi.useRealTimers();
  });

  it("count one of several requests that come at once with one key", async () => {
    const answers = await Promise.all([1, 2, 3].map(() => rig.start({ inputs }, "key-1")));
    expect(answers.filter((answer) => "body" in answer).length).toBeGreaterThan(0);
    expect([rig.dailyStarts.counted(), rig.workflow.started.length]).toEqual([1, 1]);
  });

  it.each([
    ["a crew that there is not", { crew: "none" }],
    ["inputs that are missing", { inputs: {} }],
  ])("do not count what is refused: %s", async (_, body) => {
    expect(refusalOf(await rig.start(body))?.status).toBe(422);
    expect(rig.dailyStarts.counted()).toBe(0);
  });

  it.each([undefined, "key-1"])("do not count a start that failed (Idempotency-Key %s)", async (key) => {
    rig.workflow.isDown = true;
    await expect(rig.start({ inputs }, key)).rejects.toThrow("Step Functions");
    expect(rig.dailyStarts.counted()).toBe(0);
  });

  it("start nothing and bind no key while they cannot be counted", async () => {
    rig.dailyStarts.isDown = true;
    await expect(rig.start({ inputs }, "key-1")).rejects.toThrow(
      "The journal (DynamoDB) could not count a start",
    );
    expect([rig.workflow.started, rig.memory.executions(), rig.memory.boundTo("key-1")]).toEqual([
      [],
      [],
      undefined,
    ]);
  });
});
