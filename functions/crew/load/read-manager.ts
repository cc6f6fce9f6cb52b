import type { Agent, Crew } from "../crew.ts";
import type { CrewSources } from "./crew-sources.ts";
import { type Body, isAskedFor, placeOf, type Report } from "./entry.ts";
import { AGENT_KEYS, checkKeys } from "./known-keys.ts";
import { readAgent } from "./read-agent.ts";
import { readLlm } from "./read-llm.ts";

/** The manager of a hierarchical crew: its manager_agent, or one that is made up and thinks with manager_llm. */
export function readManager(
  { crew, agents, manager }: CrewSources,
  process: Crew["process"],
  report: Report,
): Agent | undefined {
  const llm = readLlm(crew, report, "manager_llm");
  if (process !== "hierarchical") {
    warnOfManagers(crew, report);
    return undefined;
  }
  if (agents.length === 0) {
    const message = "A hierarchical crew needs an agent for its manager to hand work to";
    report("error", placeOf(crew, "agents"), message);
  }
  if (manager !== undefined) return named(manager, crew, agents, report);
  if (llm === undefined && !isAskedFor(crew.fields.get("manager_llm")?.value)) {
    const message = `A hierarchical crew needs a manager: write "manager_llm": "<provider>/<model>", or "manager_agent"`;
    report("error", placeOf(crew, "process"), message);
  }
  return generated(llm);
}

function warnOfManagers(crew: Body, report: Report): void {
  for (const key of ["manager_llm", "manager_agent"]) {
    const field = crew.fields.get(key);
    if (field && isAskedFor(field.value))
      report("warning", field.place, `${key} has no effect: write "process": "hierarchical" for it`);
  }
}

function named(manager: Body, crew: Body, agents: readonly Body[], report: Report): Agent {
  const { name } = manager;
  if (agents.some((agent) => agent.name === name)) {
    const message = `${name} is the manager_agent, so it may not be in agents as well`;
    report("error", placeOf(crew, "manager_agent"), message);
  }
  checkKeys(manager, AGENT_KEYS, report);
  if (isAskedFor(manager.fields.get("tools")?.value)) {
    const message = `${name} manages and may not have tools: give them to tasks or agents`;
    report("error", placeOf(manager, "tools"), message);
  }
  return { ...readAgent(manager, [], report), allowDelegation: true };
}

function generated(llm: Agent["llm"]): Agent {
  return {
    name: MANAGER.role,
    ...MANAGER,
    ...(llm && { llm }),
    maxIterations: 25,
    maxRetryLimit: 2,
    useSystemPrompt: true,
    tools: [],
    allowDelegation: true,
  };
}

/** Of the manager that a hierarchical crew is given when it names none. */
const MANAGER = {
  role: "Crew Manager",
  goal: "Get each task done as well as your coworkers can do it, and answer with the complete result.",
  backstory:
    "You know what each of your coworkers is good at. You hand them work in full sentences, look at what they give back, and ask again where it is not good enough.",
};
