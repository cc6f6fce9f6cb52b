import { describe, expect, it } from "vitest";

import { ExecutionLimits } from "../../functions/domain/execution.ts";
import { readConfig } from "../../infra/settings/config.ts";
import { givenLimits, limitSettings, limitVariables } from "../../infra/settings/execution-limits.ts";
import { problemsOf } from "../support/stack/config-problems.ts";
import { synthesizeStack } from "../support/stack/synthesized-stack.ts";

const least = { model: "openai/gpt-4.1-mini", snowflake_account: "ACME-PROD" };
const read = (context: Record<string, unknown>) => readConfig({ ...least, ...context });
const limitProblems = (context: Record<string, unknown>) => problemsOf({ ...least, ...context });
const DEFAULTS = {
  MAX_LLM_CALLS_DEFAULT: "500",
  MAX_LLM_CALLS_CAP: "5000",
  MAX_TOTAL_TOKENS_DEFAULT: "2000000",
  MAX_TOTAL_TOKENS_CAP: "20000000",
  TIMEOUT_SECONDS_DEFAULT: "86400",
  TIMEOUT_SECONDS_CAP: "86400",
};

describe("the limits of a deployment", () => {
  it("reach what starts executions, and no other function", () => {
    const stack = synthesizeStack({ context: { max_llm_calls_cap: 900, timeout_seconds_default: "600" } });
    for (const name of ["start-crew", "replay-crew"] as const) {
      const { TIMEOUT_SECONDS_DEFAULT, MAX_LLM_CALLS_CAP } = stack.environment(name);
      expect([TIMEOUT_SECONDS_DEFAULT, MAX_LLM_CALLS_CAP]).toEqual(["600", "900"]);
    }
    expect(stack.environment("run-crew")).not.toHaveProperty("MAX_LLM_CALLS_CAP");
  });

  it("hold as they are when nothing is written, the time being the workflow's", () => {
    expect([limitVariables(read({})), limitVariables(read({ execution_timeout_hours: 2 }))]).toEqual([
      DEFAULTS,
      { ...DEFAULTS, TIMEOUT_SECONDS_DEFAULT: "7200", TIMEOUT_SECONDS_CAP: "7200" },
    ]);
  });

  it("need no default below a cap that is low: the cap holds", () => {
    const low = { max_llm_calls_cap: "20", max_total_tokens_cap: 1000, timeout_seconds_cap: 60 };
    expect(limitVariables(read(low))).toEqual({
      MAX_LLM_CALLS_DEFAULT: "20",
      MAX_LLM_CALLS_CAP: "20",
      MAX_TOTAL_TOKENS_DEFAULT: "1000",
      MAX_TOTAL_TOKENS_CAP: "1000",
      TIMEOUT_SECONDS_DEFAULT: "60",
      TIMEOUT_SECONDS_CAP: "60",
    });
  });

  it("cannot pass what the API takes", () => {
    const most = { max_llm_calls: 100_000, max_total_tokens: 1_000_000_000, timeout_seconds: 604_800 };
    for (const [name, value] of Object.entries(most)) {
      const cap = limitSettings[`${name}_cap` as keyof typeof limitSettings];
      const takes = [value, value + 1].map((each) => [
        cap.safeParse(each).success,
        ExecutionLimits.safeParse({ [name]: each }).success,
      ]);
      expect(takes).toEqual([
        [true, true],
        [false, false],
      ]);
    }
  });

  it("that contradict each other are all named, with what to write", () => {
    expect(
      limitProblems({
        max_llm_calls_default: "9000",
        max_total_tokens_default: 11,
        max_total_tokens_cap: 10,
        timeout_seconds_default: 8000,
        timeout_seconds_cap: 7201,
        execution_timeout_hours: 2,
      }),
    ).toEqual([
      "max_llm_calls_default: 9000 is above max_llm_calls_cap, which is 5000. Write at most 5000, or raise max_llm_calls_cap.",
      "max_total_tokens_default: 11 is above max_total_tokens_cap, which is 10. Write at most 10, or raise max_total_tokens_cap.",
      "timeout_seconds_default: 8000 is above timeout_seconds_cap, which is 7201. Write at most 7201, or raise timeout_seconds_cap.",
      "timeout_seconds_cap: 7201 s is longer than the workflow may take, which is 2 h (execution_timeout_hours). Write at most 7200, or raise execution_timeout_hours.",
    ]);
  });

  it.each([
    [{ execution_timeout_hours: 0 }, "execution_timeout_hours: Write a whole number from 1 to 168."],
    [{ execution_timeout_hours: true }, "execution_timeout_hours: Write a whole number from 1 to 168."],
    [
      { execution_timeout_hours: 0, timeout_seconds_default: 60, timeout_seconds_cap: 90 },
      "execution_timeout_hours: Write a whole number from 1 to 168.",
    ],
    [{ timeout_seconds_cap: 999_999 }, "timeout_seconds_cap: Write a whole number from 1 to 604800."],
    [
      { max_llm_calls_cap: 0, max_llm_calls_default: 5 },
      "max_llm_calls_cap: Write a whole number from 1 to 100000.",
    ],
    [
      { timeout_seconds_default: 90_000 },
      "timeout_seconds_default: 90000 s is longer than the workflow may take, which is 24 h (execution_timeout_hours). Write at most 86400, or raise execution_timeout_hours.",
    ],
  ])("of which one is out of range are named once: %j", (context, problem) => {
    expect(limitProblems(context)).toEqual([problem]);
  });

  it("that are no numbers are named once", () => {
    expect(limitProblems({ max_llm_calls_cap: "many", max_total_tokens_default: 0 })).toEqual([
      "max_llm_calls_cap: Write a whole number from 1 to 100000.",
      "max_total_tokens_default: Write a whole number from 1 to 1000000000.",
    ]);
  });
});

