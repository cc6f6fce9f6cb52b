import type { ModelReference } from "../../crew/crew.ts";

/** Variables by name, as in process.env. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The model to use: MODEL=rehearsal wins over all, so that a whole crew can be rehearsed; then what the crew's files say, then
 * MODEL, MODEL_NAME, OPENAI_MODEL_NAME. Undefined when none is named: there is no default model.
 */
export function chooseModel(llm: ModelReference, environment: Environment): ModelReference | undefined {
  const { MODEL, MODEL_NAME, OPENAI_MODEL_NAME } = environment;
  if (MODEL?.trim() === "rehearsal") return { model: "rehearsal" };
  const model = [llm.model, MODEL, MODEL_NAME, OPENAI_MODEL_NAME].map((name) => name?.trim()).find(Boolean);
  return model === undefined ? undefined : { ...llm, model };
}
