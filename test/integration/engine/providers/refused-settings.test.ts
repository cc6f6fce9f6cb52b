import { describe, expect, it } from "vitest";

import type { CrewEvent } from "../../../../functions/crew/index.ts";
import { crewOf, runBothWays, runCase } from "../../../support/models/crew-run.ts";
import { startProviderServer } from "../../../support/models/provider-server.ts";
import type { ModelReply, ModelRequest } from "../../../support/models/scripted-model-server.ts";

const crewWith = (llm: string, tasks = 2) =>
  crewOf({
    "agents.yaml": `a: {role: A, goal: G, backstory: B, llm: ${llm}}`,
    "tasks.yaml": Array.from(
      { length: tasks },
      (_, index) => `t${index}: {description: D, expected_output: E, agent: a}`,
    ).join("\n"),
  });
const refusal = (message: string): ModelReply => ({
  status: 400,
  body: { error: { message, type: "invalid_request_error", code: "unsupported_parameter" } },
});
const warnings = (events: readonly CrewEvent[]) =>
  events.flatMap((event) => (event.type === "warning" && event.reason !== "unpriced" ? [event.warning] : []));
/** A server that names the first of these that a request has. */
const refusing =
  (wordings: Readonly<Record<string, string>>) =>
  ({ body }: ModelRequest): ModelReply => {
    const [name] = Object.keys(wordings).filter((each) => each in body);
    return name === undefined ? "Good." : refusal(wordings[name] ?? "");
  };

describe("a setting that a model does not take", () => {
  it("is left out at once, for the rest of the execution, and told of once", async () => {
    const script = refusing({
      temperature: "Unsupported value: 'temperature' does not support 0.2 with this model.",
      seed: "Unknown parameter: 'seed'.",
    });
    const crew = crewWith("{temperature: 0.2, seed: 7, top_p: 0.5}");
    const { end, requests, events, waits } = await runBothWays({ crew, script });
    expect(end).toMatchObject({ status: "completed", usage: { llm_calls: 2 } });
    const sent = requests.map(({ body }) => ["temperature", "seed", "top_p"].filter((name) => name in body));
    expect(sent).toEqual([["temperature", "seed", "top_p"], ["seed", "top_p"], ["top_p"], ["top_p"]]);
    expect(waits).toEqual([]);
    expect(warnings(events)).toEqual([
      "the model does not take llm's temperature, which was left out",
      "the model does not take llm's seed, which was left out",
    ]);
  });

  it.each([
    ["max_tokens", "max_completion_tokens", "openai/custom-1"],
    ["max_completion_tokens", "max_tokens", "openai/o3"],
  ])("is sent under its other name: %s as %s", async (name, other, model) => {
    const words = `Unsupported parameter: '${name}' is not supported with this model. Use '${other}' instead.`;
    const script = refusing({ [name]: words });
    const { end, requests, events } = await runBothWays({
      crew: crewWith(`{model: ${model}, max_tokens: 99}`),
      script,
    });
    expect(end).toMatchObject({ status: "completed" });
    expect(requests.map(({ body }) => [body[name], body[other]])).toEqual([
      [99, undefined],
      [undefined, 99],
      [undefined, 99],
    ]);
    expect(warnings(events)).toEqual([
      `the model does not take llm's max_tokens by its usual name, and is sent it as ${other}`,
    ]);
  });

  it("is left out where the server takes neither name", async () => {
    const script = refusing({
      max_tokens: "Unknown parameter: max_tokens. Use 'max_completion_tokens' instead.",
      max_completion_tokens: "Unknown parameter: max_completion_tokens",
    });
    const { end, requests } = await runBothWays({
      crew: crewWith("{model: openai/custom-1, max_tokens: 99}", 1),
      script,
    });
    expect(end).toMatchObject({ status: "completed" });
    expect(requests).toHaveLength(3);
  });

  it("is kept out over tries that fail for another reason", async () => {
    const answers = [refusal("Unknown parameter: 'seed'."), { status: 503, body: "" }, "Good."];
    const { end, requests, events } = await runCase({ crew: crewWith("{seed: 7}", 1), script: answers });
    expect(end).toMatchObject({ status: "completed" });
    expect(requests.map(({ body }) => "seed" in body)).toEqual([true, false, false]);
    expect(warnings(events)).toHaveLength(1);
  });

  it("ends the crew with the server's words where it was not sent", async () => {
    const script = () => refusal("Unsupported parameter: 'top_k' is not supported with this model.");
    const { end, requests } = await runCase({ crew: crewWith("{temperature: 0.2}", 1), script });
    expect(requests).toHaveLength(1);
    expect(end).toMatchObject({
      status: "failed",
      error: { type: "ModelRefused", message: expect.stringContaining("top_k") },
    });
  });

  it.each([
    ["anthropic", "anthropic/claude-sonnet-4-5", "`temperature` is deprecated for this model."],
    [
      "bedrock",
      "bedrock/amazon.nova-pro-v1:0",
      "This model doesn't support the temperature field. Remove temperature and try again.",
    ],
  ] as const)("is left out for %s %s too", async (api, model, message) => {
    await using server = await startProviderServer(api, model, (body) =>
      JSON.stringify(body).includes('"temperature":0.2')
        ? { status: 400, body: { type: "error", message, error: { type: "invalid_request_error", message } } }
        : { text: "Good." },
    );
    const crew = crewWith("{temperature: 0.2}", 1);
    const { end } = await runCase({ crew, script: [], ports: { models: server.models } });
    expect(end).toMatchObject({ output: { raw: "Good." } });
    expect(server.bodies()).toHaveLength(2);
  });
});
