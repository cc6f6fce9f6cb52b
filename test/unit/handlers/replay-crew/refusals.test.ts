import { describe, expect, it } from "vitest";

import type { Crew } from "../../../../functions/crew/index.ts";
import { storedCrew } from "../../../../functions/crew/replay/stored-crew.ts";
import { endAs } from "../../../../functions/domain/ends.ts";
import { replayCrewContract } from "../../../../functions/handlers/replay-crew/contract.ts";
import type { ReplayCrewRequest } from "../../../../functions/handlers/replay-crew/replay-crew.ts";
import {
  askedReplayRig,
  COMPLETED,
  crewWith,
  DAY,
  FAILED_AT_TWO,
  TASKS,
} from "../../../support/handlers/asked-replay-rig.ts";

const rig = askedReplayRig();

/** Status and sentence of a refusal, after which nothing is written and nothing counts. */
async function refusalOf(body: Partial<ReplayCrewRequest["body"]> = {}) {
  const { memory, counted } = rig;
  const writes = memory.writes.length;
  const answer = await rig.ask(body);
  expect([memory.writes.length, counted.counted()]).toEqual([writes, 0]);
  return "refusal" in answer ? [answer.refusal.status, answer.refusal.detail] : answer;
}

describe("a replay is refused", () => {
  it("of an execution that is unknown, or has not ended", async () => {
    expect(await refusalOf()).toEqual([
      404,
      "There is no execution with this id. GET /crew/executions lists those there are.",
    ]);
    await rig.origin({});
    expect(await refusalOf()).toEqual([
      409,
      "The execution has not ended. Wait for its end, or cancel it with POST /crew/cancel, then replay it.",
    ]);
  });

  it.each(["", 0, 1.5, null])("of a first task that is %j, in words", (fromTask) => {
    const { error } = replayCrewContract.body.safeParse({ from_task: fromTask });
    expect(error?.issues.map(({ message }) => message)).toEqual([
      "must be the name of a task, or its number, counted from 1",
    ]);
  });

  it("of an execution of which nothing ran", async () => {
    await rig.origin({ outcome: endAs("cancelled"), attempts: 0 });
    rig.first = undefined;
    expect(await refusalOf()).toEqual([
      422,
      "Nothing of this execution ran, so there is nothing to go on from. Start its crew.",
    ]);
  });

  it.each([
    ["are gone", undefined],
    ["would be gone before they are adopted", Date.now() + 60_000],
    ["are still there though their time is over", Date.now() - DAY],
  ])("where steps %s", async (_what, expiresAt) => {
    await rig.origin({ ...COMPLETED, age: 37 * DAY });
    rig.first = expiresAt === undefined || rig.first === undefined ? undefined : { ...rig.first, expiresAt };
    expect(await refusalOf({ from_task: "two" })).toEqual([
      410,
      "The steps of this execution have expired: they are kept for 30 days after its end. Start its crew anew.",
    ]);
  });

  it("of an execution that completed, without a task to go on from", async () => {
    await rig.origin(COMPLETED);
    expect(await refusalOf()).toEqual([
      422,
      "The execution completed. Name a task to go on from as from_task: one, two, three.",
    ]);
  });

  it("from a task that there is not", async () => {
    await rig.origin(COMPLETED);
    expect(await refusalOf({ from_task: "tow" })).toEqual([
      422,
      'The crew "sample" has no task "tow" (did you mean two?). Its tasks are: one, two, three.',
    ]);
    expect(await refusalOf({ from_task: 4 })).toEqual([
      422,
      'The crew "sample" has no task 4. Its tasks are: one, two, three.',
    ]);
  });

  it("from a task after one that did not complete", async () => {
    await rig.origin(FAILED_AT_TWO);
    expect(await refusalOf({ from_task: "three" })).toEqual([
      422,
      'The execution did not complete the task "two", so nothing can go on from "three". Name "two" as from_task, or leave it out to go on where it stopped.',
    ]);
  });

  it("from a task after one that the crew got since, which did not run", async () => {
    await rig.origin(COMPLETED);
    const added = ["four", "five"].map((name) => `${name}: {description: D, expected_output: E, agent: a}`);
    rig.deployed = crewWith([TASKS, ...added].join("\n"));
    expect(await refusalOf({ from_task: "five" })).toEqual([
      422,
      'The execution did not complete the task "four", so nothing can go on from "five". Name "four" as from_task.',
    ]);
  });

  it("where a kept task has changed since, which it names with what is changed", async () => {
    await rig.origin(COMPLETED);
    rig.deployed = crewWith(TASKS.replace("Do {topic}", "Write on {topic}"));
    expect(await refusalOf({ from_task: "three" })).toEqual([
      422,
      'Tasks that are kept must be as they were: the task "one" has changed since: its own keys. Do them anew, with from_task "one" or an earlier one.',
    ]);
  });

  it("where a kept task is not in the crew any more", async () => {
    await rig.origin(FAILED_AT_TWO);
    rig.deployed = crewWith("zero: {description: Do zero, expected_output: E, agent: a}");
    rig.first = rig.first && { ...rig.first, value: { ...storedCrew(crewWith(), new Map()) } };
    expect(await refusalOf({})).toEqual([
      422,
      'Tasks that are kept must be as they were: the task "zero" has changed since: its own keys. Do them anew, with from_task "zero" or an earlier one.',
    ]);
  });

  it("where an input that differs is used by a kept task", async () => {
    await rig.origin(COMPLETED);
    expect(await refusalOf({ from_task: "three", inputs: { topic: "bees", what: "it" } })).toEqual([
      422,
      'Tasks that are kept must be as they were: the task "one" uses the input "topic", which differs. Do them anew, with from_task "one" or an earlier one.',
    ]);
  });

  it("where hooks are given inputs that differ, whichever those are", async () => {
    const python = { version: "3.11", beforeKickoff: [{ file: "crew.py", attribute: "hook" }] };
    rig.deployed = { ...rig.deployed, python } as unknown as Crew;
    rig.first = rig.first && { ...rig.first, value: storedCrew(rig.deployed, new Map()) };
    await rig.origin(COMPLETED);
    expect(await refusalOf({ from_task: "two", inputs: { other: 1 } })).toEqual([
      422,
      'Tasks that are kept must be as they were: the task "one" uses the input "other", which differs. Do them anew, with from_task "one" or an earlier one.',
    ]);
  });

  it("where a model that differs would be asked by a kept task", async () => {
    await rig.origin(COMPLETED);
    expect(await refusalOf({ from_task: "three", models: { Boss: "openai/gpt-5" } })).toEqual([
      422,
      'Tasks that are kept must be as they were: the task "two" would be asked of another model. Do them anew, with from_task "two" or an earlier one.',
    ]);
    expect(await refusalOf({ from_task: "three", model: "openai/gpt-5" })).toEqual([
      422,
      'Tasks that are kept must be as they were: the task "one" would be asked of another model. Do them anew, with from_task "one" or an earlier one.',
    ]);
  });

  it("for what a start is refused for", async () => {
    await rig.origin(COMPLETED);
    expect(await refusalOf({ from_task: "two", limits: { max_llm_calls: 101 } })).toEqual([
      422,
      "The limits are above what this deployment allows: /limits/max_llm_calls may be at most 100 here (max_llm_calls_cap of the deployment, MAX_LLM_CALLS_CAP of npm start), not 101.",
    ]);
    expect(await refusalOf({ from_task: "two", models: { Editor: "openai/gpt-5" } })).toEqual([
      422,
      'The crew "sample" cannot be started with these models: "Editor" is no agent\'s role; the roles are Author, Boss.',
    ]);
    rig.counted.limit = 1;
    await rig.counted.count(undefined, new Date());
    expect(await rig.ask({ from_task: "two" })).toMatchObject({ refusal: { status: 429 } });
  });

  it("of an execution of an earlier version that does not say which task failed, or with another model", async () => {
    rig.first = rig.first && { ...rig.first, value: { models: {} } };
    await rig.origin({ ...FAILED_AT_TWO, failedTasks: [], statuses: ["COMPLETED", "RUNNING", "PENDING"] });
    expect(await refusalOf()).toEqual([
      422,
      "An earlier version ran this execution, and did not keep which task failed. Name that as from_task.",
    ]);
    expect(await refusalOf({ from_task: "two", models: { Boss: "openai/gpt-5" } })).toEqual([
      422,
      "An earlier version ran this execution, and did not keep what its tasks were: it can be replayed with the models that it ran with. Leave model and models out.",
    ]);
  });
});
