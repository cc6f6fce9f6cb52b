import { describe, expect, it } from "vitest";

import { modelAddress } from "../../../../functions/adapters/models/model-address.ts";

describe("a model string", () => {
  it.each([
    ["gpt-4.1-mini", "openai"],
    ["o3", "openai"],
    ["llama3", "openai"],
    ["gpt-3.5-turbo", "openai"],
    ["claude-sonnet-4-5", "anthropic"],
    ["Claude-3-haiku", "anthropic"],
    ["gemini-2.5-flash", "gemini"],
    ["gemma-3-27b-it", "gemini"],
    ["anthropic.claude-3-haiku-20240307-v1:0", "bedrock"],
    ["us.anthropic.claude-sonnet-4-20250514-v1:0", "bedrock"],
    ["amazon.nova-pro-v1:0", "bedrock"],
    ["OpenAI/gpt-4o", "openai"],
    ["GEMINI/gemini-2.5-pro", "gemini"],
    ["aws/amazon.nova-lite-v1:0", "bedrock"],
  ])("takes %s for a model of %s, as CrewAI does", (model, prefix) => {
    const address = modelAddress({ model }, {});
    if ("nowhere" in address) throw new Error(address.nowhere);
    expect(address.provider.prefixes[0]).toBe(prefix);
    expect(address.id).toBe(model.slice(model.indexOf("/") + 1));
  });

  it.each([
    ["https://acme.openai.azure.com", "", "https://acme.openai.azure.com/openai/v1", undefined],
    ["https://acme.openai.azure.com/openai/v1/", "", "https://acme.openai.azure.com/openai/v1", undefined],
    [
      "https://acme.openai.azure.com/openai/v1/",
      "2024-10-21",
      "https://acme.openai.azure.com/openai/v1",
      undefined,
    ],
    ["https://acme.openai.azure.com/", "v1", "https://acme.openai.azure.com/openai/v1", undefined],
    [
      "https://acme.openai.azure.com/",
      "2024-10-21",
      "https://acme.openai.azure.com/openai/deployments/my%20gpt",
      "2024-10-21",
    ],
    [
      "https://acme.openai.azure.com/openai",
      "2024-10-21",
      "https://acme.openai.azure.com/openai/deployments/my%20gpt",
      "2024-10-21",
    ],
    [
      "https://acme.openai.azure.com/openai/deployments/other",
      "",
      "https://acme.openai.azure.com/openai/deployments/other",
      "2024-06-01",
    ],
    [
      "https://acme.openai.azure.com/openai/deployments/other/chat/completions?api-version=2025-01-01-preview",
      "",
      "https://acme.openai.azure.com/openai/deployments/other",
      "2025-01-01-preview",
    ],
    [
      "https://acme.services.ai.azure.com/models",
      "2024-05-01-preview",
      "https://acme.services.ai.azure.com/models",
      "2024-05-01-preview",
    ],
    [
      "https://gateway.example/team/azure",
      "2024-10-21",
      "https://gateway.example/team/azure/openai/deployments/my%20gpt",
      "2024-10-21",
    ],
  ])("asks a deployment of Azure at %s with the version '%s' below %s", (written, version, baseUrl, sent) => {
    const environment = { AZURE_ENDPOINT: written, AZURE_API_VERSION: version };
    expect(modelAddress({ model: "azure/my gpt" }, environment)).toMatchObject({
      id: "my gpt",
      baseUrl,
      ...(sent !== undefined && { query: { "api-version": sent } }),
    });
    expect(modelAddress({ model: "azure/my gpt" }, environment)).not.toHaveProperty(
      sent === undefined ? "query" : "nowhere",
    );
  });

  it("takes Azure's version from llm before that of the environment", () => {
    const environment = { AZURE_API_BASE: "https://a.openai.azure.com", AZURE_API_VERSION: "2024-06-01" };
    const address = modelAddress({ model: "azure/d", api_version: "2024-10-21" }, environment);
    expect(address).toMatchObject({ query: { "api-version": "2024-10-21" } });
  });
});
