import { describe, expect, it } from "vitest";

import { resolveInputs } from "../../../functions/crew/index.ts";

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

  it("names everything that is missing", () => {
    expect(resolveInputs(crew, { tone: "dry" })).toEqual({ missing: ["topic", "audience"] });
  });
});
