import type { Crew } from "../../crew.ts";
import type { PythonFunction, PythonUse } from "../../python-half.ts";
import { type Entry, inside, isAskedFor, type Report } from "../entry.ts";
import { pythonReference } from "../moved/python-reference.ts";
import type { PythonFinder } from "./crew-python.ts";

/** The hooks of crew.jsonc, in order; CrewAI has two names for each of their lists. */
export function readHooks(
  crew: Entry,
  python: PythonFinder,
  report: Report,
): Pick<NonNullable<Crew["python"]>, "beforeKickoff" | "afterKickoff"> {
  const of = (kind: "before_kickoff" | "after_kickoff"): readonly PythonFunction[] =>
    [kind, `${kind}_callbacks`].flatMap((key) => readFunctions(crew, { key, kind }, python, report));
  const [before, after] = [of("before_kickoff"), of("after_kickoff")];
  // Tasks have it, too; what is wrong with it is told once.
  readFunctions(crew, { key: "task_callback", kind: "callback" }, python, report);
  return {
    ...(before.length > 0 && { beforeKickoff: before }),
    ...(after.length > 0 && { afterKickoff: after }),
  };
}

/** A task's callback, and then the crew's, which all tasks have. */
export function readCallbacks(
  task: Entry,
  crew: Entry,
  python: PythonFinder,
  report: Report,
): readonly PythonFunction[] {
  const all = [
    ...readFunctions(task, { key: "callback", kind: "callback" }, python, report),
    ...readFunctions(crew, { key: "task_callback", kind: "callback" }, python, () => undefined),
  ];
  return all.filter(
    ({ file, name }, index) => all.findIndex((one) => one.file === file && one.name === name) === index,
  );
}

function readFunctions(
  entry: Entry,
  { key, kind }: { readonly key: string; readonly kind: PythonUse },
  python: PythonFinder,
  report: Report,
): readonly PythonFunction[] {
  const field = entry.fields.get(key);
  if (field === undefined || !isAskedFor(field.value)) return [];
  const isList = Array.isArray(field.value);
  const items: readonly unknown[] = isList ? (field.value as unknown[]) : [field.value];
  return items.flatMap((item, index) => {
    const location = isList ? inside(field.location, index) : field.location;
    const reference = pythonReference(item);
    if (reference === undefined) {
      report(
        kind === "callback" ? "warning" : "unfinished",
        location,
        `${key} has no effect as it is written: name a function of the crew's Python, {"python": "module.function"}`,
      );
      return [];
    }
    const found = python.useFunction(reference, kind, location);
    return found === undefined ? [] : [{ file: found.file, name: found.name }];
  });
}
