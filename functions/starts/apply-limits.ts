import type { ExecutionLimits } from "../domain/execution.ts";
import { explained, refuse } from "../domain/http-answer.ts";

type CountName = Exclude<keyof ExecutionLimits, "max_cost_usd">;

/** What a deployment says about one limit. A default above the cap means the cap. */
interface LimitBounds {
  /** Holds for a start that names none. */
  readonly default: number;
  /** The most that a start may ask for. */
  readonly cap: number;
}

export type DeployedLimits = Readonly<Record<CountName, LimitBounds>> & {
  /** Money is limited where the deployment says so, or a start. */
  readonly max_cost_usd?: Partial<LimitBounds>;
};

type AppliedLimits = Required<Pick<ExecutionLimits, CountName>> & Pick<ExecutionLimits, "max_cost_usd">;

/**
 * The limits that hold for an execution, all of them named but money, which may have none; or the refusal of
 * those above their cap.
 */
export function applyLimits(
  asked: ExecutionLimits,
  deployed: DeployedLimits,
): { readonly limits: AppliedLimits } | ReturnType<typeof refuse> {
  const names = Object.keys(deployed) as readonly (keyof ExecutionLimits)[];
  const errors = names.flatMap((name) => {
    const cap = deployed[name]?.cap ?? Number.POSITIVE_INFINITY;
    return (asked[name] ?? 0) > cap
      ? [
          {
            pointer: `/limits/${name}`,
            detail: `may be at most ${cap} here (${name}_cap of the deployment, ${name.toUpperCase()}_CAP of npm start), not ${asked[name]}`,
          },
        ]
      : [];
  });
  if (errors.length > 0)
    return refuse(422, ...explained("The limits are above what this deployment allows", errors));
  const limitOf = (name: CountName): number =>
    asked[name] ?? Math.min(deployed[name].default, deployed[name].cap);
  const cost = asked.max_cost_usd ?? smallest(deployed.max_cost_usd);
  return {
    limits: {
      max_llm_calls: limitOf("max_llm_calls"),
      max_total_tokens: limitOf("max_total_tokens"),
      timeout_seconds: limitOf("timeout_seconds"),
      ...(cost !== undefined && { max_cost_usd: cost }),
    },
  };
}

/** The default, or the cap where that is lower, or alone. */
const smallest = ({ default: usual, cap }: Partial<LimitBounds> = {}): number | undefined =>
  usual === undefined ? cap : Math.min(usual, cap ?? usual);

/** A limit of money is no limit where nobody knows what calls cost. */
export function refuseUnpriced(crew: string, models: readonly string[]): ReturnType<typeof refuse> {
  const [of, is] = models.length === 1 ? ["price of the model", "is"] : ["prices of the models", "are"];
  return refuse(
    422,
    `The crew "${crew}" cannot be held to max_cost_usd: the ${of} ${models.join(", ")} ${is} not known. Set model_prices of the deployment (MODEL_PRICES of npm start), or leave max_cost_usd out.`,
    models.map((model) => ({
      pointer: "/limits/max_cost_usd",
      detail: `the price of ${model} is not known; model_prices (MODEL_PRICES of npm start) may give it`,
    })),
  );
}
