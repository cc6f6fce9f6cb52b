import type { GuardrailReference } from "../crew.ts";
import { type Entry, inside, isAskedFor, type Report } from "./entry.ts";
import { pythonReference } from "./moved/python-reference.ts";
import type { PythonFinder } from "./python/crew-python.ts";

const FILE = /^\.\/guardrails\/([\w-]+)\.ts$/;

/** What a task's `guardrails`, or else its `guardrail`, stand for. Missing ones are left out. */
export function readGuardrails(
  entry: Entry,
  { files, python }: { readonly files: ReadonlyMap<string, string>; readonly python: PythonFinder },
  report: Report,
): readonly GuardrailReference[] {
  const several = entry.fields.get("guardrails");
  const field = isAskedFor(several?.value) ? several : entry.fields.get("guardrail");
  if (field === undefined || !isAskedFor(field.value)) return [];
  const items: readonly unknown[] = Array.isArray(field.value) ? field.value : [field.value];
  return items.flatMap((item, index): readonly GuardrailReference[] => {
    const location = Array.isArray(field.value) ? inside(field.location, index) : field.location;
    const reference = pythonReference(item);
    if (reference !== undefined) {
      const found = python.useFunction(reference, "guardrail", location);
      return found === undefined ? [] : [{ python: { file: found.file, name: found.name } }];
    }
    if (typeof item !== "string" || item.trim() === "") {
      const message = `A guardrail of ${entry.name} must be a sentence, or a file: "./guardrails/<name>.ts"`;
      report("error", location, message);
      return [];
    }
    const name = FILE.exec(item.trim())?.[1];
    if (name === undefined) {
      if (/\.(ts|js|py)$/.test(item.trim())) {
        report(
          "warning",
          location,
          `${item} is taken as a sentence; to name a file, write "./guardrails/<name>.ts"`,
        );
      }
      return [{ sentence: item.trim() }];
    }
    if (files.has(`guardrails/${name}.ts`)) return [{ file: name }];
    report("unfinished", location, `There is no guardrail ${item}: write guardrails/${name}.ts`);
    return [];
  });
}
