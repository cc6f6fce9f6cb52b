import { CREW_KEYS } from "../../../functions/crew/load/known-keys.ts";
import { calledName } from "../values/evaluate-call.ts";
import { isObject, lastName, type ObjectValue, type Value } from "../values/value.ts";
import { agentDraft } from "./agent-entry.ts";
import { addTodo, type CrewContext, type Draft, put } from "./draft.ts";
import { putKnowledge } from "./knowledge.ts";
import { putLlm } from "./llm-setting.ts";
import { type PutField, putPlain, whyOf } from "./plain-fields.ts";
import { putCallbacks, putFunctions } from "./python-parts.ts";

const other = putPlain(CREW_KEYS, "a crew");

const FIELDS: Readonly<Record<string, PutField>> = {
  process: putProcess,
  manager_llm: putLlm,
  planning_llm: putLlm,
  function_calling_llm: putLlm,
  step_callback: putCallbacks,
  task_callback: putFunctions,
  before_kickoff_callbacks: putFunctions,
  after_kickoff_callbacks: putFunctions,
  knowledge_sources: putKnowledge,
};

/** What the crew as a whole is made with, but for agents, tasks and manager. */
export function putCrewFields(context: CrewContext, draft: Draft, crew: ObjectValue): void {
  for (const [key, given] of crew.named) {
    if (/^(agents|tasks|manager_agent|name|chat_llm)$/.test(key)) continue;
    (Object.hasOwn(FIELDS, key) ? FIELDS[key] : other)?.(context, draft, key, given);
  }
  for (const spread of crew.spreads)
    addTodo(draft, spread, "settings of the crew are spread out", "Write them here, each by its name.");
}

function putProcess(_: CrewContext, draft: Draft, key: string, value: Value): void {
  // Process("sequential") is Process.sequential.
  const [given] = isObject(value) && calledName(value) === "Process" ? value.args : [value];
  const name =
    given?.kind === "external" ? lastName(given.name) : given?.kind === "constant" ? String(given.value) : "";
  if (/^(sequential|hierarchical)$/.test(name)) put(draft, key, name, value);
  else addTodo(draft, value, `process of the crew ${whyOf(value)}`, 'Write "sequential" or "hierarchical".');
}

/**
 * The manager: an agent of the crew's class by its name, or one that is written out where the crew is made.
 * @param nameOf what the crew calls an agent of its own
 */
export function putManager(
  context: CrewContext,
  draft: Draft,
  crew: ObjectValue,
  nameOf: (value: Value) => Value | undefined,
): void {
  const given = crew.named.get("manager_agent");
  if (given === undefined || (given.kind === "constant" && given.value === null)) return;
  const value = nameOf(given) ?? given;
  if (!isObject(value)) {
    addTodo(
      draft,
      given,
      `manager_agent ${whyOf(given)}`,
      'Write "manager_agent": an agent\'s name, or its role, goal and backstory.',
    );
    return;
  }
  const name = given.kind === "part" ? given.name : (context.interpreter.labels.get(value) ?? "manager");
  const manager = agentDraft(context, name, value);
  put(draft, "manager_agent", { name, ...Object.fromEntries(manager.fields) }, given);
  for (const [field, origin] of manager.origins)
    if (field !== "") draft.origins.set(`manager_agent.${field}`, origin);
  draft.todos.push(...manager.todos);
}
