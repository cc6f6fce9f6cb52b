import { describe, expect, it } from "vitest";

import { moreRoom } from "../../../../functions/crew/model/more-room.ts";
import { endingOf, isBrokenOff } from "../../../../functions/crew/model/reply-ending.ts";

describe("how a reply ended", () => {
  it.each([
    ["length", "length", "truncated"],
    ["length", "max_tokens", "truncated"],
    ["length", undefined, "truncated"],
    ["other", "MAX_TOKENS", "truncated"],
    ["other", "model_length", "truncated"],
    ["other", "model_context_window_exceeded", "truncated"],
    ["other", "max_output_tokens", "truncated"],
    ["content-filter", "content_filter", "refused"],
    ["content-filter", "refusal", "refused"],
    ["content-filter", "stop", "refused"],
    ["content-filter", undefined, "refused"],
    ["other", "SAFETY", "refused"],
    ["other", "PROHIBITED_CONTENT", "refused"],
    ["other", "guardrail_intervened", "refused"],
    ["other", "ERROR_TOXIC", "refused"],
    ["stop", "stop", undefined],
    ["stop", "end_turn", undefined],
    ["other", undefined, undefined],
    ["other", "eos", undefined],
    ["tool-calls", "tool_calls", undefined],
    ["error", "error", undefined],
  ] as const)("by %s (%s) is read as %s", (unified, raw, ending) => {
    expect(endingOf({ unified, raw })).toBe(ending);
  });
});

describe("a reply that is not all that the model was about to say", () => {
  it.each([
    ["error", true],
    ["network_error", true],
    ["insufficient_system_resource", true],
    ["abort", true],
    ["cancelled", true],
    ["MALFORMED_FUNCTION_CALL", true],
    ["malformed_model_output", true],
    ["stop", false],
    ["length", false],
    ["content_filter", false],
    ["ERROR_TOXIC", false],
    [undefined, false],
  ])("is known by why the server stopped: %s", (raw, isBroken) => {
    expect(isBrokenOff({ unified: "other", raw })).toBe(isBroken);
  });
});

describe("the room of a reply that is asked for again", () => {
  it.each([
    ["twice what was asked for", 100, 90, undefined, 200],
    ["twice what was used where nothing was asked for", undefined, 90, undefined, 180],
    ["no more than the model says at most", 100, 100, 150, 150],
    ["the most that the model says where nobody counts", undefined, undefined, 4096, 4096],
    ["unknown where nobody knows anything", undefined, 0, undefined, undefined],
    ["none where the model has no more", 4096, 4096, 4096, undefined],
    ["none where more was asked for than the model has", 9000, 9000, 4096, undefined],
  ])("is %s", (_what, had, used, output, room) => {
    expect(moreRoom(output === undefined ? {} : { modelLimits: { output } }, { had, used })).toBe(room);
  });
});
