import type { GuardrailReference } from "../crew.ts";
import { type Body, inside, isAskedFor, type Report } from "./entry.ts";

const FILE = /^\.\/guardrails\/([\w-]+)\.ts$/;

/** What a task's `guardrails`, or else its `guardrail`, stand for. Files that are not there are left out. */
export function readGuardrails(
  body: Body,
  files: ReadonlyMap<string, string>,
  report: Report,
): readonly GuardrailReference[] {
  const several = body.fields.get("guardrails");
  const field = isAskedFor(several?.value) ? several : body.fields.get("guardrail");
  if (field === undefined || !isAskedFor(field.value)) return [];
  const entries: readonly unknown[] = Array.isArray(field.value) ? field.value : [field.value];
  return entries.flatMap((entry, index): readonly GuardrailReference[] => {
    const place = Array.isArray(field.value) ? inside(field.place, index) : field.place;
    if (typeof entry !== "string" || entry.trim() === "") {
      const message = `A guardrail of ${body.name} must be a sentence, or a file: "./guardrails/<name>.ts"`;
      report("error", place, message);
      return [];
    }
    const name = FILE.exec(entry.trim())?.[1];
    if (name === undefined) {
      if (/\.(ts|js|py)$/.test(entry.trim())) {
        report("warning", place, `${entry} is taken for a sentence; a file is "./guardrails/<name>.ts"`);
      }
      return [{ sentence: entry.trim() }];
    }
    if (files.has(`guardrails/${name}.ts`)) return [{ file: name }];
    report("unfinished", place, `There is no guardrail ${entry}: write guardrails/${name}.ts`);
    return [];
  });
}
