import { isJsonObject } from "../../json/json.ts";
import { withObjectAtTop } from "../../json/object-at-top.ts";
import type { Task } from "../crew.ts";
import { type Entry, inside, type Location, type Report } from "./entry.ts";
import { attributeOf, pythonReference } from "./moved/python-reference.ts";
import type { PythonFinder } from "./python/crew-python.ts";
import { schemaProblems } from "./schema-problems.ts";
import { readJsonc } from "./source-document.ts";

/**
 * The structured output that a task asks for: the name of a file in schemas/, or a JSON Schema written out.
 */
export function readOutput(
  entry: Entry,
  { files, python }: { readonly files: ReadonlyMap<string, string>; readonly python: PythonFinder },
  report: Report,
): Task["output"] {
  const json = entry.fields.get("output_json");
  const pydantic = entry.fields.get("output_pydantic");
  if (json?.value && pydantic?.value) {
    report("error", pydantic.location, `${entry.name} has both output_json and output_pydantic: keep one`);
    return undefined;
  }
  const field = json?.value ? json : pydantic;
  if (!field?.value) return undefined;
  const format = field === json ? "json" : "pydantic";
  const reference = pythonReference(field.value);
  if (reference !== undefined) {
    const found = python.useFunction(reference, "model", field.location);
    if (found?.schema === undefined) return undefined;
    const { file, name, schema } = found;
    return usableOutput(
      { format, name: attributeOf(reference), schema, python: { file, name } },
      field.location,
      report,
    );
  }
  if (isJsonObject(field.value))
    return usableOutput({ format, name: "answer", schema: field.value }, field.location, report);
  if (typeof field.value !== "string" || !/^\w[\w.-]*$/.test(field.value)) {
    report("error", field.location, `The output of ${entry.name} must name a schema or be a JSON Schema`);
    return undefined;
  }
  const file = `schemas/${field.value}.json`;
  const text = files.get(file);
  if (text === undefined) {
    report("unfinished", field.location, `There is no schema ${field.value}: write ${file}`);
    return undefined;
  }
  const document = readJsonc(file, text);
  const [broken] = document.problems;
  const location: Location = {
    document: broken ? { ...document, lineOf: () => broken.line } : document,
    path: [],
  };
  if (broken || !isJsonObject(document.value)) {
    report("error", location, broken?.message ?? "Write a JSON Schema here");
    return undefined;
  }
  return usableOutput({ format, name: field.value, schema: document.value }, location, report);
}

function usableOutput(
  output: NonNullable<Task["output"]>,
  location: Location,
  report: Report,
): Task["output"] {
  const problems = schemaProblems(output.schema);
  for (const { path, message } of problems) {
    report("error", inside(location, ...path), `${path.length === 0 ? "" : `${path.join(".")}: `}${message}`);
  }
  const schema = withObjectAtTop(output.schema);
  if (problems.length === 0 && schema["type"] !== "object") {
    const message =
      'The top level of an output schema must be {"type": "object"}, or a $ref to a definition that is';
    report("error", location, message);
  }
  return problems.length > 0 || schema["type"] !== "object" ? undefined : { ...output, schema };
}
