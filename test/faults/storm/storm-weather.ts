import { setTimeout as delay } from "node:timers/promises";

import type { Fate, Gate } from "../../support/servers/gate.ts";
import type { InsideService } from "../inside-orders.ts";
import type { StackProcess } from "../stack-process.ts";
import type { Random } from "./random.ts";

export interface Weather {
  kills: number;
  outages: number;
}

export interface WeatherOptions {
  readonly random: Random;
  readonly models: Gate;
  /** How often the whole stack is killed, and how often a service fails for a moment. */
  readonly kills: number;
  readonly outages: number;
  readonly stack: () => StackProcess;
  /** Starts the stack again on its folder. */
  readonly revive: () => Promise<void>;
  /** Whether there is still something to disturb. */
  readonly isOver: () => boolean;
}

const NOW = { "retry-after-ms": "0" };
const MODEL_FATES: readonly [Fate, ...Fate[]] = [
  "cut",
  { status: 429, body: { error: { message: "slow down" } }, headers: NOW },
  { status: 500, body: { error: { message: "oops" } }, headers: NOW },
  { status: 200, body: "<html>gateway</html>", headers: { "content-type": "text/html" } },
  { lose: true },
];
const SERVICES: readonly [InsideService, ...InsideService[]] = ["journal", "snowflake", "workflow"];

/**
 * Kills and outages one after the other, of kinds, at places and for times that chance decides, until there
 * were enough.
 */
export async function makeWeather(options: WeatherOptions): Promise<Weather> {
  const { random } = options;
  const weather: Weather = { kills: 0, outages: 0 };
  const left = () => ({ kills: options.kills - weather.kills, outages: options.outages - weather.outages });
  while (left().kills + left().outages > 0 && !options.isOver()) {
    await delay(random.between(200, 1500));
    // The first is a kill: a storm whose executions end early would have none otherwise.
    const isKill = weather.kills === 0 || random.next() * (left().kills + left().outages) < left().kills;
    if (isKill && left().kills > 0) {
      await killSomewhere(options);
      weather.kills += 1;
    } else {
      await disturb(options);
      weather.outages += 1;
    }
  }
  return weather;
}

/** At a change that a service is asked for, or, should that not come, a second later. */
async function killSomewhere({ random, stack, revive }: WeatherOptions): Promise<void> {
  stack().tell({
    kind: "die",
    service: random.pick(["journal", "journal", "journal", "snowflake", "workflow"]),
    at: random.between(1, 40),
    side: random.pick(["before", "after"]),
  });
  for (let waited = 0; waited < 1000 && !stack().isDead(); waited += 20) await delay(20);
  await stack().kill();
  await revive();
}

/** For moments: what lasts longer than the retries rightly ends executions. */
async function disturb({ random, stack, models }: WeatherOptions): Promise<void> {
  const milliseconds = random.between(50, 900);
  if (random.next() < 0.4) {
    const fate = random.pick(MODEL_FATES);
    models.fateOf = () => fate;
    await delay(milliseconds);
    models.fateOf = () => "pass";
    return;
  }
  const how = random.pick<"refuse" | "cut" | "lose">(["refuse", "cut", "lose"]);
  stack().tell({ kind: "outage", service: random.pick(SERVICES), how });
  await delay(milliseconds);
  stack().tell({ kind: "heal" });
}
