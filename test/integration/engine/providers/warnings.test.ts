import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";

import type { LanguageModelV4CallOptions, LanguageModelV4Prompt } from "@ai-sdk/provider";
import { describe, expect, it } from "vitest";

import { warningsOf } from "../../../../functions/crew/model/reply-warnings.ts";
import { startProviderServer, type WIRES } from "../../../support/models/provider-server.ts";

type Api = keyof typeof WIRES;

interface PackageWarnings {
  readonly folder: string;
  /** Something that was said to the model, by it or by a tool is left out of the request. */
  readonly loss: readonly string[];
  /** A setting is left out or changed, a schema is enforced less, or we use no such thing. */
  readonly harmless: readonly string[];
}

/** Every warning in the packages' sources, by its feature or its message. A new one has to be judged here. */
const WARNINGS: Readonly<Record<Api, PackageWarnings>> = {
  openai: {
    folder: "openai/src/chat",
    loss: [
      "system messages are removed for this model",
      "message name on tool messages",
      "tool type: ${tool.type}",
    ],
    harmless: [
      "frequencyPenalty",
      "logitBias is not supported for reasoning models",
      "logprobs is not supported for reasoning models",
      "presencePenalty",
      "promptCacheRetention",
      "reasoning",
      "reasoningSummary",
      "serviceTier",
      "temperature",
      "topK",
      "topLogprobs is not supported for reasoning models",
      "topP",
    ],
  },
  "openai-compatible": {
    folder: "openai-compatible/src/chat",
    loss: ["provider-defined tool ${tool.id}"],
    harmless: ["providerOptions key 'openai-compatible'", "responseFormat", "topK"],
  },
  anthropic: {
    folder: "anthropic/src",
    loss: [
      "code execution tool is required when using skills",
      "mcp tool use server name is required and must be a string",
      "provider executed tool call for tool ${part.toolName} is not supported",
      "provider executed tool result for tool ${part.toolName} is not supported",
      "provider executed tool result output type ${output.type} for tool ${part.toolName} is not supported",
      "provider executed tool result output value is not a valid code execution result for tool ${part.toolName}",
      "provider-defined tool ${tool.id}",
      "sending reasoning content is disabled for this model",
      "The tool '${tool.name}' cannot be added by value in a tool change. ",
      "tool ${tool}",
      "tool changes on the initial system message are not supported by Anthropic. ",
      "toolset tool call for tool ${part.toolName} is missing the action",
      "unsupported custom tool content part",
      "unsupported reasoning metadata",
      "unsupported tool content part type: ${(contentPart as { type: string }).type}",
      "unsupported tool content part type: ${contentPart.type} with data type: ${contentPart.data.type}",
      "unsupported tool content part type: ${contentPart.type} with media type: ${contentPart.mediaType}",
    ],
    harmless: [
      "anthropic fallback metadata must include from.model and to.model",
      "cache_control on non-cacheable context",
      "cacheControl breakpoint limit",
      "clearAt and effort on this initial system message are not supported by Anthropic. ",
      "extended thinking",
      "frequencyPenalty",
      "maxOutputTokens",
      "Omitted caller metadata for tool ${toolCallId} because source code execution tool ${caller.tool_id} is missing from the conversation history.",
      "presencePenalty",
      "providerOptions.anthropic.disableParallelToolUse",
      "providerOptions.anthropic.effort",
      "providerOptions.anthropic.structuredOutputMode",
      "providerOptions.anthropic.thinking",
      "providerOptions.anthropic.thread",
      "reasoning",
      "responseFormat",
      "seed",
      "serviceTier",
      "strict",
      "temperature",
      "toolChoice",
      "topK",
      "topP",
      "Unknown context management strategy: ${strategy}",
    ],
  },
  bedrock: {
    folder: "amazon-bedrock/src",
    loss: ["toolContent", "tool ${tool.id}", "${tool.id.slice('anthropic.'.length)} tool"],
    harmless: [
      "adaptive thinking",
      "budgetTokens",
      "frequencyPenalty",
      "maxOutputTokens",
      "presencePenalty",
      "reasoning",
      "responseFormat",
      "seed",
      "stopSequences",
      "strict",
      "temperature",
      "toolChoice",
      "topK",
      "topP",
    ],
  },
};

const PACKAGES = join(import.meta.dirname, "../../../../node_modules/@ai-sdk");
/** Files about images, embeddings and other things than chats. */
const OTHER_FILES = /test|image|embedding|reranking|batch|files|skills/;

