import { describe, expect, it } from "vitest";

import { askModel } from "../../support/models/ask-model.ts";

describe("Azure", () => {
  const environment = (url: string) => ({ AZURE_API_BASE: url, AZURE_API_KEY: "the-key" });

  it("is asked for a deployment by its path and a version when llm names one", async () => {
    const llm = () => "provider: azure, api_version: 2024-10-21";
    const { end, requests } = await askModel("my-gpt", { llm, environment });
    expect(end).toMatchObject({ status: "completed" });
    expect(requests.map(({ path }) => path)).toEqual([
      "/v1/openai/deployments/my-gpt/chat/completions?api-version=2024-10-21",
    ]);
    expect(requests[0]?.headers).not.toHaveProperty("authorization");
  });

  it("is asked for a deployment by the model's name without a version", async () => {
    const { requests } = await askModel("azure/my-gpt", { llm: () => "temperature: 0", environment });
    expect(requests.map(({ path, model }) => [path, model])).toEqual([
      ["/v1/openai/v1/chat/completions", "my-gpt"],
    ]);
  });
});

describe("what llm says of a call", () => {
  it("is sent: seed, stop, penalties, effort and headers of one's own", async () => {
    const llm = (url: string) =>
      `base_url: "${url}", seed: "7", stop: END, presence_penalty: 0.1, frequency_penalty: 0.2, ` +
      "reasoning_effort: low, max_completion_tokens: 99, extra_headers: {x-team: blue, x-number: 7}";
    const { requests, failures } = await askModel("acme/m", { llm });
    expect(failures).toEqual([]);
    expect(requests[0]?.headers).toMatchObject({ "x-team": "blue", "x-number": "7" });
    expect(requests[0]?.body).toMatchObject({
      seed: 7,
      stop: ["END"],
      presence_penalty: 0.1,
      frequency_penalty: 0.2,
      reasoning_effort: "low",
      max_tokens: 99,
    });
  });
});
