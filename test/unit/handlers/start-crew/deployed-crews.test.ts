import { describe, expect, it } from "vitest";

import { stableHash } from "../../../../functions/crew/index.ts";
import { startCrewContract } from "../../../../functions/handlers/start-crew/contract.ts";
import {
  builtCrew,
  DEFAULT_LIMITS,
  inputs,
  refusalOf,
  startCrewRig,
  startedId,
} from "../../../support/handlers/start-crew-rig.ts";

const rig = startCrewRig();
const fingerprint = stableHash({ inputs });
const stored = { crewName: "letter", inputs, limits: DEFAULT_LIMITS };

/** A deploy with another only crew, and other defaults and caps. */
function deploy(): void {
  rig.crews = [builtCrew("other")];
  rig.limits = { ...rig.limits, max_llm_calls: { default: 7, cap: 10 } };
}

describe("a start that is repeated after a deploy", () => {
  it.each([
    ["its crew is gone", { crew: "letter", inputs }],
    ["the cap was lowered", { inputs, limits: { max_llm_calls: 90 } }],
  ])("gives the execution that was accepted before, though %s", async (_, body) => {
    const first = startedId(await rig.start(body, "key-1"));
    deploy();
    expect(await rig.start(body, "key-1")).toMatchObject({
      status: 200,
      headers: { "Idempotent-Replay": "true" },
      body: { execution_id: first },
    });
    expect(rig.workflow.started).toEqual([first]);
  });

  it("is refused with another body all the same, and a key that nobody used is left unbound by a refusal", async () => {
    await rig.start({ crew: "letter", inputs }, "key-1");
    deploy();
    expect(refusalOf(await rig.start({ crew: "letter", inputs: { name: "Bob" } }, "key-1"))?.detail).toBe(
      "This Idempotency-Key was used with another body. Use a new key for a new execution.",
    );
    expect(refusalOf(await rig.start({ crew: "letter", inputs }, "key-2"))?.status).toBe(422);
    expect(rig.memory.boundTo("key-2")).toBeUndefined();
  });

  it("is the same start, because defaults are no part of what is compared", async () => {
    const bodies: unknown[] = [undefined, {}, { inputs }, { limits: {} }];
    expect(bodies.map((body) => startCrewContract.body.parse(body))).toEqual([
      {},
      {},
      { inputs },
      { limits: {} },
    ]);
    const first = startedId(await rig.start({ inputs }, "key-1"));
    deploy();
    expect(startedId(await rig.start({ inputs }, "key-1"))).toBe(first);
  });

  it.each([
    ["header", 31],
    ["inputs", undefined],
  ])("is finished as it was asked for when it broke off after its %s", async (_, secondsAgo) => {
    const executionId = crypto.randomUUID();
    await rig.memory.keys.claim("key-1", { executionId, fingerprint });
    if (secondsAgo === undefined) rig.memory.addRequest(executionId, stored);
    else {
      const createdAt = new Date(Date.now() - secondsAgo * 1000);
      await rig.memory.journal.create({ executionId, request: stored, createdAt, owner: "dead" });
      await rig.memory.leases.release(executionId, "dead");
    }
    deploy();
    expect(startedId(await rig.start({ inputs }, "key-1"))).toBe(executionId);
    expect([
      await rig.memory.journal.readRequest(executionId),
      rig.memory.execution(executionId),
      rig.record.statements,
    ]).toMatchObject([
      stored,
      { crewName: "letter", limits: DEFAULT_LIMITS },
      [{ insert: { crewName: "letter", inputs } }],
    ]);
  });

  it("is refused when it broke off before anything of it was kept, and could not be started today", async () => {
    await rig.memory.keys.claim("key-1", {
      executionId: crypto.randomUUID(),
      fingerprint: stableHash({ crew: "letter", inputs }),
    });
    deploy();
    expect(refusalOf(await rig.start({ crew: "letter", inputs }, "key-1"))?.status).toBe(422);
    expect([rig.memory.executions(), rig.workflow.started]).toEqual([[], []]);
  });
});
