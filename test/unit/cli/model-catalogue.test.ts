import { expect, it } from "vitest";

import { catalogueOf, catalogueText } from "../../../cli/models/model-catalogue.ts";

const chat = { mode: "chat", max_input_tokens: 1000, max_output_tokens: 100 };
const LITELLM = {
  sample_spec: { mode: "one of: chat, embedding", max_input_tokens: "a number" },
  "gpt-b": { ...chat, litellm_provider: "openai" },
  "openai/gpt-a": { ...chat, litellm_provider: "openai" },
  "gpt-image": { ...chat, mode: "image_generation", litellm_provider: "openai" },
  "gpt-unmeasured": { mode: "chat", litellm_provider: "openai" },
  "gpt-c": { mode: "responses", max_input_tokens: 50, litellm_provider: "openai" },
  "amazon.nova": { ...chat, litellm_provider: "bedrock_converse" },
  "bedrock/eu-west-1/amazon.nova": { ...chat, litellm_provider: "bedrock" },
  "other/m": { ...chat, litellm_provider: "other" },
};

it("keeps the windows of our providers' models, by their ids, a model a line", () => {
  const catalogue = catalogueOf(LITELLM, "2026-11-24");
  expect(catalogue.models).toEqual({
    openai: { "gpt-a": [1000, 100], "gpt-b": [1000, 100], "gpt-c": [50] },
    bedrock: { "amazon.nova": [1000, 100] },
  });
  const text = catalogueText(catalogue);
  expect(JSON.parse(text)).toEqual(catalogue);
  expect(text.split("\n")).toContain('      "gpt-a": [1000, 100],');
});
