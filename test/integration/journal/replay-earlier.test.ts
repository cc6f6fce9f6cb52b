import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { beforeEach, expect, it } from "vitest";

import { fromParts, toParts } from "../../../functions/adapters/dynamodb/stored-value.ts";
import { type Ran, replayRig } from "../../support/handlers/replay-rig.ts";
import { testTable } from "../../support/journal/journal-table.ts";
import { crewOf } from "../../support/models/crew-run.ts";

const { table, itemsOf } = testTable();
const rig = replayRig(table);
const crewWith = (last: string) =>
  crewOf({
    "agents.yaml": "a: {role: Author, goal: G, backstory: B}",
    "tasks.yaml": `one: {description: Do one, expected_output: E, agent: a}\nlast: {${last}}`,
  });
const LAST = "description: Do last, expected_output: E, agent: a";
let origin: Ran;

/** As a version left it that kept of the crew which model it was asked with, and a hash of it as a whole. */
beforeEach(async () => {
  rig.crew = crewWith(LAST);
  origin = await rig.run(["first", "end"]);
  const step = (await itemsOf(origin.id))["step#crew"];
  const { models } = fromParts([step?.["value"] as Uint8Array]) as { readonly models: unknown };
  const { client, name: TableName } = table();
  const [value] = toParts({ models });
  await client.send(new PutCommand({ TableName, Item: { ...step, value } }));
});

it("an execution of a version that kept no hashes of its tasks is replayed with the same crew", async () => {
  const replay = await rig.replay(origin.id, { from_task: "last" }, ["new end"]);
  expect([replay.raw, replay.requests.length]).toEqual(["new end", 1]);
});

it("is not replayed with a crew of which anything differs, and says why before anything runs", async () => {
  rig.crew = crewWith(LAST.replace("Do last", "Do the last"));
  const replay = await rig.replay(origin.id, { from_task: "last" }, []);
  expect([replay.requests.length, replay.execution.error]).toEqual([
    0,
    {
      type: "ReplayRefused",
      message:
        "The crew or its tools are not what they were when the execution ran that this one was to go on from, and an execution of that version does not say which of its tasks are the same, so nothing was run. Start the crew anew",
      retryable: false,
    },
  ]);
});

it("is replayed from its first task with any crew, since nothing is kept then", async () => {
  rig.crew = crewWith(LAST.replace("Do last", "Do the last"));
  const replay = await rig.replay(origin.id, { from_task: 1 }, ["first again", "new end"]);
  expect([replay.raw, replay.requests.length]).toEqual(["new end", 2]);
});
