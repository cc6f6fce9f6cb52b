import type { Agent, Crew } from "../crew.ts";
import type { KnownWays } from "../model/known-ways.ts";
import type { RunPorts } from "../ports.ts";
import type { Meter } from "./meter.ts";
import { createRateLimit, type RateLimit } from "./rate-limit.ts";

/** What all tasks of one attempt at a crew share. */
export interface CrewAttempt {
  readonly crew: Crew;
  readonly ports: RunPorts;
  readonly meter: Meter;
  /** Successful results by tool and arguments. */
  readonly toolCache: Map<string, StoredResult>;
  readonly knownWays: KnownWays;
  /** Models that were told of as having no price. */
  readonly unpricedModels: Set<string>;
  /** An agent's own max_rpm, or else the one it shares with the crew's other agents. */
  readonly rateLimitOf: (agent: Agent) => RateLimit | undefined;
}

export function createAttempt(crew: Crew, ports: RunPorts, meter: Meter): CrewAttempt {
  const agents = crew.manager === undefined ? crew.agents : [...crew.agents, crew.manager];
  const own = new Map(
    agents.flatMap(({ name, maxRpm }) =>
      maxRpm === undefined ? [] : [[name, createRateLimit(maxRpm)] as const],
    ),
  );
  const common = crew.maxRpm === undefined ? undefined : createRateLimit(crew.maxRpm);
  return {
    crew,
    ports,
    meter,
    toolCache: new Map(),
    knownWays: new Map(),
    unpricedModels: new Set(),
    rateLimitOf: (agent) => own.get(agent.name) ?? common,
  };
}

/** What a step keeps of a tool call. */
export type StoredResult = { readonly text: string } | { readonly error: string };
