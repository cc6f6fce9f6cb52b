import { expect, it } from "vitest";

import { expressionsOf } from "../../support/expressions/expressions-of.ts";
import { slowExpressions } from "../../support/expressions/try-expressions.ts";

/** What sees the texts of models, users, files and clients. */
const FOLDERS = ["functions", "local/api", "local/step-functions", "infra/settings", "cli/import"];

it("finds the expressions of the sources, and those that are slow", async () => {
  expect(expressionsOf(["functions/json"]).length).toBeGreaterThan(1);
  const number = String.raw`^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$`;
  const written = [
    { place: "a number", source: number, flags: "i" },
    { place: "a name", source: String.raw`^\[([^\],]*).*\]$`, flags: "s" },
    { place: "a word", source: "^[a-z]+$", flags: "" },
  ];
  // The first two take minutes, and a core meanwhile.
  const slow = await slowExpressions(written, 5000);
  expect(slow.map((line) => line.split(" /")[0])).toEqual(["a number", "a name"]);
});

it("has no expression on foreign text that is worse than linear", { timeout: 600_000 }, async () => {
  expect(await slowExpressions(expressionsOf(FOLDERS))).toEqual([]);
});
