import type { Agent, Crew, Inputs, Task } from "./crew.ts";
import { fillPlaceholders } from "./placeholders.ts";

/** A task ready to run: texts filled, agent at hand. */
export interface PlannedTask {
  readonly index: number;
  /** Where the task's steps are kept: "task-1", counted from 1. */
  readonly path: string;
  readonly task: Task;
  readonly agent: Agent;
}

/** The tasks in the order they run. A sequential crew runs them as listed. */
export function planOrder(crew: Crew, inputs: Inputs): readonly PlannedTask[] {
  const agents = new Map(crew.agents.map((agent) => [agent.name, fillAgent(agent, inputs)]));
  return crew.tasks.map((task, index) => {
    const agent = agents.get(task.agent);
    if (agent === undefined)
      throw new TypeError(`Task ${task.name} of ${crew.name} names no agent of the crew`);
    return { index, path: `task-${index + 1}`, task: fillTask(task, inputs), agent };
  });
}

function fillAgent(agent: Agent, inputs: Inputs): Agent {
  return {
    ...agent,
    role: fillPlaceholders(agent.role, inputs),
    goal: fillPlaceholders(agent.goal, inputs),
    backstory: fillPlaceholders(agent.backstory, inputs),
  };
}

function fillTask(task: Task, inputs: Inputs): Task {
  return {
    ...task,
    description: fillPlaceholders(task.description, inputs),
    expectedOutput: fillPlaceholders(task.expectedOutput, inputs),
    ...(task.outputFile !== undefined && { outputFile: fillPlaceholders(task.outputFile, inputs) }),
  };
}
