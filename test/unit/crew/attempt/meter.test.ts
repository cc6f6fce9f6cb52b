import { expect, it } from "vitest";

import { createMeter } from "../../../../functions/crew/attempt/meter.ts";
import { NO_USAGE } from "../../../../functions/crew/usage.ts";

it.each([
  [
    { maxLlmCalls: 1 },
    1,
    "the limit of 1 model call (max_llm_calls) is used up. Start again with a higher one, up to max_llm_calls_cap of the deployment (MAX_LLM_CALLS_CAP of npm start)",
  ],
  [
    { maxLlmCalls: 20 },
    20,
    "the limit of 20 model calls (max_llm_calls) is used up. Start again with a higher one, up to max_llm_calls_cap of the deployment (MAX_LLM_CALLS_CAP of npm start)",
  ],
  [
    { maxTotalTokens: 1 },
    1,
    "1 token is used, and the limit is 1 (max_total_tokens). Start again with a higher one, up to max_total_tokens_cap of the deployment (MAX_TOTAL_TOKENS_CAP of npm start)",
  ],
  [
    { maxTotalTokens: 15 },
    16,
    "16 tokens are used, and the limit is 15 (max_total_tokens). Start again with a higher one, up to max_total_tokens_cap of the deployment (MAX_TOTAL_TOKENS_CAP of npm start)",
  ],
])("says of the limits %j which is used up, and what to do", (limits, used, sentence) => {
  const meter = createMeter();
  meter.add({ ...NO_USAGE, llm_calls: used, total_tokens: used });
  expect(() => meter.checkBudget(limits, 'Task "a"')).toThrow(
    expect.objectContaining({ message: `Task "a": ${sentence}` }),
  );
});
