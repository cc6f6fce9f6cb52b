import { describe, expect, it } from "vitest";

import { stableHash } from "../../../../functions/crew/index.ts";
import { endAs } from "../../../../functions/domain/ends.ts";
import {
  DEFAULT_LIMITS,
  inputs,
  refusalOf,
  startCrewRig,
  startedId,
} from "../../../support/handlers/start-crew-rig.ts";
import { snowflakeDown } from "../../../support/snowflake/fake-record.ts";

const rig = startCrewRig();
const start = { crewName: "letter", inputs, limits: DEFAULT_LIMITS };
const ago = (seconds: number): Date => new Date(Date.now() - seconds * 1000);

/**
 * A start with the key "key-1" that came as far as its header, so many seconds ago, and holds no record lease
 * any more.
 */
async function brokenOff(seconds: number): Promise<string> {
  const executionId = crypto.randomUUID();
  await rig.memory.keys.claim("key-1", { executionId, fingerprint: stableHash({ inputs }) });
  await rig.memory.journal.create({ executionId, request: start, createdAt: ago(seconds), owner: "dead" });
  await rig.memory.leases.release(executionId, "dead");
  return executionId;
}

const summary = () => ({
  inserts: rig.record.statements.length,
  started: rig.workflow.started,
  ends: rig.memory.executions().map(({ phase }) => phase),
});

/** Holds the next call of a method back until it is let go; resolves `reached` when it is made. */
function holdNext<Port extends object, Name extends keyof Port>(port: Port, name: Name) {
  const method = port[name] as (...all: unknown[]) => Promise<unknown>;
  const reached = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  port[name] = (async (...all: unknown[]) => {
    port[name] = method as Port[Name];
    reached.resolve();
    await released.promise;
    return method(...all);
  }) as Port[Name];
  return { reached: reached.promise, release: released.resolve };
}

describe("of two starts with one Idempotency-Key", () => {
  it("the first does not go on when the second has created the execution meanwhile", async () => {
    const held = holdNext(rig.memory.journal, "create");
    const first = rig.start({ inputs }, "key-1");
    await held.reached;
    const second = startedId(await rig.start({ inputs }, "key-1"));
    held.release();
    expect(startedId(await first)).toBe(second);
    expect(summary()).toEqual({ inserts: 1, started: [second], ends: ["STARTING"] });
  });

  it("the first is told to repeat while the second, which created the execution, is not done", async () => {
    const created = holdNext(rig.memory.journal, "create");
    const first = rig.start({ inputs }, "key-1");
    await created.reached;
    const inserted = holdNext(rig.record, "insert");
    const second = rig.start({ inputs }, "key-1");
    await inserted.reached;
    created.release();
    expect(refusalOf(await first)?.status).toBe(409);
    inserted.release();
    expect(summary().started).toEqual([startedId(await second)]);
  });

  it("the second ends nothing while the first calls Step Functions, whose answer it waits for", async () => {
    const held = holdNext(rig.workflow, "start");
    const first = rig.start({ inputs }, "key-1");
    await held.reached;
    rig.record.failure = snowflakeDown();
    expect(refusalOf(await rig.start({ inputs }, "key-1"))?.status).toBe(409);
    held.release();
    expect(summary()).toEqual({ inserts: 1, started: [startedId(await first)], ends: ["STARTING"] });
  });

  it("the first ends nothing that Step Functions has told the second of, though it hears nothing itself", async () => {
    rig.workflow.losesAnswers = true;
    const status = rig.workflow.status.bind(rig.workflow);
    const asked = Promise.withResolvers<void>();
    const answered = Promise.withResolvers<void>();
    rig.workflow.status = async () => {
      rig.workflow.status = status;
      asked.resolve();
      await answered.promise;
      return "absent";
    };
    const first = rig.start({ inputs }, "key-1");
    await asked.promise;
    const second = startedId(await rig.start({ inputs }, "key-1"));
    answered.resolve();
    expect(startedId(await first)).toBe(second);
    expect(summary()).toEqual({ inserts: 1, started: [second], ends: ["STARTING"] });
  });
});

describe("a start that broke off", () => {
  it.each([
    [29, 409],
    [31, 200],
  ])(
    "%i s ago, with its record lease given back, is answered %i: an owner has 30 s",
    async (seconds, status) => {
      await brokenOff(seconds);
      const answer = await rig.start({ inputs }, "key-1");
      expect("status" in answer ? answer.status : answer.refusal.status).toBe(status);
      expect(rig.workflow.started.length).toBe(status === 200 ? 1 : 0);
    },
  );

  it("is finished by one of many repetitions, and the others are told to repeat", async () => {
    const id = await brokenOff(31);
    const answers = await Promise.all(Array.from({ length: 5 }, () => rig.start({ inputs }, "key-1")));
    expect(new Set(answers.map((answer) => refusalOf(answer)?.status))).toEqual(new Set([undefined, 409]));
    expect(summary()).toEqual({ inserts: 1, started: [id], ends: ["STARTING"] });
  });

  it("is not ended as never started while a repetition carries it out", async () => {
    const id = await brokenOff(70);
    const held = holdNext(rig.record, "insert");
    const repetition = rig.start({ inputs }, "key-1");
    await held.reached;
    const { decided } = await rig.memory.journal.endStart({
      executionId: id,
      outcome: endAs("neverStarted"),
      at: new Date(),
    });
    held.release();
    expect([decided, startedId(await repetition)]).toEqual([false, id]);
  });

  it("and was ended as never started is started anew, not taken over", async () => {
    const id = await brokenOff(70);
    const status = rig.workflow.status.bind(rig.workflow);
    rig.workflow.status = async (asked) => {
      const answer = await status(asked);
      await rig.memory.journal.endStart({ executionId: id, outcome: endAs("neverStarted"), at: new Date() });
      return answer;
    };
    expect(refusalOf(await rig.start({ inputs }, "key-1"))?.status).toBe(409);
    const anew = startedId(await rig.start({ inputs }, "key-1"));
    expect([anew === id, rig.workflow.started]).toEqual([false, [anew]]);
  });

  it("is ended by the repetition that fails to finish it", async () => {
    await brokenOff(31);
    rig.record.failure = snowflakeDown();
    await expect(rig.start({ inputs }, "key-1")).rejects.toBe(rig.record.failure);
    expect([summary().ends, rig.memory.boundTo("key-1")]).toEqual([["FAILED"], undefined]);
  });
});
