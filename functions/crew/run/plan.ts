import { type Agent, type Crew, type Inputs, type Task, TRIGGER_PAYLOAD } from "../crew.ts";
import { fillPlaceholders, outputFileProblem } from "../prompt/fill-placeholders.ts";
import { CrewFailure } from "../signals.ts";
import { type StepPath, taskPath } from "../step-path.ts";

/** A task ready to run: texts filled, agents at hand. */
export interface PlannedTask {
  readonly index: number;
  /** Where the task's steps are kept: "task-1", counted from 1. */
  readonly path: StepPath;
  readonly task: Task;
  /** The agent that the task names. */
  readonly owner?: Agent;
  /** Told after the description, but not part of it. */
  readonly trigger?: string;
  /** Who runs it: the crew's manager, or else the task's agent. */
  readonly agent: Agent;
  /** To whom that agent may delegate. */
  readonly coworkers: readonly Agent[];
}

/**
 * The tasks in the order they run: the list's, in a hierarchical crew too, where the manager runs all of
 * them.
 */
export function planOrder(crew: Crew, inputs: Inputs): readonly PlannedTask[] {
  const agents = crew.agents.map((agent) => fillAgent(agent, inputs));
  const manager = crew.manager && fillAgent(crew.manager, inputs);
  return crew.tasks.map((task, index) => {
    const own = agents.find(({ name }) => name === task.agent);
    const agent = manager ?? own;
    if (agent === undefined)
      throw new TypeError(`Task ${task.name} of ${crew.name} does not name an agent of the crew`);
    return {
      index,
      path: taskPath(index + 1),
      task: fillTask(task, inputs),
      ...(own && { owner: own }),
      ...(isTriggered(crew, task, index) && triggerOf(inputs)),
      agent,
      coworkers: coworkersOf(agents, manager, own),
    };
  });
}

/** A manager delegates to the agent that the task names, and to any where it names none. */
export function coworkersOf(
  agents: readonly Agent[],
  manager: Agent | undefined,
  own: Agent | undefined,
): readonly Agent[] {
  if (manager !== undefined) return own === undefined ? agents : [own];
  return own?.allowDelegation ? agents.filter((agent) => agent !== own) : [];
}

/**
 * Async tasks that follow one another run at the same time; whatever comes after them waits for all of them.
 */
export function inBatches(planned: readonly PlannedTask[]): readonly (readonly PlannedTask[])[] {
  const batches: PlannedTask[][] = [];
  for (const [position, next] of planned.entries()) {
    const joins = next.task.async === true && planned[position - 1]?.task.async === true;
    if (joins) batches.at(-1)?.push(next);
    else batches.push([next]);
  }
  return batches;
}

function fillAgent(agent: Agent, inputs: Inputs): Agent {
  return {
    ...agent,
    role: fillPlaceholders(agent.role, inputs),
    goal: fillPlaceholders(agent.goal, inputs),
    backstory: fillPlaceholders(agent.backstory, inputs),
  };
}

/** The first task of a sequential crew, unless tasks say otherwise. */
function isTriggered(crew: Crew, task: Task, index: number): boolean {
  return task.triggerContext ?? (index === 0 && crew.process === "sequential");
}

function triggerOf(inputs: Inputs): Pick<PlannedTask, "trigger"> {
  if (!Object.hasOwn(inputs, TRIGGER_PAYLOAD)) return {};
  return { trigger: fillPlaceholders(`Trigger Payload: {${TRIGGER_PAYLOAD}}`, inputs) };
}

function fillTask(task: Task, inputs: Inputs): Task {
  return {
    ...task,
    description: fillPlaceholders(task.description, inputs),
    expectedOutput: fillPlaceholders(task.expectedOutput, inputs),
    ...(task.outputFile !== undefined && { outputFile: filledOutputFile(task, task.outputFile, inputs) }),
  };
}

/** Values of inputs could make a path that the crew's files may not name themselves. */
function filledOutputFile({ name }: Task, path: string, inputs: Inputs): string {
  const filled = fillPlaceholders(path, inputs);
  const problem = outputFileProblem(filled);
  if (problem === undefined) return filled;
  throw new CrewFailure("OutputFileRefused", `Task "${name}": its output_file ${filled} ${problem}`);
}
