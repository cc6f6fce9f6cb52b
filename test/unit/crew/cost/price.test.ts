import { describe, expect, it } from "vitest";

import { addDollars, costOf, FREE } from "../../../../functions/crew/cost/price.ts";
import { addCost, costOfCall, dollarText } from "../../../../functions/crew/usage.ts";

const tokens = (more = {}) => ({
  prompt_tokens: 0,
  cached_prompt_tokens: 0,
  cache_creation_tokens: 0,
  completion_tokens: 0,
  reasoning_tokens: 0,
  ...more,
});
const PRICE = { input: 3, output: 15, cachedInput: 0.3, cacheWrite: 3.75, reasoning: 20 };

describe("what a call costs", () => {
  it("counts each token once, by the price of its part", () => {
    const used = tokens({
      prompt_tokens: 1000,
      cached_prompt_tokens: 600,
      cache_creation_tokens: 100,
      completion_tokens: 50,
      reasoning_tokens: 30,
    });
    // 300 × 3 + 600 × 0.3 + 100 × 3.75 + 20 × 15 + 30 × 20 millionths of a dollar
    expect(costOf(used, PRICE)).toBe(0.002355);
  });

  it("takes cached tokens at the price of others, and thoughts at that of answers, where they have none", () => {
    const used = tokens({
      prompt_tokens: 10,
      cached_prompt_tokens: 4,
      completion_tokens: 5,
      reasoning_tokens: 5,
    });
    expect(costOf(used, { input: 1, output: 2 })).toBe(0.00002);
  });

  it("takes the whole call at the price of long prompts once the prompt has more tokens than that", () => {
    const price = { input: 1.25, output: 10, above: [{ tokens: 200_000, input: 2.5, output: 15 }] };
    const [at, above] = [200_000, 200_001].map((prompt_tokens) =>
      costOf(tokens({ prompt_tokens, cached_prompt_tokens: 100, completion_tokens: 10 }), price),
    );
    expect([at, above]).toEqual([0.2501, 0.5001525]);
  });

  it("takes the dearest of several tiers that a prompt has passed", () => {
    const tier = (many: number) => ({ tokens: many, input: many, output: 0 });
    const price = { input: 1, output: 0, above: [tier(10), tier(20)] };
    expect([10, 11, 20, 21].map((prompt_tokens) => costOf(tokens({ prompt_tokens }), price))).toEqual([
      0.00001, 0.00011, 0.0002, 0.00042,
    ]);
  });

  it("is not known where no tokens were counted, unless the model is free", () => {
    expect([costOf(tokens(), PRICE), costOf(tokens(), FREE)]).toEqual([null, 0]);
  });

  it("charges all of a prompt whose cached tokens are more than itself", () => {
    expect(costOf(tokens({ prompt_tokens: 10, cached_prompt_tokens: 100 }), PRICE)).toBe(0.00006);
  });

  it("never falls below nothing", () => {
    expect(costOf(tokens({ prompt_tokens: -5, completion_tokens: 1 }), PRICE)).toBe(0.000015);
  });

  it("is rounded to ten decimals, and sums have no noise of floating point", () => {
    expect(costOf(tokens({ prompt_tokens: 1 }), { input: 0.018_75, output: 1 })).toBe(0.000_000_018_8);
    expect([addDollars(0.1, 0.2), addDollars(1.1, 2.2), addDollars(0.000_000_1, 0.000_000_2)]).toEqual([
      0.3, 3.3, 0.000_000_3,
    ]);
  });
});

describe("a sum of costs", () => {
  const unknown = costOfCall(null, "acme/x");

  it("is null once a part is not known, with the known part and the models under other names", () => {
    const sum = [costOfCall(0.1, "a/b"), unknown, costOfCall(0.2, "a/b"), unknown].reduce(addCost);
    expect(sum).toEqual({ cost_usd: null, known_cost_usd: 0.3, unpriced_models: ["acme/x"] });
  });

  it("is a number alone while all parts are known", () => {
    expect(addCost(costOfCall(0.1, "a/b"), costOfCall(0.2, "a/b"))).toEqual({ cost_usd: 0.3 });
  });
});

it("writes dollars without an exponent", () => {
  expect([0.000_000_1, 0.25, 12, 0].map(dollarText)).toEqual(["0.0000001", "0.25", "12", "0"]);
});
