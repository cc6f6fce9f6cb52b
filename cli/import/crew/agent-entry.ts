import { AGENT_KEYS } from "../../../functions/crew/load/known-keys.ts";
import { isCrewAi } from "../values/attributes.ts";
import { isObject, type ObjectValue, type Value } from "../values/value.ts";
import { namedMethods } from "./crew-methods.ts";
import { addTodo, type CrewContext, type Draft, newDraft } from "./draft.ts";
import { finishEntry, takeConfig } from "./entry-config.ts";
import { putKnowledge, putMcps } from "./knowledge.ts";
import { putLlm } from "./llm-setting.ts";
import { fillMissing, type PutField, putPlain, putText, whyOf } from "./plain-fields.ts";
import { putCallbacks } from "./python-parts.ts";
import { putTools } from "./tool-list.ts";

const other = putPlain(AGENT_KEYS, "an agent");

const FIELDS: Readonly<Record<string, PutField>> = {
  role: putText,
  goal: putText,
  backstory: putText,
  system_template: putText,
  prompt_template: putText,
  response_template: putText,
  llm: putLlm,
  function_calling_llm: putLlm,
  tools: putTools,
  step_callback: putCallbacks,
  callbacks: putCallbacks,
  knowledge_sources: putKnowledge,
  mcps: putMcps,
};

/** An agent of crew.jsonc, of what Python makes it with. */
export function agentDraft(context: CrewContext, name: string, value: Value): Draft {
  const draft = newDraft(name, value);
  if (!isObject(value) || !isAgent(value)) {
    addTodo(
      draft,
      value,
      `the agent ${name} ${isObject(value) ? "is made by a class that is not CrewAI's Agent" : whyOf(value)}`,
      "Write its role, goal, backstory, llm and tools here.",
    );
    fillMissing(draft, {
      keys: REQUIRED,
      entry: context.config.agents.entries.get(name),
      isTold: () => true,
    });
    return draft;
  }
  const { entry, named } = takeConfig(context, draft, "agents", value);
  if (entry !== undefined) namedMethods(context, draft, entry, AGENT_METHODS);
  for (const [key, given] of named)
    (Object.hasOwn(FIELDS, key) ? FIELDS[key] : other)?.(context, draft, key, given);
  finishEntry(draft, { what: "agent", table: AGENT_KEYS, keys: REQUIRED, entry, named, value });
  return draft;
}

const REQUIRED = ["role", "goal", "backstory"];

const isAgent = (value: ObjectValue): boolean =>
  value.callee.kind === "external" && isCrewAi(value.callee.name, "Agent");

/** Keys of agents.yaml that may name a method of the class. */
const AGENT_METHODS = {
  llm: putLlm,
  function_calling_llm: putLlm,
  tools: putTools,
  step_callback: putCallbacks,
};
