import { type AskedReference, CrewFailure, type Once, type OpenedModel } from "../../crew/index.ts";
import type { StoredCrew } from "../../crew/replay/stored-crew.ts";
import { CREW_STEP } from "../../crew/step-path.ts";

/** Variables that name a model, as JSON: an execution keeps those it began with. */
export type ModelChoice = Readonly<Record<string, string>>;

export interface ModelPorts {
  /** What the environment says now of the model for agents that name none. */
  readonly modelChoice: ModelChoice;
  /** Opens a model as the choice says that the execution began with. */
  readonly models: (reference: AskedReference, choice: ModelChoice) => OpenedModel;
}

/**
 * The models that the execution began with: another MODEL, after a restart of the local stack, is for
 * executions that begin with it. What stands under the same step keeps an execution to its crew.
 */
export async function modelChoiceOf(
  once: Once,
  identity: unknown,
  { modelChoice, stored }: Pick<ModelPorts, "modelChoice"> & { readonly stored: () => StoredCrew },
): Promise<ModelChoice> {
  const keep = async (): Promise<{ readonly models: ModelChoice } | null> => ({
    models: modelChoice,
    ...stored(),
  });
  const kept = await once(CREW_STEP, identity, keep, { kind: "clock" });
  // Earlier versions kept null.
  return kept?.models ?? modelChoice;
}

/** A model that cannot be opened any more is told with why it is asked for at all. */
export const modelsAsChosen =
  (choice: ModelChoice, { modelChoice, models }: ModelPorts) =>
  (reference: AskedReference): OpenedModel => {
    try {
      return models(reference, choice);
    } catch (error) {
      const [began, now] = [choice, modelChoice].map((one) => Object.values(one)[0] ?? "none");
      const isOfFiles = reference.model !== undefined;
      if (!(error instanceof CrewFailure) || isOfFiles || began === now) throw error;
      const why = `The execution began with the model ${began} and goes on with it, though the one of today is ${now}`;
      throw new CrewFailure(error.type, `${error.message}. ${why}`, { cause: error });
    }
  };
