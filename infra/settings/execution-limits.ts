import * as z from "zod";

import { HIGHEST_LIMITS, LEAST_COST_USD } from "../../functions/domain/highest-limits.ts";

/**
 * A setting that is a whole number. A value given with `-c` or by a variable is a text, which may have digits
 * only.
 */
export const wholeNumber = (minimum: number, maximum: number) => {
  const meaning = `Write a whole number from ${minimum} to ${maximum}.`;
  return z.preprocess(
    (given) => (typeof given === "string" ? fromDigits(given) : given),
    z.number({ error: meaning }).int(meaning).min(minimum, meaning).max(maximum, meaning),
  );
};

/** `Number` also takes 1e3, 0x10 and blanks, which the function that reads the variable does not. */
const fromDigits = (text: string): number => (/^\d+$/.test(text) ? Number(text) : Number.NaN);

/** Dollars, whose text may have a point and no exponent. */
const dollars = () => {
  const meaning = `Write dollars: a number from ${LEAST_COST_USD.toFixed(6)} to ${HIGHEST_LIMITS.max_cost_usd}.`;
  return z.preprocess(
    (given) =>
      typeof given === "string"
        ? /^\d{1,7}(?:\.\d{1,10})?$/.test(given)
          ? Number(given)
          : Number.NaN
        : given,
    z.number({ error: meaning }).min(LEAST_COST_USD, meaning).max(HIGHEST_LIMITS.max_cost_usd, meaning),
  );
};

/**
 * Limits of executions. The defaults hold for starts that name none: a crew in a loop must end before
 * somebody notices it on a bill, and a crew that does its work must never meet them. An agent makes 25 calls
 * for a task at most (max_iter), so 500 are twenty tasks that use up all of theirs; two million tokens cost
 * $6 with a model at $3 a million. A start may ask for ten times as much, since whoever writes a number into
 * a start means it; beyond that the person who deploys has to agree. The time limits are the workflow's
 * unless they are given: waiting costs nothing.
 */
export const limitSettings = {
  max_llm_calls_default: wholeNumber(1, HIGHEST_LIMITS.max_llm_calls)
    .default(500)
    .describe("Model calls of an execution whose start names no limit; the cap where that is lower"),
  max_llm_calls_cap: wholeNumber(1, HIGHEST_LIMITS.max_llm_calls)
    .default(5000)
    .describe("The most that a start may name"),
  max_total_tokens_default: wholeNumber(1, HIGHEST_LIMITS.max_total_tokens)
    .default(2_000_000)
    .describe("Tokens of an execution whose start names no limit; the cap where that is lower"),
  max_total_tokens_cap: wholeNumber(1, HIGHEST_LIMITS.max_total_tokens)
    .default(20_000_000)
    .describe("The most that a start may name"),
  timeout_seconds_default: wholeNumber(1, HIGHEST_LIMITS.timeout_seconds)
    .optional()
    .describe("Seconds of an execution whose start names no limit; otherwise the cap"),
  timeout_seconds_cap: wholeNumber(1, HIGHEST_LIMITS.timeout_seconds)
    .optional()
    .describe("The most that a start may name; otherwise what execution_timeout_hours allows"),
  max_cost_usd_default: dollars()
    .optional()
    .describe("Dollars of an execution whose start names no limit; otherwise the cap, and none without one"),
  max_cost_usd_cap: dollars()
    .optional()
    .describe("The most that a start may name; otherwise as much as it likes"),
  execution_timeout_hours: wholeNumber(1, HIGHEST_LIMITS.timeout_seconds / 3600)
    .default(24)
    .describe("The longest that an execution may take, whatever its start asks for"),
};

type LimitSetting = keyof typeof limitSettings;
type OptionalSetting = Extract<LimitSetting, `timeout_seconds_${string}` | `max_cost_${string}`>;
type Settings = Readonly<
  Record<Exclude<LimitSetting, OptionalSetting>, number> &
    Partial<Record<OptionalSetting, number | undefined>>
>;
type LimitVariable = Uppercase<Exclude<LimitSetting, "execution_timeout_hours">>;
type CostVariable = Extract<LimitVariable, `MAX_COST_${string}`>;

/** Without an exponent, which the variable's reader on a laptop does not take. */
const dollarText = (value: number): string =>
  value.toLocaleString("en-US", { useGrouping: false, maximumFractionDigits: 10 });

