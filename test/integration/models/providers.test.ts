import { describe, expect, it } from "vitest";

import type { Provider } from "../../../functions/adapters/models/providers/provider.ts";
import { COMPATIBLE, PROVIDERS } from "../../../functions/adapters/models/providers/providers.ts";
import { askModel } from "../../support/models/ask-model.ts";

/** Whoever is asked by chat completions, by each of its prefixes. */
const rows = PROVIDERS.filter(({ api, instead }) => api === COMPATIBLE && instead === undefined).flatMap(
  (provider) => provider.prefixes.map((prefix): readonly [string, Provider] => [prefix, provider]),
);

/** Its address by the first variable for it and its key by each variable in turn. */
const environmentsOf = ({ baseUrlVariables: [address = ""] = [], keyVariables = ["NONE"] }: Provider) =>
  keyVariables.map((key) => (url: string) => ({ [address]: url, [key]: "the-key" }));

const done = { status: "completed", output: { raw: "Done." } };

describe("a provider that speaks chat completions", () => {
  it.each(rows)("%s is asked at its address, by the model's id, with its key", async (prefix, provider) => {
    for (const environment of environmentsOf(provider)) {
      const call = { toolCalls: [{ name: "act", arguments: { x: 1 } }] };
      const asked = { llm: () => "temperature: 0.5", environment, script: [call, "Done."] };
      const { end, requests, failures } = await askModel(`${prefix}/vendor/model-1`, asked);
      expect([end, failures]).toMatchObject([done, []]);
      const key = provider.keyHeader === undefined ? "Bearer the-key" : "the-key";
      expect(
        requests.map(({ model, headers }) => [model, headers[provider.keyHeader ?? "authorization"]]),
      ).toEqual([
        ["vendor/model-1", key],
        ["vendor/model-1", key],
      ]);
      expect(
        requests[1]?.messages
          .slice(-2)
          .map(({ content }) => content)
          .join("\n"),
      ).toContain("acted 1");
    }
  });

  it.each(rows)("%s says which variable to check when it lets nobody in", async (prefix, provider) => {
    const [environment = () => ({})] = environmentsOf(provider);
    const script = [{ status: 401, body: { error: { message: "Who are you?" } } }];
    const { end } = await askModel(`${prefix}/m`, { llm: () => "temperature: 0", environment, script });
    expect(end).toMatchObject({
      error: {
        message: `Task "t": the model ${prefix}/m answered 401 (Who are you?). ${provider.accessAdvice ?? `Check ${provider.keyVariables?.[0]}.`}`,
      },
    });
  });
});

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
      "reasoning_effort: low, max_completion_tokens: 99, extra_headers: {x-team: blue}";
    const { requests, failures } = await askModel("acme/m", { llm });
    expect(failures).toEqual([]);
    expect(requests[0]?.headers["x-team"]).toBe("blue");
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
