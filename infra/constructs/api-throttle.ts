import type { MethodDeploymentOptions, StageOptions } from "aws-cdk-lib/aws-apigateway";

import { type HttpContract, methodsOf } from "../../functions/runtime/contract.ts";
import type { DeployConfig } from "../settings/config.ts";

interface Throttle {
  readonly rateLimit: number;
  readonly burstLimit: number;
}

/** What one API key may ask: its starts by themselves, and everything else together. */
interface KeyThrottles {
  readonly starts: Throttle;
  readonly others: Throttle;
}

export const keyThrottles = (config: DeployConfig): KeyThrottles => ({
  starts: { rateLimit: config.throttle_rate, burstLimit: config.throttle_burst },
  others: { rateLimit: config.throttle_other_rate, burstLimit: config.throttle_other_burst },
});

/**
 * The stage's limits are buckets that all keys share, one for each method: so wide that one key at its own
 * limit takes a twentieth of them.
 */
const KEYS_AT_ONCE = 20;
/**
 * What an account may do by default:
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
 */
const ACCOUNT: Throttle = { rateLimit: 10_000, burstLimit: 5000 };

/**
 * The limits of the stage, for each method. Where no key is asked for, no usage plan holds anybody, and they
 * are what one client may do: everywhere without keys, and on what is open to all beside them.
 */
export function stageThrottle(
  config: DeployConfig,
  contracts: readonly HttpContract[],
  asksForKey: boolean,
): Pick<StageOptions, "throttlingRateLimit" | "throttlingBurstLimit" | "methodOptions"> {
  const { starts, others } = keyThrottles(config);
  const limitOf = (contract: HttpContract): Throttle | undefined => {
    if (isStart(contract)) return asksForKey ? timesKeys(starts) : starts;
    return asksForKey && contract.access === "open" ? starts : undefined;
  };
  const methods = contracts.flatMap((contract) => {
    const limit = limitOf(contract);
    if (limit === undefined) return [];
    return methodsOf(contract).map((method) => [`${contract.route.path}/${method}`, throttling(limit)]);
  });
  return {
    ...throttling(asksForKey ? timesKeys(others) : others),
    methodOptions: Object.fromEntries(methods) as Record<string, MethodDeploymentOptions>,
  };
}

/** A replay is a start of another execution. */
export const isStart = ({ name }: HttpContract): boolean => name === "start-crew" || name === "replay-crew";

const timesKeys = ({ rateLimit, burstLimit }: Throttle): Throttle => ({
  rateLimit: Math.min(rateLimit * KEYS_AT_ONCE, ACCOUNT.rateLimit),
  burstLimit: Math.min(burstLimit * KEYS_AT_ONCE, ACCOUNT.burstLimit),
});

/** An entry takes nothing from the stage's: metrics, by which alarms leave /health out, are in each. */
const throttling = ({ rateLimit, burstLimit }: Throttle) => ({
  metricsEnabled: true,
  throttlingRateLimit: rateLimit,
  throttlingBurstLimit: burstLimit,
});
