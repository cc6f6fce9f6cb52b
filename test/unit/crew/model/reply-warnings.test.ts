import { expect, it } from "vitest";

import { warningsOf } from "../../../../functions/crew/model/reply-warnings.ts";

it("tells what was adapted by the keys that a crew gives llm, not by the names of a package", () => {
  const warnings = [
    {
      type: "compatibility" as const,
      feature: "maxOutputTokens",
      details: "4096 for an unknown model. Set maxOutputTokens explicitly to override",
    },
    { type: "unsupported" as const, feature: "topK", details: "gpt-4o takes topP alone" },
    { type: "other" as const, message: "stopSequences and toString are not for toolChoice" },
  ];
  expect(warningsOf({ warnings }).map(({ warning }) => warning)).toEqual([
    "llm's max_tokens was adapted (4096 for an unknown model. Set llm's max_tokens explicitly to override)",
    "llm's top_k is not supported (gpt-4o takes llm's top_p alone)",
    "llm's stop and toString are not for toolChoice",
  ]);
});
