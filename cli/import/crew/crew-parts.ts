import { calleeName, type ObjectValue, type Origin, type Value } from "../values/value.ts";
import { callMember, crewMembers, methodsWith } from "./crew-methods.ts";
import { addTodo, type CrewContext, type Draft } from "./draft.ts";
import type { FoundCrew } from "./met-crews.ts";
import { type PartRegistry, partRegistry } from "./part-registry.ts";
import { whyOf } from "./plain-fields.ts";
import { putFunctions } from "./python-parts.ts";

export interface Parts {
  readonly agents: PartRegistry;
  readonly tasks: PartRegistry;
  /** What the methods with @agent give. */
  readonly methods: ReadonlyMap<string, Value>;
}

export function partsOf(context: CrewContext, { owner, value }: FoundCrew, crew: Draft): Parts {
  const { interpreter } = context;
  const methodsOf = (decorator: string): ReadonlyMap<string, Value> =>
    new Map(
      owner === undefined
        ? []
        : methodsWith(interpreter, owner, decorator).map((method) => [
            method.node.name,
            callMember(context, method),
          ]),
    );
  const [agentMethods, taskMethods] = [methodsOf("agent"), methodsOf("task")];
  const agents = partRegistry(
    interpreter,
    agentMethods,
    (one) => !/(^|\.)(Task|Crew)$/.test(calleeName(one)),
    "agent",
  );
  const tasks = partRegistry(
    interpreter,
    taskMethods,
    (one) => !/(^|\.)(Agent|Crew)$/.test(calleeName(one)),
    "task",
  );
  fill(agents, crew, { value, key: "agents", methods: agentMethods });
  fill(tasks, crew, { value, key: "tasks", methods: taskMethods });
  if (owner !== undefined) putHooks(context, owner, crew);
  return { agents, tasks, methods: agentMethods };
}

interface Listing {
  readonly value: ObjectValue | undefined;
  readonly key: "agents" | "tasks";
  readonly methods: ReadonlyMap<string, Value>;
}

/** What the crew lists; all methods where it takes self.agents or self.tasks, or nothing can be made out. */
function fill(registry: PartRegistry, crew: Draft, { value, key, methods }: Listing): void {
  const given = value?.named.get(key);
  const addAll = (): void => {
    for (const [name, method] of methods)
      registry.nameOf({ kind: "part", module: method.module, span: method.span, of: key, name });
  };
  if (given?.kind === "list") {
    for (const item of given.items) {
      if (item.kind === "parts") addAll();
      else if (registry.nameOf(item) === undefined)
        addTodo(crew, item, `one of the crew's ${key} ${whyOf(item)}`, `Write it in ${key}.`);
    }
  } else if (given === undefined || given.kind === "parts") {
    addAll();
  } else {
    addAll();
    addTodo(
      crew,
      given,
      `the list of the crew's ${key} ${whyOf(given)}`,
      methods.size === 0
        ? `Write ${key}.`
        : `Look through ${key}: they are all that the class has, in its order.`,
    );
  }
}

const HOOKS = ["before_kickoff", "after_kickoff"];

function putHooks(context: CrewContext, owner: NonNullable<FoundCrew["owner"]>, crew: Draft): void {
  const { interpreter } = context;
  for (const hook of HOOKS) {
    const items = methodsWith(interpreter, owner, hook).map((method) => ({ ...method, owner }));
    if (items.length > 0) putFunctions(context, crew, hook, { kind: "list", ...crew.origin, items });
  }
  const servers = interpreter.classNames(owner).get("mcp_server_params");
  if (servers !== undefined)
    addTodo(
      crew,
      servers,
      "mcp_server_params names MCP servers, and those are not connected here",
      "Write a file in tools/ for each of their tools that is needed, and remove this entry.",
    );
  if (crewMembers(interpreter, owner).size === 0)
    addTodo(crew, owner, `the class ${owner.node.name} has no methods`, "Write agents and tasks.");
}

/** The first line of a function or a class is enough to find it. */
export function headOf({ module, span }: Origin): Origin {
  const begin = /(?:class|def) /.exec(module.text.slice(span.from, span.to))?.index ?? 0;
  const end = module.text.indexOf("\n", span.from + begin);
  return { module, span: { from: span.from + begin, to: end === -1 ? span.to : Math.min(end, span.to) } };
}
