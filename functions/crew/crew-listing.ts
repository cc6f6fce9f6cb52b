import { type Agent, type Crew, modelReferenceOf, type Task } from "./crew.ts";
import type { BuiltCrew, FactsOfTools, Problem, ReadVariable } from "./manifest.ts";
import type { PythonFunction } from "./python-half.ts";
import type { ToolEffect } from "./tool.ts";

/**
 * What a crew is made of, as `npx stepcrew crews` and the API list it. Without a crew everything is empty.
 */
export interface CrewListing {
  readonly name: string;
  readonly startable: boolean;
  readonly description: string;
  readonly process: string;
  readonly agents: readonly ListedAgent[];
  /** In order. */
  readonly tasks: readonly ListedTask[];
  readonly tools: readonly ListedTool[];
  /** Functions and models of the crew's Python, but for its guardrails. */
  readonly functions: readonly ListedFunction[];
  readonly inputs: BuiltCrew["manifest"]["inputs"];
  /** That the crew's Python reads. */
  readonly variables: readonly ListedVariable[];
  readonly problems: readonly Problem[];
}

interface ListedAgent {
  readonly name: string;
  readonly role: string;
  /** Null: the environment's MODEL. */
  readonly model: string | null;
  /** Runs the tasks of a hierarchical crew. */
  readonly manager: boolean;
}

interface ListedTask {
  readonly name: string;
  /** Null where the manager chooses. */
  readonly agent: string | null;
  readonly async: boolean;
  /** Files of guardrails/ by their base names, functions of Python, and sentences that a model judges by. */
  readonly guardrails: NonNullable<Task["guardrails"]>;
}

interface ListedTool {
  /** The name of its file without the ending, or a built-in tool's. */
  readonly name: string;
  /** What the model calls it; null for built-in tools. */
  readonly called: string | null;
  /** Null for built-in tools. */
  readonly effect: ToolEffect | null;
  /** The file that it is in, of those that are in Python. */
  readonly python?: string;
  /** Who may use it: tasks, and agents for tasks that name no tools. */
  readonly tasks: readonly string[];
  readonly agents: readonly string[];
}

interface ListedVariable extends ReadVariable {
  /** "hidden": tools do not see it, for tool_secrets does not name it. */
  readonly state: "set" | "not-set" | "hidden";
}

/** What there is of variables where the crew would be run from. */
export interface VariablesHere {
  /** Those that tools see. */
  readonly shown: ReadonlySet<string>;
  readonly values: Readonly<Record<string, string | undefined>>;
}

interface ListedFunction {
  /** "before_kickoff", "after_kickoff", "callback", "condition" or "output". */
  readonly use: string;
  /** Null for the crew's own. */
  readonly task: string | null;
  readonly file: string;
  readonly name: string;
}

export function listingOf(
  { name, crew, manifest, problems, toolFacts = {}, variables: read = [] }: BuiltCrew,
  here: VariablesHere = { shown: new Set(), values: {} },
): CrewListing {
  const { description, process, inputs } = manifest;
  const parts =
    crew === undefined ? { agents: [], tasks: [], tools: [], functions: [] } : partsOf(crew, toolFacts);
  const variables = read.map((one): ListedVariable => ({ ...one, state: stateOf(one.name, here) }));
  return { name, startable: crew !== undefined, description, process, ...parts, inputs, variables, problems };
}

function stateOf(name: string, { shown, values }: VariablesHere): ListedVariable["state"] {
  if (!shown.has(name)) return "hidden";
  return values[name] ? "set" : "not-set";
}

function partsOf(
  crew: Crew,
  facts: FactsOfTools,
): Pick<CrewListing, "agents" | "tasks" | "tools" | "functions"> {
  const listed = (agent: Agent): ListedAgent => ({
    name: agent.name,
    role: agent.role,
    model: modelReferenceOf(agent, crew.llm).model ?? null,
    manager: agent === crew.manager,
  });
  return {
    agents: [...(crew.manager ? [crew.manager] : []), ...crew.agents].map(listed),
    tasks: crew.tasks.map(listedTask),
    tools: listedTools(crew, facts),
    functions: listedFunctions(crew),
  };
}

const listedTask = (task: Task): ListedTask => ({
  name: task.name,
  agent: task.agent ?? null,
  async: task.async ?? false,
  guardrails: task.guardrails ?? [],
});

function listedFunctions({ python, tasks }: Crew): readonly ListedFunction[] {
  const of = (use: string, task: string | null, all: readonly PythonFunction[] = []) =>
    all.map((one): ListedFunction => ({ use, task, ...one }));
  return [
    ...of("before_kickoff", null, python?.beforeKickoff),
    ...tasks.flatMap(({ name, callbacks, output, condition }) => [
      ...of("condition", name, condition && "python" in condition ? [condition.python] : []),
      ...of("output", name, output?.python && [output.python]),
      ...of("callback", name, callbacks),
    ]),
    ...of("after_kickoff", null, python?.afterKickoff),
  ];
}

function listedTools({ agents, tasks, python }: Crew, facts: FactsOfTools): readonly ListedTool[] {
  const names = new Set([...tasks, ...agents].flatMap(({ tools }) => tools));
  const usersOf = (name: string, all: readonly (Agent | Task)[]): readonly string[] =>
    all.filter(({ tools }) => tools.includes(name)).map((user) => user.name);
  return [...names].map((name) => {
    const known = (Object.hasOwn(facts, name) ? facts[name] : undefined) ?? python?.tools?.[name];
    return {
      name,
      called: known?.name ?? null,
      effect: known?.effect ?? null,
      ...(python?.tools?.[name] && { python: python.tools[name].file }),
      tasks: usersOf(name, tasks),
      agents: usersOf(name, agents),
    };
  });
}
