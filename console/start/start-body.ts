import type {
  AskedLimits,
  CrewDetail,
  CrewInput,
  Inputs,
  StartCrewRequest,
} from "../../client/typescript/api-types.ts";
import { changedInputs, type TypedInputs, typedValue } from "../components/typed-value.ts";

export interface StartForm {
  readonly inputs: TypedInputs;
  /** "" is the model that each agent has. */
  readonly model: string;
  readonly limits: AskedLimits;
}

/** A field for each input of a crew, filled with what an earlier execution was given, or else its default. */
export function typedInputs(inputs: readonly CrewInput[], earlier: Inputs = {}): TypedInputs {
  const known = inputs.map(({ name, default: usual }) => [name, earlier[name] ?? usual ?? ""] as const);
  const others = Object.entries(earlier).filter(([name]) => !inputs.some((input) => input.name === name));
  return Object.fromEntries([...known, ...others].map(([name, value]) => [name, typedValue(value)]));
}

/** Those that a start would be refused without. */
export const requiredInputs = (inputs: readonly CrewInput[]): readonly string[] =>
  inputs.flatMap(({ name, required }) => (required ? [name] : []));

/**
 * What a start is asked with: an input that is as its default is left out, so that the crew's own counts; so
 * is an empty one that has none.
 */
export function startBody(
  { name: crew, inputs: described }: Pick<CrewDetail, "name" | "inputs">,
  { inputs, model, limits }: StartForm,
): StartCrewRequest {
  const usual = (name: string): unknown => described.find((input) => input.name === name)?.default ?? "";
  return {
    crew,
    ...changedInputs(inputs, usual),
    ...(model !== "" && { models: { "model:*": model } }),
    ...(Object.keys(limits).length > 0 && { limits }),
  };
}

/** The same without any model being called. */
export const rehearsalBody = (body: StartCrewRequest): StartCrewRequest => ({
  ...body,
  models: { "model:*": "rehearsal" },
});
