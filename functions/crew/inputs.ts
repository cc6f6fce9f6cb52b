import type { Crew, Inputs } from "./crew.ts";

/** The given inputs over the crew's defaults, or the names of all that are missing. Unknown inputs are kept. */
export function resolveInputs(
  crew: Pick<Crew, "inputs">,
  inputs: Inputs,
):
  | { readonly inputs: Inputs; readonly missing?: never }
  | { readonly missing: readonly string[]; readonly inputs?: never } {
  const missing = crew.inputs.filter((input) => input.required && !Object.hasOwn(inputs, input.name));
  if (missing.length > 0) return { missing: missing.map((input) => input.name) };
  const defaults = crew.inputs.filter((input) => !input.required).map((input) => [input.name, input.default]);
  return { inputs: { ...Object.fromEntries(defaults), ...inputs } };
}
