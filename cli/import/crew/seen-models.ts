import type { JsonObject, JsonValue } from "../../../functions/json/json.ts";
import type { Origin, Value } from "../values/value.ts";
import { type CrewContext, type Draft, put } from "./draft.ts";

/** What is told of a task's output, of the task and of the crew; and the condition of the task after it. */
const OF_TASK = ["guardrail", "guardrails", "callback"];
const OF_CREW = ["after_kickoff", "after_kickoff_callbacks", "task_callback"];

/**
 * Lets a task's output_pydantic stay the class that it is, where functions of the project's Python are given
 * objects of it and may ask for their class. Where no file that comes along has the class, none can.
 */
export function keepSeenModels(context: CrewContext, crew: Draft, tasks: readonly Draft[]): void {
  const isSeenByAll = OF_CREW.some((key) => namesPython(crew.fields.get(key)));
  for (const [index, task] of tasks.entries()) {
    const origin = task.origins.get("output_pydantic");
    const file = task.fields.get("output_pydantic");
    if (origin === undefined || !isClass(origin) || typeof file !== "string") continue;
    const isSeen =
      isSeenByAll ||
      OF_TASK.some((key) => namesPython(task.fields.get(key))) ||
      namesPython(tasks[index + 1]?.fields.get("condition"));
    if (!isSeen) continue;
    const [place] = [...context.copies].find(([, source]) => source === origin.module.path) ?? [];
    if (place === undefined) continue;
    const module = place.replace(/(?:\/__init__)?\.py$/, "").replaceAll("/", ".");
    put(task, "output_pydantic", { python: `${module}.${origin.node.name}` }, origin);
    if (!tasks.some(({ fields }) => namesSchema(fields, file))) context.files.delete(`schemas/${file}.json`);
  }
}

const isClass = (origin: Origin): origin is Value & { readonly kind: "class" } =>
  "kind" in origin && origin.kind === "class";

const namesPython = (value: JsonValue | undefined): boolean =>
  [value].flat().some((one) => typeof (one as JsonObject | null)?.["python"] === "string");

const namesSchema = (fields: Draft["fields"], file: string): boolean =>
  ["output_json", "output_pydantic"].some((key) => fields.get(key) === file);