describe("the limit of money", () => {
  it("is none unless it is written, and reaches start-crew without an exponent", () => {
    expect(limitVariables(read({}))).toEqual(DEFAULTS);
    const context = { max_cost_usd_default: "0.000001", max_cost_usd_cap: 2.5 };
    expect(limitVariables(read(context))).toEqual({
      ...DEFAULTS,
      MAX_COST_USD_DEFAULT: "0.000001",
      MAX_COST_USD_CAP: "2.5",
    });
  });

  it.each([0, -1, "1e3", "1e400", " 1", "many", true, "100000.1"])("cannot be %j", (max_cost_usd_cap) => {
    expect(limitProblems({ max_cost_usd_cap })).toEqual([
      "max_cost_usd_cap: Write dollars: a number from 0.000001 to 100000.",
    ]);
  });

  it("has no default above its cap", () => {
    expect(limitProblems({ max_cost_usd_default: "3", max_cost_usd_cap: 2.5 })).toEqual([
      "max_cost_usd_default: 3 is above max_cost_usd_cap, which is 2.5. Write at most 2.5, or raise max_cost_usd_cap.",
    ]);
    expect(limitProblems({ max_cost_usd_default: "3" })).toEqual([]);
  });
});

describe("own prices of models", () => {
  const prices = { "acme/x": { input: 1.1, output: 4.4 } };

  it.each([[prices], [JSON.stringify(prices)]])(
    "reach the functions that start crews and run them: %j",
    (given) => {
      const stack = synthesizeStack({ context: { model_prices: given } });
      for (const name of ["start-crew", "run-crew"] as const) {
        expect(JSON.parse(String(stack.environment(name)["MODEL_PRICES"]))).toEqual(prices);
      }
    },
  );

  it.each([
    ["{", 'Write an object, like {"openai/gpt-4.1-mini": {"input": 1.1, "output": 4.4}}'],
    [
      { "acme/x": { input: "1", output: 2 } },
      '["acme/x"].input must be dollars for a million tokens: a number from 0 to 100000 with at most six decimals',
    ],
  ])("that are none are refused with their place: %j", (model_prices, problem) => {
    expect(limitProblems({ model_prices })).toEqual([`model_prices: ${problem}.`]);
  });
});

describe("the limits that npm start is given", () => {
  it("are passed on as they are, and nothing else is", () => {
    expect(givenLimits({ MAX_LLM_CALLS_CAP: "20", TIMEOUT_SECONDS_DEFAULT: "", MODEL: "x" })).toEqual({
      limits: { MAX_LLM_CALLS_CAP: "20" },
      problems: [],
    });
  });

  it.each(["1e3", "0x10", " 7 ", "7.0", "+7", "٧"])(
    "are digits and nothing else: %j",
    (MAX_LLM_CALLS_CAP) => {
      expect(givenLimits({ MAX_LLM_CALLS_CAP }).problems).toEqual([
        `MAX_LLM_CALLS_CAP is ${JSON.stringify(MAX_LLM_CALLS_CAP)}. Write a whole number from 1 to 100000.`,
      ]);
    },
  );

  it("are named by their variables when they are wrong", () => {
    expect(
      givenLimits({ MAX_LLM_CALLS_CAP: "many", MAX_TOTAL_TOKENS_DEFAULT: "30", MAX_TOTAL_TOKENS_CAP: "20" })
        .problems,
    ).toEqual([
      'MAX_LLM_CALLS_CAP is "many". Write a whole number from 1 to 100000.',
      "MAX_TOTAL_TOKENS_DEFAULT: 30 is above MAX_TOTAL_TOKENS_CAP, which is 20. Write at most 20, or raise MAX_TOTAL_TOKENS_CAP.",
    ]);
  });
});
