import { describe, expect, it } from "vitest";

import { lostConnection } from "../../../../functions/crew/model/model-errors.ts";

const coded = (message: string, code: string, cause?: unknown) =>
  Object.assign(new Error(message, { cause }), { code });

describe("lostConnection", () => {
  it("finds the innermost cause of what a network did", () => {
    const reset = coded("read ECONNRESET", "ECONNRESET");
    expect(lostConnection(reset)).toBe(reset);
    expect(
      lostConnection(new Error("outer", { cause: new TypeError("fetch failed", { cause: reset }) })),
    ).toBe(reset);
    const refused = coded("connect ECONNREFUSED ::1:9", "ECONNREFUSED");
    expect(lostConnection(new Error("outer", { cause: new AggregateError([refused]) }))).toBe(refused);
    const terminated = new TypeError("terminated", { cause: new Error("other side closed") });
    expect(lostConnection(terminated)).toBe(terminated.cause);
  });

  it("finds nothing in other errors, nor in causes that go round", () => {
    const round = new Error("round");
    round.cause = round;
    const others = [
      round,
      new TypeError("x"),
      coded("x", "ERR_INVALID_ARG_TYPE"),
      new Error("x", { cause: "y" }),
      "x",
      null,
    ];
    expect(others.map(lostConnection)).toEqual(others.map(() => undefined));
  });
});
