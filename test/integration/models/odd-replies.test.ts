import { describe, expect, it } from "vitest";

import type { Once } from "../../../functions/crew/index.ts";
import { memoryJournal } from "../../support/journal/memory-journal.ts";
import { askModel } from "../../support/models/ask-model.ts";
import type { ModelReply } from "../../support/models/scripted-model-server.ts";

const done = { status: "completed", output: { raw: "Good." } };

const toolCall = { id: "c1", type: "function", function: { name: "act", arguments: '{"x":1}' } };
const completion = (message: object, more: object = {}): ModelReply => ({
  status: 200,
  body: {
    id: "x",
    object: "chat.completion",
    created: 0,
    model: "m",
    choices: [{ index: 0, message: { role: "assistant", content: null, ...message }, finish_reason: "stop" }],
    usage: { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 },
    ...more,
  },
});

describe("fields that a server adds to what its model says", () => {
  const callFields = {
    extra_content: { google: { thought_signature: "c2lnbmVk", more: 1 } },
    provider_specific_fields: { thought_signature: "c2lnbmVk" },
  };
  const messageFields = {
    reasoning_details: [{ type: "reasoning.encrypted", data: "abc" }],
    extra_content: { google: { thought_signature: "dGV4dA" } },
  };

  it.each([
    "openai/gemini-2.5-flash",
    "openai/gpt-4o",
    "openai/o3",
    "acme/gemini",
    "groq/qwen",
    "openrouter/openai/gpt-5",
  ])("are sent back with it, in replays too: %s", async (model) => {
    const { once, allow } = memoryJournal();
    const environment = () => ({ OPENAI_API_KEY: "k", GROQ_API_KEY: "k", OPENROUTER_API_KEY: "k" });
    const script = [completion({ tool_calls: [{ ...toolCall, ...callFields }], ...messageFields })];
    allow(2);
    const first = await askModel(model, { environment, script, once });
    expect(first.end).toEqual({ status: "suspended", waitSeconds: 0 });
    allow(9);
    const { end, requests } = await askModel(model, { environment, once });
    expect(end).toMatchObject(done);
    const said = requests[0]?.messages.find(({ role }) => role === "assistant");
    expect(said).toMatchObject({ ...messageFields, tool_calls: [{ ...toolCall, ...callFields }] });
  });

  it.each([
    ["reasoning", "acme/m"],
    ["reasoning_content", "acme/m"],
    ["reasoning", "openai/gpt-4o"],
  ])("keep their name when they are thoughts: %s of %s", async (name, model) => {
    const script = [completion({ tool_calls: [toolCall], [name]: "Hm." }), "Good."];
    const { requests } = await askModel(model, { environment: () => ({ OPENAI_API_KEY: "k" }), script });
    const said = { ...requests[1]?.messages.find(({ role }) => role === "assistant") };
    const thoughts = Object.entries(said).filter(([key]) => key.startsWith("reasoning"));
    expect(thoughts).toEqual([[name, "Hm."]]);
  });
});

describe("what a model takes", () => {
  it.each([
    ["openai/gpt-5", "gpt-5"],
    ["openai/o3", "o3"],
    ["openai/openai/o4-mini", "openai/o4-mini"],
    ["acme/gpt-5-mini", "acme/gpt-5-mini"],
    ["litellm_proxy/o3", "o3"],
    ["openrouter/openai/gpt-5", "openai/gpt-5"],
  ])("is as at OpenAI behind a gateway: %s", async (model, id) => {
    const { requests } = await askModel(model, {
      llm: (url) => `base_url: "${url}", temperature: 0.5, max_tokens: 99`,
      environment: () => ({ OPENAI_API_KEY: "k", OPENROUTER_API_KEY: "k" }),
    });
    const [request] = requests;
    expect(request?.body).toMatchObject({ model: id, max_completion_tokens: 99 });
    expect(request?.body).not.toHaveProperty("max_tokens");
    expect(request?.body).not.toHaveProperty("temperature");
    expect(request?.messages[0]?.role).toBe("developer");
  });

  it.each([
    "openai/gpt-4o",
    "openai/gemini-2.5-flash",
    "acme/gpt-oss-20b",
    "groq/openai/gpt-oss-120b",
    "ollama/o-llama",
  ])("is the usual for %s", async (model) => {
    const { requests } = await askModel(model, {
      llm: (url) => `base_url: "${url}", temperature: 0.5, max_tokens: 99`,
      environment: () => ({ OPENAI_API_KEY: "k", GROQ_API_KEY: "k" }),
    });
    expect(requests[0]?.body).toMatchObject({ max_tokens: 99, temperature: 0.5 });
    expect(requests[0]?.messages[0]?.role).toBe("system");
  });
});

describe("a reply in an odd shape", () => {
  const odd = completion(
    { role: "ai", tool_calls: [{ ...toolCall, id: 7, function: { name: "act", arguments: { x: 1 } } }] },
    { id: 42, usage: { prompt_tokens: "10", completion_tokens: "5" } },
  );
  const inBlocks = completion({ content: [{ type: "hologram" }, { type: "text", text: "Good." }] });

  it.each(["openai/gpt-4o", "openai/gemini-2.5-flash", "acme/m", "ollama/llama3"])(
    "is paid for once, and its oddities are kept as warnings: %s",
    async (model) => {
      const kept: unknown[] = [];
      const { once } = memoryJournal();
      const keeping: Once = async (path, request, effect, facts) => {
        const step = await once(path, request, effect, facts);
        if (facts?.kind === "model") kept.push((step as { readonly warnings?: unknown }).warnings);
        return step;
      };
      const { end, requests } = await askModel(model, {
        environment: () => ({ OPENAI_API_KEY: "k" }),
        script: [odd, inBlocks],
        once: keeping,
      });
      expect(requests).toHaveLength(2);
      expect(end).toMatchObject({
        ...done,
        usage: { llm_calls: 2, tool_calls: 1, prompt_tokens: 20, completion_tokens: 10 },
      });
      const oddities = [
        "has a role other than assistant",
        "has tool arguments that are not a text",
        "has ids that are not texts",
        "has counts of tokens that are not numbers",
      ];
      const warning = (oddity: string) => ({
        type: "other",
        message: `The model's reply ${oddity}. It was read all the same.`,
      });
      expect(kept).toEqual([oddities.map(warning), [warning("has content blocks that are not known")]]);
    },
  );
});
