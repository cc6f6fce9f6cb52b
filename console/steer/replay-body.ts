import type { ExecutionDetail, ReplayCrewRequest } from "../../client/typescript/api-types.ts";
import { readTyped, type TypedInputs } from "../components/typed-value.ts";

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
  const changed = Object.entries(inputs).flatMap(([name, typed]) => {
    const { value } = { value: undefined, ...readTyped(typed) };
    return JSON.stringify(value) === JSON.stringify(before[name]) ? [] : [[name, value] as const];
  });
  return {
    ...(fromTask !== "" && { from_task: Number(fromTask) }),
    ...(changed.length > 0 && { inputs: Object.fromEntries(changed) }),
    ...(model !== "" && { model }),
    ...(Object.keys(limits).length > 0 && { limits }),
  };
}
