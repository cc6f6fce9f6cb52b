import { expect, it } from "vitest";

import { executionTimeline } from "../../../functions/adapters/dynamodb/timeline.ts";
import { replayRig } from "../../support/handlers/replay-rig.ts";
import { testTable } from "../../support/journal/journal-table.ts";
import { crewOf } from "../../support/models/crew-run.ts";

const { table } = testTable();
const rig = replayRig(table);

const TASKS = ["one", "two", "three"]
  .map((name) => `${name}: {description: Do ${name}, expected_output: E, agent: a}`)
  .join("\n");
const crew = (more = "") =>
  crewOf({ "agents.yaml": `a: {role: Author, goal: G, backstory: B${more}}`, "tasks.yaml": TASKS });
const eventsOf = (id: string) => executionTimeline(table()).read(id, 0, 100);

it("what a replay keeps happened when it did, in the execution that did it, and what it does happens now", async () => {
  rig.crew = crew();
  const origin = await rig.run(["first", "second", "third"]);
  const replay = await rig.replay(origin.id, { from_task: "three" }, ["anew"]);
  const events = await eventsOf(replay.id);
  expect(events.map(({ type, task, replayed_from: from }) => [type, task, from])).toEqual([
    ["task-start", "one", origin.id],
    ["model-call", "one", origin.id],
    ["task-end", "one", origin.id],
    ["task-start", "two", origin.id],
    ["model-call", "two", origin.id],
    ["task-end", "two", origin.id],
    ["task-start", "three", undefined],
    ["model-call-start", "three", undefined],
    ["model-call", "three", undefined],
    ["task-end", "three", undefined],
  ]);
  const { createdAt } = replay.execution;
  expect(events.map(({ at, replayed_from: from }) => at < createdAt === (from !== undefined))).not.toContain(
    false,
  );
  const before = origin.progress?.tasks
    .slice(0, 2)
    .map(({ startedAt, finishedAt }) => ({ startedAt, finishedAt }));
  expect(replay.progress?.tasks).toMatchObject([...(before ?? []), { status: "COMPLETED" }]);
  expect(events.map(({ seconds }) => seconds ?? 0).every((seconds) => seconds < 60)).toBe(true);
});

it("a replay of a replay has the files that it copied, though the task that wrote them began before", async () => {
  rig.crew = crewOf({
    "agents.yaml": "a: {role: Author, goal: G, backstory: B}",
    "tasks.yaml": TASKS.replace("Do one, ", "Do one, output_file: one.md, "),
  });
  const origin = await rig.run(["first", "second", "third"]);
  const replay = await rig.replay(origin.id, { from_task: "three" }, ["anew"]);
  const again = await rig.replay(replay.id, { from_task: "two" }, ["second again", "third again"]);
  expect((await rig.files().list(again.id)).map(({ name }) => name)).toEqual(["one.md"]);
});

it("what a replay keeps takes none of max_rpm", async () => {
  rig.crew = crew(", max_rpm: 2");
  const origin = await rig.run(["first", { status: 400, body: { error: { message: "no" } } }]);
  expect(origin.execution.error?.type).toBe("ModelRefused");
  const replay = await rig.replay(origin.id, {}, ["second", "third"]);
  // A third call in the minute would have waited, and the attempt been given up for it.
  expect([replay.raw, replay.execution.attempt]).toEqual(["third", 1]);
});
