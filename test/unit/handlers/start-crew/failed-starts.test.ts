import { describe, expect, it } from "vitest";

import { endAs } from "../../../../functions/domain/ends.ts";
import { inputs, refusalOf, startCrewRig, startedId } from "../../../support/handlers/start-crew-rig.ts";
import { snowflakeDown, valueRefused } from "../../../support/snowflake/fake-record.ts";

const rig = startCrewRig();

describe("a start", () => {
  it.each([
    ["Snowflake", () => void (rig.record.failure = snowflakeDown())],
    ["Snowflake's row that may still come", () => void (rig.record.failure = snowflakeDown(true))],
    ["Step Functions", () => void (rig.workflow.isDown = true)],
  ])(
    "that fails for %s is thrown, with nothing running, the outcome decided and the key free",
    async (_, breakIt) => {
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
      expect(executions).toMatchObject([failed]);
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

  it("needs no write of its own for the lease, which is given back with the note that it runs", async () => {
    rig.memory.failNext("release");
    const id = startedId(await rig.start());
    expect([rig.memory.leaseHolder(id), rig.log.lines]).toEqual([undefined, []]);
  });

  it("that Step Functions does not take gives the lease back, for its row's statement is over", async () => {
    rig.workflow.isDown = true;
    await expect(rig.start()).rejects.toMatchObject({ name: "WorkflowUnavailable" });
    const [execution] = rig.memory.executions();
    expect([execution?.phase, rig.memory.leaseHolder(execution?.executionId ?? "")]).toEqual([
      "FAILED",
      undefined,
    ]);
  });

  it("that fails says nothing else where its lease could not be given back, which runs out", async () => {
    rig.workflow.isDown = true;
    rig.memory.failNext("release");
    await expect(rig.start()).rejects.toMatchObject({ name: "WorkflowUnavailable" });
    const [execution] = rig.memory.executions();
    expect(rig.memory.leaseHolder(execution?.executionId ?? "")).toBe("request-1");
    expect(rig.log.lines.map(({ message }) => message)).toEqual([
      "Step Functions did not say whether the execution was started",
      "the record lease of a start could not be given back; it runs out",
    ]);
  });

  it("that is cancelled before it was noted as started leaves the lease to who records that", async () => {
    const { workflow } = rig;
    rig.workflow = {
      ...workflow,
      start: async (id, ...rest) => {
        await workflow.start(id, ...rest);
        await rig.memory.journal.decide({ executionId: id, outcome: endAs("cancelled"), at: new Date() });
      },
    };
    await rig.start().catch((error: unknown) => error);
    const [execution] = rig.memory.executions();
    expect([execution?.phase, rig.memory.leaseHolder(execution?.executionId ?? "")]).toEqual([
      "CANCELLED",
      undefined,
    ]);
  });

  it("is accepted when Step Functions started it and its answer was lost: it runs, so nobody is told otherwise", async () => {
    rig.workflow.losesAnswers = true;
    const id = startedId(await rig.start({ inputs }, "key-1"));
    expect(rig.workflow.started).toEqual([id]);
    expect(rig.memory.execution(id)).toMatchObject({ phase: "STARTING" });
    expect(rig.memory.boundTo("key-1")).toBe(id);
  });

  it("without a key that fails for the journal is thrown, with nothing left behind", async () => {
    rig.memory.failNext("create");
    await expect(rig.start()).rejects.toMatchObject({ name: "JournalUnavailable" });
    expect([rig.memory.executions(), rig.record.statements, rig.workflow.started]).toEqual([[], [], []]);
  });

  it("with a key that fails for the journal is not known to have failed, and its repetition finishes it at once", async () => {
    rig.memory.failNext("create");
    expect(refusalOf(await rig.start({ inputs }, "key-1"))).toEqual({
      status: 409,
      detail:
        "It is not known at the moment whether this Idempotency-Key has started an execution. Repeat in a few seconds.",
    });
    const id = startedId(await rig.start({ inputs }, "key-1"));
    expect([rig.workflow.started, rig.memory.boundTo("key-1")]).toEqual([[id], id]);
  });

  it("whose key cannot be looked up has started nothing, which it says of itself alone", async () => {
    rig.memory.failNext("claim");
    expect(refusalOf(await rig.start({ inputs }, "key-1"))).toEqual({
      status: 500,
      detail:
        "The Idempotency-Key could not be looked up, so this request has started nothing. Repeat it with the same key in a minute.",
    });
    expect([rig.memory.writes, rig.workflow.started]).toEqual([[], []]);
  });

  it("that runs is accepted, though the journal could not note it", async () => {
    rig.memory.failNext("noteStarted");
    const id = startedId(await rig.start({ inputs }, "key-1"));
    expect([rig.workflow.started, rig.memory.execution(id).isStarted]).toEqual([[id], undefined]);
    expect(rig.log.lines.map(({ message }) => message)).toEqual([
      "the journal could not note that the execution is started",
    ]);
  });

  it("that runs already is accepted, though Step Functions has not said so and knows nothing of it yet", async () => {
    rig.workflow.losesAnswers = true;
    rig.workflow.status = async (id) => {
      await rig.memory.journal.beginAttempt(id, new Date());
      return "absent";
    };
    const id = startedId(await rig.start({ inputs }, "key-1"));
    expect(rig.memory.execution(id)).toMatchObject({ phase: "RUNNING", attempt: 1 });
  });

  it.each([
    ["end", ["endStart"], "a failed start could not be ended; reconcile ends it"],
    ["release", ["releaseKey"], "the idempotency key of a failed start could not be released"],
  ])(
    "throws its own error, and logs what it could not %s, when the journal fails on",
    async (_, methods, line) => {
      rig.record.failure = snowflakeDown();
      rig.memory.failNext(...methods);
      await expect(rig.start({ inputs }, "key-1")).rejects.toBe(rig.record.failure);
      expect(rig.log.lines.map(({ message }) => message)).toEqual([line]);
    },
  );
});