/** start-crew's variables for the limits. */
export function limitVariables(
  settings: Settings,
): Readonly<Record<Exclude<LimitVariable, CostVariable>, string> & Partial<Record<CostVariable, string>>> {
  const secondsCap = settings.timeout_seconds_cap ?? settings.execution_timeout_hours * 3600;
  const capped = (value: number, cap: number): string => String(Math.min(value, cap));
  return {
    MAX_LLM_CALLS_DEFAULT: capped(settings.max_llm_calls_default, settings.max_llm_calls_cap),
    MAX_LLM_CALLS_CAP: String(settings.max_llm_calls_cap),
    MAX_TOTAL_TOKENS_DEFAULT: capped(settings.max_total_tokens_default, settings.max_total_tokens_cap),
    MAX_TOTAL_TOKENS_CAP: String(settings.max_total_tokens_cap),
    TIMEOUT_SECONDS_DEFAULT: String(settings.timeout_seconds_default ?? secondsCap),
    TIMEOUT_SECONDS_CAP: String(secondsCap),
    ...(settings.max_cost_usd_default !== undefined && {
      MAX_COST_USD_DEFAULT: dollarText(settings.max_cost_usd_default),
    }),
    ...(settings.max_cost_usd_cap !== undefined && {
      MAX_COST_USD_CAP: dollarText(settings.max_cost_usd_cap),
    }),
  };
}

/**
 * Problems between limits that are valid by themselves. A cap below a default that nobody has set is not a
 * problem: the cap applies.
 * @param given the limits that were set, as they were written
 * @param nameOf gives the name under which the reader knows a setting
 */
export function limitContradictions(
  given: Readonly<Record<string, unknown>>,
  nameOf: (setting: LimitSetting) => string = (setting) => setting,
): string[] {
  /** NaN, which is neither above nor below any number, for an invalid value: that is reported by itself. */
  const valueOf = (setting: LimitSetting): number =>
    limitSettings[setting].safeParse(given[setting]).data ?? Number.NaN;
  const hours = valueOf("execution_timeout_hours");
  const above = (setting: LimitSetting, capSetting: LimitSetting): string[] =>
    given[setting] !== undefined && valueOf(setting) > valueOf(capSetting)
      ? [
          `${nameOf(setting)}: ${valueOf(setting)} is above ${nameOf(capSetting)}, which is ${valueOf(capSetting)}. Write at most ${valueOf(capSetting)}, or raise ${nameOf(capSetting)}.`,
        ]
      : [];
  const tooLong = (setting: LimitSetting): string[] =>
    valueOf(setting) > hours * 3600
      ? [
          `${nameOf(setting)}: ${valueOf(setting)} s is longer than the workflow may take, which is ${hours} h (execution_timeout_hours). Write at most ${hours * 3600}, or raise execution_timeout_hours.`,
        ]
      : [];
  return [
    ...above("max_llm_calls_default", "max_llm_calls_cap"),
    ...above("max_total_tokens_default", "max_total_tokens_cap"),
    ...(given["max_cost_usd_cap"] === undefined ? [] : above("max_cost_usd_default", "max_cost_usd_cap")),
    ...(given["timeout_seconds_cap"] === undefined
      ? tooLong("timeout_seconds_default")
      : above("timeout_seconds_default", "timeout_seconds_cap")),
    ...tooLong("timeout_seconds_cap"),
  ];
}

export const LIMIT_VARIABLES = Object.keys(limitSettings)
  .filter((setting) => setting !== "execution_timeout_hours")
  .map((setting) => setting.toUpperCase());

/** The limits that `npm start` is given by start-crew's variables; the others are as in cdk.json. */
export function givenLimits(environment: Readonly<Record<string, string | undefined>>): {
  readonly limits: Readonly<Record<string, string>>;
  readonly problems: readonly string[];
} {
  const given = LIMIT_VARIABLES.flatMap((name) => {
    const value = environment[name];
    return value ? [{ name, setting: name.toLowerCase() as LimitSetting, value }] : [];
  });
  const problems = given.flatMap(({ name, setting, value }) => {
    const parsed = limitSettings[setting].safeParse(value);
    const [issue] = parsed.error?.issues ?? [];
    return issue === undefined ? [] : [`${name} is ${JSON.stringify(value)}. ${issue.message}`];
  });
  const contradictions = limitContradictions(
    Object.fromEntries(given.map(({ setting, value }) => [setting, value])),
    (setting) => setting.toUpperCase(),
  );
  return {
    limits: Object.fromEntries(given.map(({ name, value }) => [name, value])),
    problems: [...problems, ...contradictions],
  };
}
