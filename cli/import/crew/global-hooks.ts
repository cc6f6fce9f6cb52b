import { posix } from "node:path";

import type { PythonModule } from "../python/syntax.ts";
import { addTodo, type CrewContext, type Draft } from "./draft.ts";

/** `@before_llm_call def log(…)`, also among other decorators. */
const HOOK =
  /^[ \t]*@(?:\w+\.)?((?:before|after)_(?:llm|tool)_call)\b[^\n]*\n(?:[ \t]*@[^\n]*\n)*[ \t]*(?:async\s+)?def\s+(\w+)/gm;
const TESTS = /(?:^|\/)(?:tests?\/|test_|conftest)/;
const LISTENER = /^class\s+(\w+)\s*\([^)\n]*\bBaseEventListener\b/gm;

/** Leaves to do what CrewAI calls of the crew's modules, or of modules beside or above them, by itself. */
export function addGlobalHooks(
  { interpreter: { project } }: Pick<CrewContext, "interpreter">,
  crew: Draft,
): void {
  const own = posix.dirname(crew.origin.module.path);
  for (const path of project.files.paths) {
    if (!path.endsWith(".py") || TESTS.test(path) || !isNear(posix.dirname(path), own)) continue;
    const module = project.moduleAt(path);
    if (module === undefined) continue;
    for (const { what, index } of hooksIn(module))
      addTodo(
        crew,
        { module, span: { from: index, to: endOfLine(module, index) } },
        `${what} is not called here`,
        "Do its work in a tool, a guardrail or where the result is read, and remove this entry.",
      );
  }
}

const isNear = (folder: string, own: string): boolean =>
  [folder, own].includes(".") ||
  own === folder ||
  own.startsWith(`${folder}/`) ||
  folder.startsWith(`${own}/`);

function hooksIn({ text }: PythonModule): readonly { readonly what: string; readonly index: number }[] {
  if (!text.includes("crewai")) return [];
  return [
    ...[...text.matchAll(HOOK)].map((match) => ({
      what: `${match[2]}, a hook of CrewAI's (${match[1]}),`,
      index: match.index,
    })),
    ...[...text.matchAll(LISTENER)].map((match) => ({
      what: `${match[1]}, which listens to CrewAI's events,`,
      index: match.index,
    })),
  ];
}

const endOfLine = ({ text }: PythonModule, index: number): number => {
  const end = text.indexOf("\n", index);
  return end === -1 ? text.length : end;
};
