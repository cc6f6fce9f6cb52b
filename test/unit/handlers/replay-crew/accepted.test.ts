import { describe, expect, it } from "vitest";

import { endAs } from "../../../../functions/domain/ends.ts";
import {
  askedReplayRig,
  COMPLETED,
  crewWith,
  FAILED_AT_TWO,
  TASKS,
} from "../../../support/handlers/asked-replay-rig.ts";
import { ID } from "../../../support/handlers/created-execution.ts";

const rig = askedReplayRig();

describe("a replay is taken", () => {
  it("with what it keeps, the origin's inputs and the model that MODEL named then", async () => {
    await rig.origin(FAILED_AT_TWO);
    expect(await rig.accepted({ inputs: { what: "more" } })).toMatchObject({
      inputs: { topic: "owls", what: "more" },
      replayOf: {
        executionId: ID,
        fromTask: null,
        modelChoice: { MODEL: "openai/gpt-4o" },
        keep: {
          dropped: [
            // Its text is another.
            { task: 2, what: "all" },
            { task: 3, what: "open-notes" },
          ],
          // Hooks would be given other inputs.
          beforeKickoff: false,
          afterKickoff: false,
        },
      },
    });
  });

  it("with all but open notes after it was cancelled, took too long or used too much", async () => {
    await rig.origin({ outcome: endAs("timeLimit", "1"), statuses: ["COMPLETED", "RUNNING", "PENDING"] });
    expect(await rig.accepted()).toMatchObject({
      replayOf: {
        keep: {
          dropped: [
            { task: 2, what: "open-notes" },
            { task: 3, what: "open-notes" },
          ],
        },
      },
    });
  });

  it("with a model for those alone who work on what is done anew", async () => {
    await rig.origin(FAILED_AT_TWO);
    expect(await rig.accepted({ from_task: "two", model: "openai/gpt-5" }).catch(String)).toContain(
      'the task \\"one\\" would',
    );
    rig.deployed = crewWith(
      TASKS.replace("Do three, expected_output: E, agent: a", "Do three, expected_output: E, agent: b"),
    );
    expect(await rig.accepted({ from_task: "two", model: "openai/gpt-5" })).toMatchObject({
      models: { b: "openai/gpt-5" },
    });
  });

  it("from the first task as a start with the same inputs: nothing is kept", async () => {
    await rig.origin(COMPLETED);
    const began = Date.now();
    const request = await rig.accepted({ from_task: "one", inputs: { topic: "bees" } });
    expect(request).toMatchObject({
      inputs: { topic: "bees", what: "it" },
      replayOf: { keep: { before: 1 } },
    });
    expect(request?.replayOf?.modelChoice).toBeUndefined();
    expect(Date.parse(request?.replayOf?.startedAt ?? "")).toBeGreaterThanOrEqual(began);
  });

  it("from a task that the crew got since, of an execution that completed", async () => {
    await rig.origin(COMPLETED);
    rig.deployed = crewWith(`${TASKS}\nfour: {description: D, expected_output: E, agent: a}`);
    expect(await rig.accepted({ from_task: "four" })).toMatchObject({ replayOf: { keep: { before: 4 } } });
  });

  it("once for an Idempotency-Key, and for another execution or body not at all", async () => {
    await rig.origin(COMPLETED);
    const answer = await rig.ask({ from_task: "two" }, ID, "key");
    if (!("body" in answer)) throw new Error(JSON.stringify(answer));
    expect(answer.body.replay_of).toEqual({ execution_id: ID, from_task: "two" });
    const again = await rig.ask({ from_task: "two" }, ID.toUpperCase(), "key");
    expect(again).toMatchObject({ body: answer.body, headers: { "Idempotent-Replay": "true" } });
    expect(await rig.ask({ from_task: "three" }, ID, "key")).toMatchObject({ refusal: { status: 422 } });
    expect(rig.counted.counted()).toBe(1);
  });
});
