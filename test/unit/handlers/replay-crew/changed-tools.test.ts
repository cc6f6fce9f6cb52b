import { beforeEach, describe, expect, it } from "vitest";

import { storedCrew } from "../../../../functions/crew/replay/stored-crew.ts";
import {
  askedReplayRig,
  COMPLETED,
  crewWith,
  FAILED_AT_TWO,
} from "../../../support/handlers/asked-replay-rig.ts";

const rig = askedReplayRig();

describe("where a tool of a kept task promises something else than when its crew was built", () => {
  const facts = (promise: string) => ({ search: { name: "search", effect: "read", promise } as const });
  const plain = crewWith();
  const crew = {
    ...plain,
    tasks: plain.tasks.map((task) => (task.name === "two" ? { ...task, tools: ["search"] } : task)),
  };
  beforeEach(() => {
    rig.deployed = crew;
    rig.toolFacts = facts("now");
    rig.first = rig.first && { ...rig.first, value: storedCrew(crew, new Map(), facts("before")) };
  });

  it("is refused, naming both", async () => {
    await rig.origin(COMPLETED);
    expect(await rig.ask({ from_task: "three" })).toMatchObject({
      refusal: {
        status: 422,
        detail:
          'Tasks that are kept must be as they were: the task "two" may use the tool "search", whose name, description, parameters or effect have changed since. Do them anew, with from_task "two" or an earlier one.',
      },
    });
    expect((await rig.accepted({ from_task: "two" }))?.replayOf?.fromTask).toBe("two");
  });

  it("lets a task begin anew that was under way", async () => {
    await rig.origin(FAILED_AT_TWO);
    expect((await rig.accepted())?.replayOf?.keep).toMatchObject({
      dropped: [
        { task: 2, what: "all" },
        { task: 3, what: "open-notes" },
      ],
    });
  });

  it("is left to the attempt where an earlier version built it", async () => {
    rig.first = rig.first && { ...rig.first, value: storedCrew(crew, new Map()) };
    await rig.origin(COMPLETED);
    expect((await rig.accepted({ from_task: "three" }))?.replayOf?.fromTask).toBe("three");
  });
});
