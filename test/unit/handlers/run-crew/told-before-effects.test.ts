import { describe, expect, it, vi } from "vitest";

import { COMPLETED, runCrewRig } from "../../../support/handlers/run-crew-rig.ts";

const rig = runCrewRig();

it("tells of a model call while it is under way", async () => {
  await rig.create();
  const answer = Promise.withResolvers<string>();
  const attempt = rig.attempt([() => answer.promise, "text"]);
  const asked = { type: "model-call-start", task: "outline", path: "task-1/run-1/turn-1" };
  await vi.waitFor(() => expect(rig.timeline.events.at(-1)).toMatchObject(asked));
  answer.resolve("outline");
  expect(await attempt).toEqual(COMPLETED);
});

describe("an effect that ends the process", () => {
  it("finds written what happened before it", async () => {
    await rig.create();
    const seen: unknown[] = [];
    const look = (text: string) => () => {
      const { tasks, usage: used } = rig.memory.progress.at(-1) ?? { tasks: [] };
      const events = rig.timeline.events.map(({ type, task }) => `${type} ${task}`);
      seen.push({ tasks: tasks.map(({ status }) => status), calls: used?.llm_calls, events });
      return text;
    };
    await rig.attempt([look("outline"), look("text")]);
    expect(seen).toEqual([
      { tasks: ["RUNNING", "PENDING"], calls: 0, events: ["task-start outline"] },
      {
        tasks: ["COMPLETED", "RUNNING"],
        calls: 1,
        events: [
          "task-start outline",
          "model-call-start outline",
          "model-call outline",
          "task-end outline",
          "task-start write",
        ],
      },
    ]);
  });
});
