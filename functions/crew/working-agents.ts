import type { Agent, Crew } from "./crew.ts";

/** The agents that a run of the crew may ask a model for. */
export function workingAgents({ agents, tasks, manager, process }: Crew): readonly Agent[] {
  if (process === "hierarchical") return manager === undefined ? agents : [manager, ...agents];
  const working = agents.filter((agent) => tasks.some((task) => task.agent === agent.name));
  return working.some((agent) => agent.allowDelegation) ? agents : working;
}
