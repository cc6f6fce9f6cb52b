import { describe, expect, it } from "vitest";

import { snowflakeDown, valueRefused } from "../../support/fake-record.ts";
import { inputs, refusalOf, startCrewRig, startedId } from "../../support/start-crew-rig.ts";

const rig = startCrewRig();

describe("a start", () => {
  it.each([
    ["the journal", () => rig.memory.failNext("create")],
    ["Snowflake", () => void (rig.record.failure = snowflakeDown())],
    ["Snowflake's row that may still come", () => void (rig.record.failure = snowflakeDown(true))],
    ["the lease's release", () => rig.memory.failNext("release")],
    ["Step Functions", () => void (rig.workflow.isDown = true)],
  ])(
    "that fails for %s is thrown, with nothing running, the outcome decided and the key free",
    async (what, breakIt) => {
      breakIt();
      await expect(rig.start({ inputs }, "key-1")).rejects.toMatchObject({
        name: expect.stringMatching(/Unavailable$/) as unknown,
      });
      const failed = {
        phase: "FAILED",
        error: {
          type: "StartFailed",
          message: "The execution could not be started. Start it again",
          retryable: true,
        },
      };
      const executions = rig.memory.executions();
      expect(executions).toMatchObject(what === "the journal" ? [] : [failed]);
      expect([rig.workflow.started, rig.memory.boundTo("key-1")]).toEqual([[], undefined]);
    },
  );

  it("whose value Snowflake refuses is told so, for it would be refused again, with nothing running and the key free", async () => {
    rig.record.failure = valueRefused();
    const sentence =
      "Snowflake refuses a value of the inputs, so the execution was not started. The same inputs will be refused again; change them";
    expect(refusalOf(await rig.start({ inputs }, "key-1"))).toEqual({
      status: 500,
      detail: `${sentence}.`,
      errors: [{ pointer: "/inputs", detail: "holds a value that Snowflake refuses" }],
    });
    expect(rig.memory.executions()).toMatchObject([
      { phase: "FAILED", error: { type: "StartRefused", message: sentence, retryable: false } },
    ]);
    const [execution] = rig.memory.executions();
    expect([
      rig.workflow.started,
      rig.memory.boundTo("key-1"),
      rig.memory.leaseHolder(execution?.executionId ?? ""),
    ]).toEqual([[], undefined, undefined]);
    expect(rig.log.lines).toMatchObject([
      { level: "error", message: "Snowflake refuses a value of the start" },
    ]);
  });

  it.each([
    [false, undefined],
    [true, "request-1"],
  ])(
    "that Snowflake fails keeps the record lease only while its row may still come: %s",
    async (may, holder) => {
      rig.record.failure = snowflakeDown(may);
      await expect(rig.start()).rejects.toBe(rig.record.failure);
      const [execution] = rig.memory.executions();
      expect(rig.memory.leaseHolder(execution?.executionId ?? "")).toBe(holder);
    },
  );

  it("is accepted when Step Functions started it and its answer was lost: it runs, so nobody is told otherwise", async () => {
    rig.workflow.losesAnswers = true;
    const id = startedId(await rig.start({ inputs }, "key-1"));
    expect(rig.workflow.started).toEqual([id]);
    expect(rig.memory.execution(id)).toMatchObject({ phase: "STARTING" });
    expect(rig.memory.boundTo("key-1")).toBe(id);
  });

  it("throws its own error, and logs what it could not undo, when the journal fails on", async () => {
    rig.record.failure = snowflakeDown();
    rig.memory.failNext("decide", "releaseKey");
    await expect(rig.start({ inputs }, "key-1")).rejects.toBe(rig.record.failure);
    expect(rig.log.lines.map(({ message }) => message)).toEqual([
      "a failed start could not be ended; reconcile ends it",
      "the idempotency key of a failed start could not be released",
    ]);
  });
});
