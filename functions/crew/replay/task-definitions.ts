import * as z from "zod";

import { stableHash } from "../../json/stable-hash.ts";
import { type Agent, type Crew, modelReferenceOf } from "../crew.ts";
import { coworkersOf } from "../run/plan.ts";

/** What the steps of a task were made for: hashes, so that two definitions can be told apart by parts. */
export const TaskDefinition = z
  .object({
    task: z.string(),
    /** Who runs it, and whose model judges its answer. */
    agent: z.string(),
    coworkers: z.string(),
    /** Names and settings of the tools that it and its coworkers may use. */
    tools: z.string(),
    /** What of the crew bears on every task. */
    crew: z.string(),
  })
  .readonly();
export type TaskDefinition = z.infer<typeof TaskDefinition>;

/** A part of a definition, in words that follow "its". */
const PARTS = {
  task: "own keys",
  agent: "agent",
  coworkers: "agent's coworkers",
  tools: "tools",
  crew: "crew's process, cache, policy for failures of tools or before_kickoff hooks",
} as const satisfies Readonly<Record<keyof TaskDefinition, string>>;

/** The crew's tasks in their order, inputs not filled in. What no request depends on has no part in it. */
export function taskDefinitions(crew: Crew): readonly TaskDefinition[] {
  const { process, cache, toolFailurePolicy, python } = crew;
  const whole = hashOf({ process, cache, toolFailurePolicy, hooks: python?.beforeKickoff });
  const ofAgents = new Map<string | undefined, Pick<TaskDefinition, "agent" | "coworkers">>();
  return crew.tasks.map((task) => {
    const { agent, coworkers } = ofAgents.get(task.agent) ?? agentsDefinition(crew, task.agent);
    ofAgents.set(task.agent, { agent, coworkers });
    const tools = hashOf(toolNames(crew, task.name).map((name) => [name, settingsOf(crew, name)]));
    return { task: hashOf(task), agent, coworkers, tools, crew: whole };
  });
}

/** The same for all tasks that name an agent. */
function agentsDefinition(crew: Crew, name: string | undefined): Pick<TaskDefinition, "agent" | "coworkers"> {
  const own = crew.agents.find((agent) => agent.name === name);
  const working = [crew.manager ?? own, own].flatMap((agent) => agent ?? []);
  const coworkers = coworkersOf(crew.agents, crew.manager, own);
  return {
    agent: hashOf(working.map((agent) => asked(agent, crew))),
    coworkers: hashOf(coworkers.map((agent) => asked(agent, crew))),
  };
}

/** What differs between two definitions of a task, in words that follow "its". */
export const changedParts = (before: TaskDefinition, now: TaskDefinition): readonly string[] =>
  (Object.keys(PARTS) as readonly (keyof TaskDefinition)[])
    .filter((part) => before[part] !== now[part])
    .map((part) => PARTS[part]);

/** The tools that a task may lead to, its coworkers' among them. */
export function toolNames(crew: Crew, taskName: string): readonly string[] {
  const task = crew.tasks.find(({ name }) => name === taskName);
  const own = crew.agents.find(({ name }) => name === task?.agent);
  const coworkers = coworkersOf(crew.agents, crew.manager, own);
  return [...new Set([...(task?.tools ?? []), ...coworkers.flatMap(({ tools }) => tools)])].toSorted();
}

const settingsOf = ({ toolSettings, python, builtInTools }: Crew, name: string): unknown => ({
  settings: toolSettings?.[name],
  python: python?.tools?.[name],
  isBuiltIn: builtInTools?.includes(name) ?? false,
});

/** An agent as its requests show it: how fast, how long and where it asks is no part of them. */
function asked(agent: Agent, crew: Crew): unknown {
  const { maxRpm: _rpm, maxExecutionSeconds: _seconds, ...shown } = agent;
  const reference = modelReferenceOf(agent, crew.llm);
  const { timeout: _t, base_url: _url, api_version: _v, extra_headers: _headers, ...llm } = reference;
  return { ...shown, llm };
}

/** 64 bits of a hash tell the definitions of one task apart. */
const hashOf = (value: unknown): string => stableHash(value).slice(0, 16);
