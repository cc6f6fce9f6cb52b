import { describe, expect, it } from "vitest";

import { stableHash } from "../../../../functions/crew/index.ts";
import { endAs } from "../../../../functions/domain/ends.ts";
import { failedOutcome } from "../../../support/handlers/outcome-of.ts";
import { inputs, refusalOf, startCrewRig, startedId } from "../../../support/handlers/start-crew-rig.ts";

const rig = startCrewRig();

describe("a start with an Idempotency-Key", () => {
  it("gives the same execution for the same body, whatever the order of its keys", async () => {
    const first = startedId(await rig.start({ inputs }, "key-1"));
    await rig.memory.journal.beginAttempt(first, new Date());
    const again = await rig.start({ inputs: { place: "London", name: "Ada" } }, "key-1");
    expect(again).toMatchObject({
      status: 200,
      headers: { Location: `/prod/crew/status/${first}`, "Idempotent-Replay": "true" },
      body: { execution_id: first },
    });
    expect([rig.workflow.started, rig.record.statements.length]).toEqual([[first], 1]);
  });

  it("gives the same execution after it has ended, failed or not", async () => {
    const first = startedId(await rig.start({ inputs }, "key-1"));
    await rig.memory.journal.decide({
      executionId: first,
      outcome: failedOutcome("ModelRefused", "", false),
      at: new Date(),
    });
    expect(startedId(await rig.start({ inputs }, "key-1"))).toBe(first);
    expect(rig.workflow.started).toEqual([first]);
  });

  it("is its client's own: another API key with the same key and body starts another execution", async () => {
    const starts = ["first", "second", undefined, "first", "second", undefined].map(
      (apiKeyId) => () => rig.start({ inputs }, "key-1", apiKeyId),
    );
    const ids: string[] = [];
    for (const start of starts) ids.push(startedId(await start()));
    expect([ids.slice(0, 3), new Set(ids).size]).toEqual([ids.slice(3), 3]);
    expect(rig.workflow.started).toEqual(ids.slice(0, 3));
  });

  it("is refused with another body only where its own client has used it", async () => {
    const other = { inputs: { ...inputs, name: "Bob" } };
    const first = startedId(await rig.start({ inputs }, "key-1", "first"));
    expect(startedId(await rig.start(other, "key-1", "second"))).not.toBe(first);
    expect(refusalOf(await rig.start(other, "key-1", "first"))?.status).toBe(422);
  });

  it("refuses another body with the same key", async () => {
    await rig.start({ inputs }, "key-1");
    expect(refusalOf(await rig.start({ inputs: { ...inputs, name: "Bob" } }, "key-1"))?.status).toBe(422);
    expect(rig.workflow.started.length).toBe(1);
  });

  it("starts two executions for two keys, or for none", async () => {
    const ids = [
      await rig.start({ inputs }, "1"),
      await rig.start({ inputs }, "2"),
      await rig.start(),
      await rig.start(),
    ].map(startedId);
    expect(new Set(ids).size).toBe(4);
  });

  it("starts anew after a start that failed, for the client was told that nothing runs", async () => {
    rig.workflow.isDown = true;
    await expect(rig.start({ inputs }, "key-1")).rejects.toThrow("Step Functions");
    rig.workflow.isDown = false;
    const id = startedId(await rig.start({ inputs }, "key-1"));
    expect([rig.workflow.started, rig.memory.boundTo("key-1")]).toEqual([[id], id]);
  });

  it.each(["startFailed", "startRefused", "neverStarted"] as const)(
    "starts anew when the bound execution ended as %s",
    async (end) => {
      const first = startedId(await rig.start({ inputs }, "key-1"));
      await rig.memory.journal.decide({ executionId: first, outcome: endAs(end), at: new Date() });
      const answer = await rig.start({ inputs }, "key-1");
      expect(startedId(answer)).not.toBe(first);
      expect(rig.memory.boundTo("key-1")).toBe(startedId(answer));
    },
  );

  it("finishes a start that broke off before its header was written", async () => {
    const claim = { executionId: crypto.randomUUID(), fingerprint: stableHash({ inputs }) };
    await rig.memory.keys.claim("key-1", claim);
    expect(startedId(await rig.start({ inputs }, "key-1"))).toBe(claim.executionId);
    expect([rig.workflow.started, rig.record.statements.length]).toEqual([[claim.executionId], 1]);
  });

  it("finishes a start that broke off after its header was written, with that header's time in the row", async () => {
    const claim = { executionId: crypto.randomUUID(), fingerprint: stableHash({ inputs }) };
    await rig.memory.keys.claim("key-1", claim);
    const createdAt = new Date(Date.now() - 120_000);
    await rig.memory.journal.create({
      executionId: claim.executionId,
      request: { crewName: "letter", inputs, limits: {} },
      createdAt,
      owner: "dead",
    });
    expect(startedId(await rig.start({ inputs }, "key-1"))).toBe(claim.executionId);
    expect(rig.record.statements).toMatchObject([{ insert: { createdAt: createdAt.toISOString() } }]);
    expect([rig.workflow.started, rig.memory.leaseHolder(claim.executionId)]).toEqual([
      [claim.executionId],
      undefined,
    ]);
  });

  it("answers 409 while the first is in flight", async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const { promise: inserting, resolve: isInserting } = Promise.withResolvers<void>();
    rig.record.onStatement = () => {
      isInserting();
      return promise;
    };
    const first = rig.start({ inputs }, "key-1");
    await inserting;
    expect(refusalOf(await rig.start({ inputs }, "key-1"))).toEqual({
      status: 409,
      detail: "Another request with this Idempotency-Key is still being answered. Repeat in a few seconds.",
    });
    resolve();
    expect([startedId(await first), rig.record.statements.length, rig.workflow.started.length]).toEqual([
      rig.memory.boundTo("key-1"),
      1,
      1,
    ]);
  });

  it("answers 409, and writes nothing, when the first writes its header just after it was looked for", async () => {
    const claim = { executionId: crypto.randomUUID(), fingerprint: stableHash({ inputs }) };
    const { journal, keys } = rig.memory;
    await keys.claim("key-1", claim);
    const read = journal.read.bind(journal);
    journal.read = async (executionId) => {
      const seen = await read(executionId);
      await journal.create({
        executionId,
        request: { crewName: "letter", inputs, limits: {} },
        createdAt: new Date(),
        owner: "first",
      });
      return seen;
    };
    expect(refusalOf(await rig.start({ inputs }, "key-1"))?.status).toBe(409);
    expect([rig.record.statements, rig.workflow.started]).toEqual([[], []]);
    expect(rig.memory.leaseHolder(claim.executionId)).toBe("first");
  });

  it("inserts one row only, however many come at once", async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => rig.start({ inputs }, "key-1")));
    const ids = answers.flatMap((answer) => ("body" in answer ? [answer.body.execution_id] : []));
    const refused = answers.flatMap((answer) => refusalOf(answer)?.status ?? []);
    expect([new Set(ids).size, new Set(refused), ids.length + refused.length]).toEqual([
      1,
      new Set([409]),
      8,
    ]);
    const inserted = rig.record.statements.map(
      (statement) => "insert" in statement && statement.insert.executionId,
    );
    expect([new Set(inserted).size, new Set(rig.workflow.started).size]).toEqual([1, 1]);
  });

  it("needs nobody but the journal once the first request has started its execution", async () => {
    const first = startedId(await rig.start({ inputs }, "key-1"));
    rig.workflow.isDown = true;
    expect(startedId(await rig.start({ inputs }, "key-1"))).toBe(first);
    expect([rig.memory.execution(first).phase, rig.record.statements.length, rig.workflow.started]).toEqual([
      "STARTING",
      1,
      [first],
    ]);
  });

  it("answers 409, and fails nothing, while Step Functions cannot say whether it has the first execution", async () => {
    rig.memory.failNext("noteStarted");
    const first = startedId(await rig.start({ inputs }, "key-1"));
    rig.workflow.isDown = true;
    expect(refusalOf(await rig.start({ inputs }, "key-1"))?.status).toBe(409);
    expect([rig.memory.execution(first).phase, rig.memory.boundTo("key-1")]).toEqual(["STARTING", first]);
  });

  it("answers 409, and fails nothing, while the journal cannot say what became of the first", async () => {
    const first = startedId(await rig.start({ inputs }, "key-1"));
    rig.memory.failNext("read");
    expect(refusalOf(await rig.start({ inputs }, "key-1"))?.status).toBe(409);
    expect([rig.memory.execution(first).phase, rig.memory.boundTo("key-1")]).toEqual(["STARTING", first]);
  });
});