/** The features and messages of all warnings in a package's sources. */
function warningsIn(folder: string): readonly string[] {
  const texts = readdirSync(join(PACKAGES, folder))
    .filter((file) => file.endsWith(".ts") && !OTHER_FILES.test(basename(file)))
    .map((file) => readFileSync(join(PACKAGES, folder, file), "utf8"));
  const found = texts
    .flatMap((text) => [...text.matchAll(/warnings\??\.push\(\{(.*?)\}\);/gis)])
    .map(([, body = ""]) => {
      const named = /(?:feature|setting|message):\s*(['"`])(.*?)\1/s.exec(body)?.[2];
      // The one list of features: each of them is a setting by its own name.
      return named ?? (/^\s*type: 'unsupported',\s*feature,/.test(body) ? "stopSequences" : body);
    });
  return [...new Set(found)].toSorted();
}

const tool = {
  type: "function",
  name: "look",
  description: "Looks",
  inputSchema: { type: "object", properties: {} },
} as const;
const system = { role: "system", content: "You are a finder." } as const;
const user: LanguageModelV4Prompt[number] = { role: "user", content: [{ type: "text", text: "Find." }] };
const call = { type: "tool-call", toolCallId: "c0", toolName: "look", input: { at: "alpha" } } as const;
const output = { type: "text", value: "FACT" } as const;
const result = { type: "tool-result", toolCallId: "c0", toolName: "look", output } as const;
const called: LanguageModelV4Prompt = [
  system,
  user,
  { role: "assistant", content: [{ type: "text", text: "Let me see." }, call] },
  { role: "tool", content: [result] },
];
const strict = { type: "object", properties: {}, additionalProperties: false } as const;
const free = { type: "object", additionalProperties: { type: "string" } } as const;

/** What a crew asks of a model, one of each kind. */
const REQUESTS: Readonly<Record<string, LanguageModelV4CallOptions>> = {
  "a task": { prompt: [system, user] },
  "a turn with tools": { prompt: [system, user], tools: [tool] },
  "a turn after tool calls": { prompt: called, tools: [tool], toolChoice: { type: "auto" } },
  "the forced answer": { prompt: [...called, user] },
  "the forced answer with tools that may not be chosen": {
    prompt: [...called, user],
    tools: [tool],
    toolChoice: { type: "none" },
  },
  "a structured answer": { prompt: [system, user], responseFormat: { type: "json", schema: strict } },
  "a structured answer by a free schema": {
    prompt: [system, user],
    responseFormat: { type: "json", schema: free },
  },
  "a correction after tool calls": {
    prompt: [...called, user],
    responseFormat: { type: "json", schema: strict },
  },
  "all settings": { prompt: [system, user], temperature: 0.5, topP: 0.9, maxOutputTokens: 100 },
};

const MODELS: Readonly<Record<Api, readonly string[]>> = {
  openai: ["openai/gpt-4o", "openai/o1-mini", "openai/o1-preview", "openai/o3", "openai/gpt-5.2"],
  "openai-compatible": ["ollama/llama3.1"],
  anthropic: [
    "anthropic/claude-sonnet-4-5",
    "anthropic/claude-3-haiku-20240307",
    "anthropic/claude-opus-5-5",
  ],
  bedrock: [
    "bedrock/anthropic.claude-3-haiku-20240307-v1:0",
    "bedrock/eu.anthropic.claude-sonnet-4-5-20250929-v1:0",
    "bedrock/amazon.nova-pro-v1:0",
    "bedrock/openai.gpt-oss-120b-1:0",
  ],
};

describe.each(Object.keys(WARNINGS) as Api[])("the warnings of %s's package", (api) => {
  const { folder, loss, harmless } = WARNINGS[api];

  it("are all judged: which of them mean that something said is lost", () => {
    expect(warningsIn(folder)).toEqual([...loss, ...harmless].toSorted());
  });

  it.each(MODELS[api])("mean no loss in any request that a crew makes of %s", async (name) => {
    await using server = await startProviderServer(api, name, () => ({ text: "Done." }));
    const { model } = server.models({});
    for (const [what, request] of Object.entries(REQUESTS)) {
      const { warnings } = await model.doGenerate(request);
      const found = warningsOf({ warnings }).map(({ warning }) => warning);
      const lost = found.filter((warning) =>
        loss.some((sign) => warning.startsWith(sign.split("$")[0] || sign)),
      );
      expect([what, lost]).toEqual([what, []]);
    }
  });
});
