import type { GuardrailReference } from "../crew.ts";
import { placeOf } from "../tools/python-calls.ts";

/** Where a guardrail's code is, or its sentence. */
export function nameOf(guardrail: GuardrailReference): string {
  if ("python" in guardrail) return placeOf(guardrail.python);
  return "file" in guardrail ? fileOf(guardrail.file) : guardrail.sentence;
}

/** @param name without the ending */
export function fileOf(name: string): string {
  return `guardrails/${name}.ts`;
}
