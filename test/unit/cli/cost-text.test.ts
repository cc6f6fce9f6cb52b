import { expect, it } from "vitest";

import { costBehind, costText, dollarsText, estimateText } from "../../../cli/command-line/cost-text.ts";

it("writes dollars with cents at least, and two digits that count", () => {
  const written = [0, 0.000_001_24, 0.012_34, 0.1, 0.999, 1.005, 1234.5].map(dollarsText);
  expect(written).toEqual(["$0", "$0.0000012", "$0.012", "$0.10", "$1.00", "$1.01", "$1,234.50"]);
});

it("shows a call's cost where it is known and something", () => {
  expect([0.25, 0, null, undefined].map(costBehind)).toEqual(["  $0.25", "", "", ""]);
});

it("never shows a part as the whole", () => {
  const unpriced_models = ["acme/x", "acme/y"];
  expect([
    costText({ cost_usd: 0.25 }),
    costText({ cost_usd: null, known_cost_usd: 0.25, unpriced_models }),
    costText({ cost_usd: null, known_cost_usd: 0, unpriced_models }),
    costText({}),
  ]).toEqual([
    "$0.25",
    "$0.25 and the unknown cost of acme/x, acme/y",
    "the cost of acme/x, acme/y is not known",
    "the cost is not known",
  ]);
});

it("says of an estimate that it is one, and how it was made", () => {
  const tokens = { prompt_tokens: 1204, completion_tokens: 1000, total_tokens: 2204 };
  expect(estimateText({ ...tokens, cost_usd: 0.0123 })).toBe(
    "Estimate with models: about 1,204 → 1,000 tokens, $0.012 (by characters, docs/cost.md)",
  );
});
