import type { PythonModule, Statement } from "../python/syntax.ts";
import { addTodo, type CrewContext, type Draft } from "./draft.ts";
import { importsIn } from "./python-copies.ts";

/** What of CrewAI and LangChain is there for tools (python/answers): by modules, the names. */
const TOOL_NAMES = "BaseTool Tool tool StructuredTool CrewStructuredTool EnvVar";
const THERE: readonly (readonly [module: RegExp, names: string])[] = [
  [/^crewai(\.tasks|\.crews)?(\.\w+)?$/, "TaskOutput CrewOutput OutputFormat"],
  [/^crewai\.tools(\.\w+)?$/, `${TOOL_NAMES} ToolFailure ToolFailurePolicy ToolFailureReason`],
  [/^crewai\.project$/, "CrewBase agent task crew tool llm callback before_kickoff after_kickoff"],
  [/^(crewai_tools|langchain\.tools|langchain\.agents|langchain_core\.tools)(\.|$)/, TOOL_NAMES],
];

/** Adds what the Python that comes along uses of CrewAI and is not there; of a crew's file only parts run. */
export function addAbsentPython(
  { interpreter: { project }, copies }: Pick<CrewContext, "interpreter" | "copies">,
  crew: Draft,
): void {
  for (const source of new Set(copies.values())) {
    const module = source.endsWith(".py") ? project.moduleAt(source) : undefined;
    if (module === undefined || /\bCrewBase\b|\bCrew\s*\(/.test(module.text)) continue;
    for (const { name, from, at } of absentIn(module))
      addTodo(
        crew,
        { module, span: at },
        `${name} of ${from} is not there, and a tool uses it`,
        "Write what it does in Python of its own, and remove this entry.",
      );
  }
}

interface AbsentName {
  readonly name: string;
  readonly from: string;
  readonly at: Statement;
}

function absentIn(module: PythonModule): readonly AbsentName[] {
  return importsIn(module.body).flatMap((at) =>
    at.names.flatMap(({ module: from, name, as }): readonly AbsentName[] => {
      if (at.level > 0 || name === undefined || name === "*" || !/^(crewai|crewai_tools)(\.|$)/.test(from))
        return [];
      const isThere = THERE.some(([where, names]) => where.test(from) && names.split(" ").includes(name));
      // Once where it is imported.
      const uses = [...module.text.matchAll(new RegExp(String.raw`\b${as}\b`, "g"))].length;
      return isThere || uses < 2 ? [] : [{ name, from, at }];
    }),
  );
}
