import { describe, expect, it } from "vitest";

import { resolveInputs, type Inputs } from "../../../functions/crew/index.ts";

describe("resolveInputs", () => {
  const crew = {
    inputs: [
      { name: "topic", default: null, required: true },
      { name: "audience", default: null, required: true },
      { name: "tone", default: "plain", required: false },
    ],
  };

  it("lays what is given over the defaults and keeps what no task mentions", () => {
    const given = { topic: null, audience: "all", other: [1] };
    expect(resolveInputs(crew, given)).toEqual({ inputs: { ...given, tone: "plain" } });
    expect(resolveInputs(crew, { ...given, tone: "dry" })).toEqual({ inputs: { ...given, tone: "dry" } });
  });

  it("takes any key, those of every object too, without reaching into it", () => {
    const given = JSON.parse(
      '{"topic": 1, "audience": 2, "__proto__": {"polluted": true}, "constructor": 3}',
    ) as Inputs;
    const { inputs = {} } = resolveInputs(crew, given);
    expect(Object.entries(inputs)).toEqual([["tone", "plain"], ...Object.entries(given)]);
    expect(Object.getPrototypeOf(inputs)).toBe(Object.prototype);
    expect(inputs["polluted"]).toBeUndefined();
  });

  it("names everything that is missing", () => {
    expect(resolveInputs(crew, { tone: "dry" })).toEqual({ missing: ["topic", "audience"] });
  });
});
