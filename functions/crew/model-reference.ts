import type { Agent, ModelReference } from "./crew.ts";

/** The model an agent asks for: its own, or else the crew's with the agent's settings. The environment may fill in `model`. */
export function modelReferenceOf(
  agent: Pick<Agent, "llm">,
  crew: ModelReference | undefined,
): ModelReference {
  return agent.llm?.model === undefined ? { ...crew, ...agent.llm } : agent.llm;
}
