import fc from "fast-check";
import { describe, expect, it } from "vitest";

import type { Agent, Crew, Task } from "../../../../functions/crew/index.ts";
import { taskOutput } from "../../../../functions/crew/output.ts";
import { inBatches, planOrder } from "../../../../functions/crew/run/plan.ts";
import { contextOf } from "../../../../functions/crew/run/run-tasks.ts";
import { isBlank } from "../../../../functions/text/blank.ts";

const agentCalled = (name: string, more: Partial<Agent> = {}): Agent => ({
  name,
  role: `Role of ${name} for {who}`,
  goal: "",
  backstory: "",
  maxIterations: 1,
  maxRetryLimit: 0,
  useSystemPrompt: true,
  tools: [],
  ...more,
});
const taskCalled = (name: string, more: Partial<Task> = {}): Task => ({
  name,
  description: `${name} {who}`,
  expectedOutput: "",
  agent: "a",
  tools: [],
  context: "all",
  markdown: false,
  ...more,
});
const crewOfTasks = (tasks: readonly Task[], more: Partial<Crew> = {}): Crew => ({
  name: "sample",
  description: "",
  process: "sequential",
  agents: [agentCalled("a"), agentCalled("b")],
  tasks,
  inputs: [],
  ...more,
});

describe("the order of tasks", () => {
  const tasks = fc
    .array(fc.boolean(), { minLength: 1, maxLength: 12 })
    .map((flags) => flags.map((isAsync, index) => taskCalled(`t${index}`, isAsync ? { async: true } : {})));

  it("is the list's, in batches: as many async tasks as stand together, or one that is not", () => {
    fc.assert(
      fc.property(tasks, (listed) => {
        const batches = inBatches(planOrder(crewOfTasks(listed), {}));
        expect(batches.flat().map(({ task, path }) => [task.name, path])).toEqual(
          listed.map(({ name }, index) => [name, `task-${index + 1}`]),
        );
        const kinds = batches.map((batch) => batch.map(({ task }) => task.async === true));
        expect(kinds.every((kind) => kind.every(Boolean) || kind.length === 1)).toBe(true);
        expect(kinds.some((kind, index) => kind[0] && kinds[index + 1]?.[0])).toBe(false);
      }),
    );
  });

  it.each([
    ["its own agent alone", {}, "a", []],
    [
      "its own agent and those it may ask",
      { agents: [agentCalled("a", { allowDelegation: true }), agentCalled("b")] },
      "a",
      ["b"],
    ],
    ["the manager and the task's agent", { process: "hierarchical", manager: agentCalled("m") }, "m", ["a"]],
  ] satisfies [string, Partial<Crew>, string, string[]][])(
    "gives a task to %s, all texts filled",
    (_what, more, agent, coworkers) => {
      const [planned] = planOrder(crewOfTasks([taskCalled("t")], more), { who: "{who}" });
      expect(planned?.agent.role).toBe(`Role of ${agent} for {who}`);
      expect(planned?.coworkers.map(({ name }) => name)).toEqual(coworkers);
      expect(planned?.task.description).toBe("t {who}");
    },
  );

  it("gives a manager all agents for a task that names none", () => {
    const { agent: _agent, ...task } = taskCalled("t");
    const crew = crewOfTasks([task], { process: "hierarchical", manager: agentCalled("m") });
    expect(planOrder(crew, {})[0]?.coworkers.map(({ name }) => name)).toEqual(["a", "b"]);
  });
});

describe("the context of a task", () => {
  const outputs = fc
    .array(fc.oneof(fc.string(), fc.constantFrom("", " ", "\n\u00a0", "\u200b")), { maxLength: 8 })
    .map((raws) => raws.map((raw, index) => taskOutput(taskCalled(`t${index}`), agentCalled("a"), { raw })));
  const DIVIDER = "\n\n----------\n\n";

  it("is every output so far, or those it lists, in the order it lists them, and nothing else of them", () => {
    fc.assert(
      fc.property(outputs, fc.infiniteStream(fc.nat()), (before, choices) => {
        const raws = before.map(({ raw }) => raw);
        const tasks = before.map((_, index) => taskCalled(`t${index}`));
        expect(contextOf(taskCalled("next"), tasks, before)).toBe(raws.join(DIVIDER));
        const chosen = [...choices.take(3)].map((choice) => choice % Math.max(before.length, 1));
        const listed = taskCalled("next", { context: chosen.map((index) => `t${index}`) });
        // A blank one says nothing, as a skipped task's.
        const told = chosen.map((index) => raws[index] ?? "").filter((raw) => !isBlank(raw));
        expect(contextOf(listed, tasks, before)).toBe(told.join(DIVIDER));
        expect(contextOf(taskCalled("next", { context: [] }), tasks, before)).toBe("");
      }),
    );
  });
});
