import type { ExecutionLimits } from "../../domain/execution.ts";
import { refuse } from "../../domain/http-answer.ts";

type LimitName = keyof ExecutionLimits;

/** What a deployment says about one limit. A default above the cap means the cap. */
interface LimitBounds {
  /** Holds for a start that names none. */
  readonly default: number;
  /** The most that a start may ask for. */
  readonly cap: number;
}

export type DeployedLimits = Readonly<Record<LimitName, LimitBounds>>;

/** The limits that hold for an execution, all of them named; or the refusal of those above their cap. */
export function holdLimits(
  asked: ExecutionLimits,
  deployed: DeployedLimits,
): { readonly limits: Required<ExecutionLimits> } | ReturnType<typeof refuse> {
  const names = Object.keys(deployed) as readonly LimitName[];
  const errors = names.flatMap((name) => {
    const { cap } = deployed[name];
    return (asked[name] ?? 0) > cap
      ? [
          {
            pointer: `/limits/${name}`,
            detail: `may be at most ${cap} here (${name}_cap of the deployment), not ${asked[name]}`,
          },
        ]
      : [];
  });
  if (errors.length > 0) {
    const sentences = errors.map(({ pointer, detail }) => `${pointer} ${detail}`).join("; ");
    return refuse(422, `The limits are above what this deployment allows: ${sentences}.`, errors);
  }
  const held = (name: LimitName): number =>
    asked[name] ?? Math.min(deployed[name].default, deployed[name].cap);
  return {
    limits: {
      max_llm_calls: held("max_llm_calls"),
      max_total_tokens: held("max_total_tokens"),
      timeout_seconds: held("timeout_seconds"),
    },
  };
}
