import { schemaOf } from "../../json/json-schema.ts";
import { isJsonObject } from "../../json/json.ts";
import type { Task } from "../crew.ts";
import type { Body, Place, Report } from "./entry.ts";
import { readJsonc } from "./source-document.ts";

/** The structured output that a task asks for: the name of a file in schemas/, or a JSON Schema written out. */
export function readOutput(body: Body, files: ReadonlyMap<string, string>, report: Report): Task["output"] {
  const json = body.fields.get("output_json");
  const pydantic = body.fields.get("output_pydantic");
  if (json?.value && pydantic?.value) {
    report("error", pydantic.place, `${body.name} has both output_json and output_pydantic: keep one`);
    return undefined;
  }
  const field = json?.value ? json : pydantic;
  if (!field?.value) return undefined;
  const format = field === json ? "json" : "pydantic";
  if (isJsonObject(field.value))
    return checked({ format, name: "answer", schema: field.value }, field.place, report);
  if (typeof field.value !== "string" || !/^\w[\w.-]*$/.test(field.value)) {
    report("error", field.place, `The output of ${body.name} must name a schema or be a JSON Schema`);
    return undefined;
  }
  const file = `schemas/${field.value}.json`;
  const text = files.get(file);
  if (text === undefined) {
    report("unfinished", field.place, `There is no schema ${field.value}: write ${file}`);
    return undefined;
  }
  const document = readJsonc(file, text);
  const [broken] = document.problems;
  const place: Place = { document: broken ? { ...document, lineOf: () => broken.line } : document, path: [] };
  if (broken || !isJsonObject(document.value)) {
    report("error", place, broken?.message ?? "A JSON Schema is expected here");
    return undefined;
  }
  return checked({ format, name: field.value, schema: document.value }, place, report);
}

function checked(output: NonNullable<Task["output"]>, place: Place, report: Report): Task["output"] {
  if (output.schema["type"] !== "object") {
    report("error", place, 'The top level of an output schema must be {"type": "object"}');
    return undefined;
  }
  try {
    schemaOf(output.schema);
    return output;
  } catch (error) {
    report("error", place, `This JSON Schema cannot be used: ${(error as Error).message}`);
    return undefined;
  }
}
