import { didYouMean } from "../text/did-you-mean.ts";
import type { Agent, Crew, Inputs } from "./crew.ts";
import { fillPlaceholders } from "./prompt/fill-placeholders.ts";

/** Models for one execution, by the names of the agents that are to use them. */
export type AgentModels = Readonly<Record<string, string>>;

/** A key that names no agent, or one that another key names too. */
export interface WrongAgentKey {
  readonly key: string;
  /** What is wrong with it, in words that follow the key. */
  readonly problem: string;
}

/** As in CrewAI's llm_overlay, which has other keys of that kind as well. */
const ALL_AGENTS = "model:*";

/**
 * The models by the names of agents, of models by roles: as a role is written, or as the inputs fill it,
 * which is CrewAI's key. An agent's own name is one, too, and "model:*" stands for all whom no other key
 * names.
 */
export function agentModels(
  crew: Pick<Crew, "agents" | "manager">,
  asked: Readonly<Record<string, string>>,
  inputs: Inputs,
): { readonly models: AgentModels } | { readonly wrong: readonly WrongAgentKey[] } {
  const agents = crew.manager === undefined ? crew.agents : [...crew.agents, crew.manager];
  const models = new Map<string, string>();
  const wrong: WrongAgentKey[] = [];
  for (const [key, model] of Object.entries(asked)) {
    if (key === ALL_AGENTS) continue;
    const meant = agents.filter((agent) => namesOf(agent, inputs).includes(key.trim()));
    if (meant.length === 0) wrong.push({ key, problem: noSuchAgent(key, agents) });
    for (const { name } of meant) {
      if ((models.get(name) ?? model) === model) models.set(name, model);
      else wrong.push({ key, problem: `is the agent ${name}, for whom another key names another model` });
    }
  }
  if (wrong.length > 0) return { wrong };
  const others = asked[ALL_AGENTS];
  if (others === undefined) return { models: Object.fromEntries(models) };
  return { models: Object.fromEntries(agents.map(({ name }) => [name, models.get(name) ?? others])) };
}

const namesOf = ({ name, role }: Agent, inputs: Inputs): readonly string[] => [
  role.trim(),
  fillPlaceholders(role, inputs).trim(),
  name,
];

function noSuchAgent(key: string, agents: readonly Agent[]): string {
  const roles = [...new Set(agents.map(({ role }) => role))];
  const hint = didYouMean(key, [...roles, ...agents.map(({ name }) => name)]);
  return `is no agent's role${hint}; the roles are ${roles.join(", ")}`;
}
