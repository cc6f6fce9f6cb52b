import type { Agent, Crew } from "../crew.ts";
import type { CrewSources } from "./crew-sources.ts";
import { type Entry, isAskedFor, locationOf, type Report } from "./entry.ts";
import { AGENT_KEYS, checkKeys } from "./known-keys.ts";
import { readAgent } from "./read-agent.ts";
import { readLlm } from "./read-llm.ts";

/** The manager of a hierarchical crew: its manager_agent, or a generated one that uses manager_llm. */
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
    const message = "A hierarchical crew needs an agent that its manager can delegate to";
    report("error", locationOf(crew, "agents"), message);
  }
  if (manager !== undefined) return namedManager(manager, { crew, agents }, report);
  if (llm === undefined && !isAskedFor(crew.fields.get("manager_llm")?.value)) {
    const message = `A hierarchical crew needs a manager: write "manager_llm": "<provider>/<model>", or "manager_agent"`;
    report("error", locationOf(crew, "process"), message);
  }
  return generatedManager(llm);
}

function warnOfManagers(crew: Entry, report: Report): void {
  for (const key of ["manager_llm", "manager_agent"]) {
    const field = crew.fields.get(key);
    if (field && isAskedFor(field.value))
      report("warning", field.location, `${key} has no effect unless you write "process": "hierarchical"`);
  }
}

function namedManager(
  manager: Entry,
  { crew, agents }: Pick<CrewSources, "crew" | "agents">,
  report: Report,
): Agent {
  const { name } = manager;
  if (agents.some((agent) => agent.name === name)) {
    const message = `${name} is the manager_agent, so it cannot be in agents as well`;
    report("error", locationOf(crew, "manager_agent"), message);
  }
  checkKeys(manager, AGENT_KEYS, report);
  if (isAskedFor(manager.fields.get("tools")?.value)) {
    const message = `${name} is the manager and cannot have tools: give them to tasks or agents`;
    report("error", locationOf(manager, "tools"), message);
  }
  return { ...readAgent(manager, [], report), allowDelegation: true };
}

function generatedManager(llm: Agent["llm"]): Agent {
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

/** The manager that a hierarchical crew is given when it names none. */
const MANAGER = {
  role: "Crew Manager",
  goal: "Get each task done as well as your coworkers can do it, and answer with the complete result.",
  backstory:
    "You know what each of your coworkers is good at. You hand them work in full sentences, look at what they give back, and ask again where it is not good enough.",
};
