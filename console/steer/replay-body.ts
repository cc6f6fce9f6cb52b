import type { ExecutionDetail, ReplayCrewRequest } from "../../client/typescript/api-types.ts";
import { changedInputs, type TypedInputs } from "../components/typed-value.ts";

export interface ReplayForm {
  /** Counted from 1, for two tasks may have one name; "" is where it stopped. */
  readonly fromTask: string;
  readonly inputs: TypedInputs;
  /** "" is the model that each agent has. */
  readonly model: string;
  readonly limits: NonNullable<ReplayCrewRequest["limits"]>;
}

/** What a replay is asked with: only what differs from its origin, whose inputs stay. */
export function replayBody(
  { inputs: before }: Pick<ExecutionDetail, "inputs">,
  { fromTask, inputs, model, limits }: ReplayForm,
): ReplayCrewRequest {
  return {
    ...(fromTask !== "" && { from_task: Number(fromTask) }),
    ...changedInputs(inputs, (name) => before[name]),
    ...(model !== "" && { model }),
    ...(Object.keys(limits).length > 0 && { limits }),
  };
}
